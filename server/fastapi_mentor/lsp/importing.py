"""The edit that adds an import to a file which may be broken further down."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.source import Source

if TYPE_CHECKING:
    from fastapi_mentor.edits import Editor, TextEdit


def import_edits(source: Source, module: str, name: str) -> Sequence[TextEdit]:
    """The edits that import a name; none where that can not be done."""
    from fastapi_mentor.edits import FixRefused
    from fastapi_mentor.fixer import apply
    from fastapi_mentor.rule import Fix

    def edit(editor: Editor) -> None:
        editor.add_import(module, name)

    head = head_of(source)
    try:
        return apply(head, [Fix(f"Import {name}", edit)]).get(source.path, ())
    except FixRefused:
        return ()


def head_of(source: Source) -> Source:
    """The file down to its last import at the top: what comes then does not matter, and may be broken."""
    stop = 0
    for statement, start in zip(source.statements, source.starts, strict=True):
        if statement.error is not None:
            break
        end = start + statement.lines
        nodes = statement.nodes
        if any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in nodes) or _is_docstring(nodes):
            stop = end
        elif not any(isinstance(node, ast.If | ast.Try) for node in nodes):
            break
    text = "".join(source.lines[:stop])
    return Source.open(source.path, text)


def _is_docstring(nodes: Sequence[ast.stmt]) -> bool:
    match nodes:
        case [ast.Expr(value=ast.Constant(value=str())), *_]:
            return True
    return False
