"""Fixes that put the options of a field around its whole type."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.nested_options import NestedOptions
from fastapi_mentor.rule import Fix, Safety


def hoist(field: ModelField, nested: NestedOptions) -> Fix | None:
    """Writes `Annotated[X | None, ...]` for `Annotated[X, ...] | None`."""
    if not nested.is_optional or not isinstance(nested.annotated.slice, ast.Tuple):
        return None
    if any(each.arg in ("default", "default_factory") for each in nested.lost) and field.value is not None:
        return None
    first, *rest = nested.annotated.slice.elts

    def edit(editor: Editor) -> None:
        whole, inner = editor.text(field.annotation), editor.text(nested.annotated)
        outer = editor.text(nested.annotated.value)
        behind = ", ".join(editor.text(each) for each in rest)
        kind = whole.replace(inner, editor.text(first), 1)
        editor.replace(field.annotation, f"{outer}[{kind}, {behind}]")

    return Fix("Write it around the whole type", edit, Safety.UNSAFE)
