"""Claims that are added to tokens."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts import TokenEncoding
from fastapi_mentor.facts.syntax import walk

_MINUTES = ("ACCESS_TOKEN_EXPIRE_MINUTES", "JWT_EXPIRE_MINUTES", "TOKEN_EXPIRE_MINUTES")


def add_expiry(encoding: TokenEncoding) -> Callable[[Editor], None]:
    """Gives a token an end: among its claims, where they are written out, else beside them."""

    def edit(editor: Editor) -> None:
        payload = encoding.payload
        assert payload is not None
        datetime = editor.add_import("datetime", "datetime", at=payload)
        timedelta = editor.add_import("datetime", "timedelta", at=payload)
        timezone = editor.add_import("datetime", "timezone", at=payload)
        end = f"{datetime}.now({timezone}.utc) + {timedelta}(minutes={_minutes(encoding)})"
        if isinstance(payload, ast.Dict):
            editor.add_element(payload, f'"exp": {end}')
            return
        statement = _statement_of(encoding)
        if statement is None:
            editor.replace(payload, f'{{**{editor.text(payload)}, "exp": {end}}}')
            return
        name = editor.free_name("expire")
        editor.insert_statement_before(statement, f"{name} = {end}")
        editor.replace(payload, f'{{**{editor.text(payload)}, "exp": {name}}}')

    return edit


def _minutes(encoding: TokenEncoding) -> str:
    for name in _MINUTES:
        if encoding.place.definition(ast.Name(name, ast.Load())) is not None:
            return name
    return "15"


def _statement_of(encoding: TokenEncoding) -> ast.stmt | None:
    """The statement of the function in which the token is made."""
    scope = encoding.scope.function
    body = getattr(scope.node, "body", None) if scope is not None else None
    if not isinstance(body, list):
        return None
    return next((each for each in body if any(node is encoding.node for node in walk(each))), None)
