"""Fixes that name the field which is meant."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.model import Model
from fastapi_mentor.rule import Fix


def nearest_field(model: Model, name: str, node: ast.expr) -> Fix | None:
    """Names the field with that alias, or else the one whose name is most like it."""
    found = _meant(model, name)
    if found is None:
        return None

    def edit(editor: Editor) -> None:
        quote = editor.text(node)[-1]
        editor.replace(node, f"{quote}{found}{quote}")

    return Fix(f"Write `{found}`", edit)


def _meant(model: Model, name: str) -> str | None:
    import difflib

    for field in model.fields.values():
        if name in (literal(field.option("alias")), literal(field.option("validation_alias"))):
            return str(field.name)
    return next(iter(difflib.get_close_matches(name, model.fields, n=1, cutoff=0.75)), None)
