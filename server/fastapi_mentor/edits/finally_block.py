"""Puts the end of a function into a `finally`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.facts.scope import Function

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


def end_in_finally(editor: Editor, function: Function, statement: ast.stmt) -> None:
    """Writes `try:` around a statement of the body and `finally:` around all that follows it."""
    lines = editor.text(function).split("\n")
    first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
    index = function.body.index(statement)
    start, behind = statement.lineno - first, (statement.end_lineno or statement.lineno) - first + 1
    margin = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    fixed = inside_strings(function, first)
    head, tail = lines[:start], lines[behind:]
    while tail and not tail[0].strip():
        tail.pop(0)
        behind += 1
    protected = [further(lines[i], i in fixed) for i in range(start, behind) if lines[i].strip()]
    freeing = [further(line, behind + offset in fixed) for offset, line in enumerate(tail)]
    assert function.body[index + 1 :], "nothing follows"
    editor.replace_statement(
        function, "\n".join([*head, f"{margin}try:", *protected, f"{margin}finally:", *freeing])
    )


def further(line: str, is_fixed: bool) -> str:
    """A line with one more level of indentation."""
    return line if is_fixed or not line.strip() else f"    {line}"


def inside_strings(function: Function, first: int) -> set[int]:
    """The lines that begin inside of a string, where spaces mean something."""
    return {
        line - first
        for node in ast.walk(function)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno is not None
        for line in range(node.lineno + 1, node.end_lineno + 1)
    }
