"""How long a thing lives, where that is written out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.outline import local_bindings
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.written import written

_SECONDS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_POSITIONS = ("days", "seconds")
_DEPTH = 6


def lifetimes(node: ast.expr, at: Place, depth: int = 0) -> Iterator[tuple[ast.Call, float]]:
    """The `timedelta(...)` in a value, each with its seconds, where they are known."""
    if depth > _DEPTH:
        return
    match node:
        case ast.Name(id=name):
            for binding in local_bindings(name, at.scope) or ():
                if binding.value is not None:
                    yield from lifetimes(binding.value, at, depth + 1)
        case ast.BinOp(op=ast.Add()):
            yield from lifetimes(node.left, at, depth + 1)
            yield from lifetimes(node.right, at, depth + 1)
        case ast.Call(func=ast.Attribute(value=value, attr="timestamp" | "replace")):
            yield from lifetimes(value, at, depth + 1)
        case ast.Call(func=ast.Name(id="int"), args=[value]):
            yield from lifetimes(value, at, depth + 1)
        case ast.Call() if at.qualified(node.func) == "datetime.timedelta":
            seconds = _seconds(node, at)
            if seconds is not None:
                yield node, seconds


def _seconds(call: ast.Call, at: Place) -> float | None:
    total = 0.0
    given = [*zip(_POSITIONS, call.args, strict=False), *((each.arg, each.value) for each in call.keywords)]
    for name, value in given:
        number = number_of(value, at)
        if name not in _SECONDS or number is None:
            return None
        total += _SECONDS[name] * number
    return total


def number_of(node: ast.expr, at: Place, depth: int = 0) -> float | None:
    """A number that is written out, or worked out from such numbers."""
    if depth > _DEPTH:
        return None
    value = literal(node)
    if isinstance(value, (int, float)):
        return value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = number_of(node.left, at, depth + 1), number_of(node.right, at, depth + 1)
        return left * right if left is not None and right is not None else None
    found = written(node, at) if isinstance(node, (ast.Name, ast.Attribute)) else None
    return number_of(found.node, found.place, depth + 1) if found is not None else None
