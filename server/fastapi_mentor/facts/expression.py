"""Small questions about expressions: literal values, arguments of calls, names with a place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from fastapi_mentor.facts.syntax import children
from fastapi_mentor.source import Location


class _Unknown:
    """The value of what is no literal."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


class Name(str):
    """A name in the source that knows where it stands."""

    __slots__ = ("location",)
    location: Location

    def __new__(cls, text: str, location: Location) -> Name:
        name = super().__new__(cls, text)
        name.location = location
        return name


def literal(node: ast.AST | None) -> Any:
    """The value of a literal (numbers, strings, containers of them), else UNKNOWN."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List() | ast.Tuple() | ast.Set():
            values = [literal(element) for element in node.elts]
            if any(value is UNKNOWN for value in values):
                return UNKNOWN
            return tuple(values) if isinstance(node, ast.Tuple) else values
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = literal(operand)
            return -value if isinstance(value, (int, float)) else UNKNOWN
        case ast.Dict():
            keys = [literal(key) for key in node.keys]
            values = [literal(value) for value in node.values]
            if any(value is UNKNOWN for value in (*keys, *values)):
                return UNKNOWN
            try:
                return dict(zip(keys, values, strict=True))
            except TypeError:
                return UNKNOWN
    return UNKNOWN


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """The argument given to the parameter `name`, which is also the one at `position`; None if not given."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if position is not None and position < len(call.args):
        before = call.args[: position + 1]
        if not any(isinstance(each, ast.Starred) for each in before):
            return call.args[position]
    return None


def has_unpacking(call: ast.Call) -> bool:
    """Whether a call has `*args` or `**kwargs`, so that not all its arguments can be seen."""
    return any(keyword.arg is None for keyword in call.keywords) or any(
        isinstance(each, ast.Starred) for each in call.args
    )


def inside(node: ast.AST, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of some kinds below a node, not looking into nested functions and classes."""
    pending = list(ast.iter_child_nodes(node))
    while pending:
        child = pending.pop(0)
        if isinstance(child, kinds):
            yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            pending[:0] = ast.iter_child_nodes(child)


def parents(root: ast.AST) -> dict[ast.AST, ast.AST]:
    """For each node below `root`, the node that holds it."""
    found: dict[ast.AST, ast.AST] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        for child in children(node):
            found[child] = node
            pending.append(child)
    return found
