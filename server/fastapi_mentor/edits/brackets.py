"""Fixes that put a lone value in a list."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.rule import Fix

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


def put_in_list(given: ast.expr) -> Fix:
    """Writes `[...]` around an expression."""

    def wrap(editor: Editor) -> None:
        editor.replace(given, f"[{editor.text(given)}]")

    return Fix("Put it in a list", wrap)
