"""Puts the end of a function into an `async with`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.edits.finally_block import further, inside_strings
from fastapi_mentor.facts.scope import Function

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


def enter_for_rest(editor: Editor, function: Function, statement: ast.stmt, head: str) -> None:
    """Writes `head` (`async with x as y:`) for a statement of the body, around all that follows it."""
    lines = editor.text(function).split("\n")
    first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
    start, behind = statement.lineno - first, (statement.end_lineno or statement.lineno) - first + 1
    margin = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    fixed = inside_strings(function, first)
    entered = [further(line, behind + offset in fixed) for offset, line in enumerate(lines[behind:])]
    editor.replace_statement(function, "\n".join([*lines[:start], f"{margin}{head}", *entered]))
