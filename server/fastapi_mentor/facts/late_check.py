"""Permissions that are looked at after the change that needs them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern

_PERMISSION = pattern(
    r"role|admin|superuser|permission|owner|user_id|author_id|created_by|user\.id|!= ?\w*user\b|is_staff"
    r"|scopes",
    re.IGNORECASE,
)
_ATTEMPT = pattern(
    r"lock|attempt|failed|banned|suspend|disabled|inactive|password|otp|code|token", re.IGNORECASE
)


def change_before(error: HttpError) -> ast.Call | None:
    """The commit that stands above a refusal, in the same block, where that asks for a permission."""
    function = error.scope.function
    if function is None or not isinstance(function.node, Function):
        return None
    if not any(getattr(call.node.func, "attr", "") == "commit" for call in function.calls):
        return None
    for block in _blocks(function.node):
        committed: ast.Call | None = None
        for statement in block:
            if isinstance(statement, ast.If) and _refuses(statement, error.node):
                test = ast.unparse(statement.test)
                asks = _PERMISSION.search(test) is not None and _ATTEMPT.search(test) is None
                return committed if asks else None
            committed = _commit(statement) or committed
    return None


def _blocks(function: Function) -> Iterator[list[ast.stmt]]:
    """The blocks of a function that run from top to bottom: its own, and those of `with` and `try`."""
    pending = [function.body]
    while pending:
        block = pending.pop()
        yield block
        for each in block:
            if isinstance(each, (ast.With, ast.AsyncWith, ast.Try)):
                pending.append(each.body)


def _refuses(statement: ast.If, error: ast.Call) -> bool:
    return any(
        isinstance(each, ast.Raise) and any(node is error for node in walk(each)) for each in statement.body
    )


def _commit(statement: ast.stmt) -> ast.Call | None:
    """The call of a statement that is nothing but a commit."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    match value:
        case ast.Call(func=ast.Attribute(attr="commit")):
            return value
    return None
