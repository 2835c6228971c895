"""Fixes of constraints that do not fit the type of their field."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.constraint import Constraint
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.rule import Fix, Safety

_MEASURES = {"min_length": "ge", "max_length": "le", "ge": "min_length", "le": "max_length"}
_NUMBERS = frozenset({"int", "float", "Decimal"})


def fitting(field: ModelField, constraint: Constraint, kind: str) -> Fix | None:
    """Says of a number how large it is and of a text how long; takes away what fits nothing."""
    call = field.settings
    if call is None or constraint.keyword not in call.keywords:
        return None
    new = _MEASURES.get(constraint.name)
    if new is not None and (new in ("ge", "le")) != (kind in _NUMBERS):
        new = None
    if new is not None and any(each.arg == new for each in call.keywords):
        return None

    def edit(editor: Editor) -> None:
        assert isinstance(call, ast.Call)
        if new is None:
            editor.remove_argument(call, constraint.name)
        else:
            editor.rename_keyword(call, constraint.name, new)

    title = f"Say `{new}`" if new is not None else f"Remove `{constraint.name}`"
    return Fix(title, edit, Safety.UNSAFE)
