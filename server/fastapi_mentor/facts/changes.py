"""Whether a function changes what a local name holds after it was made."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.syntax import walk

_READING = frozenset({"get", "items", "keys", "values", "copy", "index", "count"})
_READERS = frozenset(
    {
        *("len", "str", "list", "dict", "set", "tuple", "sorted", "sum", "min", "max", "any", "all", "print"),
        *("isinstance", "enumerate", "zip", "range", "bool", "repr", "iter"),
    }
)


def is_changed(name: str, scope: Scope) -> bool:
    """Whether the list, dict or set that a name holds may get other contents: it is filled, or passed on."""
    assert scope.node is not None
    for node in walk(scope.node):
        match node:
            case ast.Call(func=ast.Attribute(value=holder, attr=method)):
                if _root(holder) == name and method not in _READING:
                    return True
                if _is_passed(name, node):
                    return True
            case ast.Call(func=ast.Name(id=callee)):
                if callee not in _READERS and _is_passed(name, node):
                    return True
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=holder):
                if _root(holder) == name:
                    return True
            case ast.AugAssign(target=target) if _root(target) == name:
                return True
    return False


def _is_passed(name: str, call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(each, ast.Name) and each.id == name for each in given)


def _root(node: ast.expr) -> str | None:
    """The name with which a chain of attributes and subscripts begins."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
