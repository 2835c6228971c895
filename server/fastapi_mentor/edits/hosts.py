"""Addresses of which only those of known hosts are asked."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.taint import Tainted


def check_host(tainted: Tainted) -> Callable[[Editor], None] | None:
    """Refuses an address whose host is not listed, where the statement begins that asks it."""
    node, statement = tainted.own_node, tainted.statement
    if tainted.before != "" or statement is None or not isinstance(node, ast.Name):
        return None
    name = tainted.value.root.node.arg
    if node.id != name or not (tainted.is_plain_text or tainted.is_address):
        return None
    first = _outermost(tainted, statement)
    if first is None:
        return None

    def edit(editor: Editor) -> None:
        hosts = editor.free_name("ALLOWED_HOSTS")
        error = editor.add_import("fastapi", "HTTPException", at=first)
        host = f"{name}.host"
        if not tainted.is_address:
            host = f"{editor.add_import('urllib.parse', 'urlsplit', at=first)}({name}).hostname"
        editor.add_at_module_level(f'{hosts} = {{"example.com"}}')
        editor.insert_statement_before(
            first, f'if {host} not in {hosts}:\n    raise {error}(400, "This host is not asked")\n'
        )

    return edit


def _outermost(tainted: Tainted, statement: ast.stmt) -> ast.stmt | None:
    """The statement right in the body of the function in which another one stands."""
    body = getattr(tainted.scope.node, "body", ())
    for each in body if isinstance(body, list) else ():
        if each is statement or any(part is statement for part in ast.walk(each)):
            return each  # type: ignore[no-any-return]
    return None
