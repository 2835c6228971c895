"""Redirects that lead only to paths of the same site."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.taint import Tainted


def check_that_it_is_a_path(tainted: Tainted) -> Callable[[Editor], None] | None:
    """Refuses a parameter that is no path, where the statement begins that redirects to it."""
    node, statement = tainted.own_node, tainted.statement
    if tainted.before != "" or not tainted.is_plain_text:
        return None
    if not isinstance(node, ast.Name) or not isinstance(statement, ast.Return | ast.Assign):
        return None
    name = tainted.value.root.node.arg
    if node.id != name:
        return None

    def edit(editor: Editor) -> None:
        error = editor.add_import("fastapi", "HTTPException", at=statement)
        editor.insert_statement_before(
            statement,
            f'if not {name}.startswith("/") or {name}.startswith("//"):\n'
            f'    raise {error}(400, "Not a path of this site")\n',
        )

    return edit
