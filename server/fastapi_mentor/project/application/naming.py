"""The ids of operations where a project makes them itself: `generate_unique_id_function`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi_mentor.project.application.callees import Callee


@dataclass(frozen=True)
class Named:
    """What such a function reads of its route."""

    name: str
    path: str
    tags: Sequence[str] | None


def made_id(function: Callee, route: Named) -> str | None:
    """What a function makes of a route; None unless all it does is return a text that can be seen."""
    arguments = function.node.args.args
    body = [
        each
        for each in function.node.body
        if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    ]
    if len(arguments) != 1 or len(body) != 1:
        return None
    match body[0]:
        case ast.Return(value=ast.expr() as value):
            return _text(value, arguments[0].arg, route)
    return None


def _text(node: ast.expr, parameter: str, route: Named) -> str | None:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return _text(value, parameter, route)
        case ast.JoinedStr(values=values):
            parts = [_text(each, parameter, route) for each in values]
            known = [each for each in parts if each is not None]
            return "".join(known) if len(known) == len(parts) else None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _text(left, parameter, route), _text(right, parameter, route)
            return first + second if first is not None and second is not None else None
        case ast.Attribute(value=ast.Name(id=name), attr="name" | "path" as attribute) if name == parameter:
            return route.name if attribute == "name" else route.path
        case ast.Subscript(
            value=ast.Attribute(value=ast.Name(id=name), attr="tags"),
            slice=ast.Constant(value=int() as index),
        ) if name == parameter and route.tags and -len(route.tags) <= index < len(route.tags):
            return route.tags[index]
    return None
