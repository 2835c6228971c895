"""What a function does with a token that it is given."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern

_CHECKING = pattern(
    r".*(verif|decode|valid|auth|get_user|get_current|current_user|check|refresh|revoke|session|jwt|introspect"
    r"|compare_digest).*",
    re.IGNORECASE,
)


def is_checked_as_token(name: str, scope: Scope) -> bool:
    """Whether a function compares what a name holds, or gives it to one that finds out who somebody is."""
    for call in scope.calls:
        called = str(getattr(call.node.func, "attr", None) or getattr(call.node.func, "id", ""))
        given = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        if _CHECKING.fullmatch(called) and any(isinstance(e, ast.Name) and e.id == name for e in given):
            return True
    node = scope.node
    return isinstance(node, Function) and any(
        isinstance(each, ast.Compare)
        and isinstance(each.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn))
        and isinstance(each.left, ast.Name)
        and each.left.id == name
        for each in walk(*node.body)
    )
