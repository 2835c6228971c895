"""Errors of bad tokens that become answers."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.statuses import spelled_status
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.token_error import EscapingTokenError

_DETAIL = "Could not validate credentials"


def answer_with_401(error: EscapingTokenError) -> Callable[[Editor], None] | None:
    """Puts the statement that reads a token into a `try` that answers 401; None where it stands in one."""
    statement = _statement_of(error)
    if statement is None or error.only:
        return None

    def edit(editor: Editor) -> None:
        http = editor.add_import("fastapi", "HTTPException", at=statement)
        lines = "".join(f"    {line}\n" if line else "\n" for line in editor.text(statement).split("\n"))
        code = spelled_status(401, error.place)
        headers = 'headers={"WWW-Authenticate": "Bearer"}'
        editor.replace_statement(
            statement,
            f"try:\n{lines}except {_exception(error, editor)}:\n"
            f'    raise {http}(\n        {code}, "{_DETAIL}", {headers}\n    ) from None\n',
        )

    return edit


def _exception(error: EscapingTokenError, editor: Editor) -> str:
    """The exception as the file can name it: `jwt.InvalidTokenError` where it says `jwt.decode`."""
    library = "jwt" if error.decoding.library == "PyJWT" else "jose"
    called = error.node.func
    if error.through is None and isinstance(called, ast.Attribute) and library == "jwt":
        return f"{editor.text(called.value)}.{error.error}"
    return editor.add_import(library, error.error, at=error.node)


def _statement_of(error: EscapingTokenError) -> ast.stmt | None:
    """The whole statement in which the token is read, where it is a simple one."""
    node = error.scope.node
    pending = list(getattr(node, "body", [])) if node is not None else []
    while pending:
        each = pending.pop()
        if isinstance(each, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return)):
            if any(inner is error.node for inner in walk(each)):
                return each
        elif isinstance(each, (ast.If, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While)):
            pending += [*each.body, *getattr(each, "orelse", [])]
    return None
