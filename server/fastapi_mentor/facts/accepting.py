"""What a websocket route does once it has accepted the connection."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from fastapi_mentor.facts.catching import caught
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import Route

_CATCHING = HTTP_EXCEPTIONS | {"Exception", "BaseException", None}


def refusals_after_accept(route: Route) -> Iterator[ast.Call]:
    """Each `HTTPException(...)` that is certainly raised after `accept`, and not caught in the route."""
    sockets = {each.name for each in route.parameters if each.type == "starlette.websockets.WebSocket"}
    if sockets:
        yield from _refusals(route.node.body, sockets, place(route.outline, route.scope), accepted=False)


def _refusals(
    block: Sequence[ast.stmt], sockets: Collection[str], at: Place, *, accepted: bool
) -> Iterator[ast.Call]:
    for node in block:
        match node:
            case ast.Expr(
                value=ast.Await(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="accept")))
            ):
                accepted = accepted or name in sockets
            case ast.Raise(exc=ast.Call() as made) if accepted:
                if at.qualified(made.func) in HTTP_EXCEPTIONS:
                    yield made
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case ast.Try():
                is_caught = any(_CATCHING & set(caught(each, at)) for each in node.handlers)
                inner = [*([] if is_caught else [node.body]), *(each.body for each in node.handlers)]
                for part in (*inner, node.orelse, node.finalbody):
                    yield from _refusals(part, sockets, at, accepted=accepted)
            case ast.Match():
                for case in node.cases:
                    yield from _refusals(case.body, sockets, at, accepted=accepted)
            case _:
                for inside in (getattr(node, "body", ()), getattr(node, "orelse", ())):
                    yield from _refusals(inside, sockets, at, accepted=accepted)
