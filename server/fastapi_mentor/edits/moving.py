"""Moves a statement below another one, with the comments that stand right above it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.edits.editor import FixRefused

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


def move_below(editor: Editor, node: ast.stmt, last: ast.stmt) -> None:
    """Takes a statement away and writes it below `last`."""
    code = "\n".join([*_comments_above(editor, node), editor.text(node)])
    editor.remove_statement(node)
    editor.insert_statement_after(last, code)


def _comments_above(editor: Editor, node: ast.stmt) -> list[str]:
    """The comments that go with a statement when it is taken away: it stands alone between blank lines."""
    source = editor.source
    for statement, start in zip(source.statements, source.starts, strict=True):
        if any(each is node for top in statement.nodes for each in ast.walk(top)):
            place = statement.location(node)
            first, last = start + place.line, start + place.end_line
            break
    else:
        raise FixRefused("the statement stands in another file")
    if last + 1 < len(source.lines) and source.lines[last + 1].strip():
        return []
    found: list[str] = []
    while first > 0 and source.lines[first - 1].strip().startswith("#"):
        first -= 1
        found.insert(0, source.lines[first].strip())
    return found if first == 0 or not source.lines[first - 1].strip() else []
