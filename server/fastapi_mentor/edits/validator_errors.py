"""Fixes that raise what pydantic catches."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.escaping import HTTP, Raised
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.rule import Fix, Safety


def raise_value_error(raised: Raised) -> Fix | None:
    """Raises a `ValueError` with the same message; None where there is none to be found."""
    call = raised.call
    if raised.qualified not in HTTP:
        if call is not None and (len(call.args) > 1 or call.keywords):
            return None
        safety = Safety.SAFE if "." not in raised.qualified else Safety.UNSAFE
        return Fix("Raise `ValueError`", lambda editor: _rename(editor, raised), safety)
    if call is None:
        return None
    detail = argument(call, "detail", 1)
    if detail is None:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(call, f"ValueError({editor.text(detail)})")
        if isinstance(raised.named, ast.Name):
            editor.remove_import_if_unused(raised.named.id)

    return Fix("Raise `ValueError`", edit, Safety.UNSAFE)


def _rename(editor: Editor, raised: Raised) -> None:
    editor.replace(raised.named, "ValueError")
    if isinstance(raised.named, ast.Name):
        editor.remove_import_if_unused(raised.named.id)
