"""The calls of a statement that change applications and routers, one by one and without following calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import METHODS
from fastapi_mentor.facts.scope import Scope

VERBS = METHODS | {"api_route", "websocket", "route", "websocket_route"}
_ADDERS = {
    "add_api_route": "api_route",
    "add_route": "route",
    "add_api_websocket_route": "websocket",
    "add_websocket_route": "websocket_route",
}
_OTHERS = {"include_router": "inclusion", "mount": "mount", "host": "host", "frontend": "frontend"}
NAMES = VERBS | _ADDERS.keys() | _OTHERS.keys()


class Touch(NamedTuple):
    """A call that changes the router that `owner` means.

    `kind` is the verb of a route (`get`, `api_route`), or `inclusion`, `mount`, `host`, `frontend`.
    `function` is the inside of the function that it decorates, `endpoint` the expression of one that it
    is given, `target` that of what is included or mounted.
    """

    kind: str
    call: ast.Call
    scope: Scope
    at: Place
    owner: ast.expr
    function: Scope | None = None
    endpoint: ast.expr | None = None
    target: ast.expr | None = None

    @property
    def is_route(self) -> bool:
        """Whether it declares a route."""
        return self.kind in VERBS

    @property
    def node(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function that it decorates."""
        found = self.function.node if self.function is not None else None
        return found if isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef)) else None

    @property
    def name(self) -> str:
        """The name of the function behind a route."""
        if self.node is not None:
            return self.node.name
        return str(getattr(self.endpoint, "attr", None) or getattr(self.endpoint, "id", ""))


def touches_of(outline: Outline) -> Iterator[Touch]:
    """The calls of a statement that may change a router, as far as their names tell."""
    calls = outline.survey.calls
    names = NAMES & calls.keys()
    if not names:
        return
    decorated: dict[int, Scope] = {}
    for scope in outline.functions():
        for decorator in scope.node.decorator_list:  # type: ignore[union-attr]
            decorated[id(decorator)] = scope
    applied = {id(each.node.func): each.node for each in calls.get("", ())}
    for name in names:
        for call in calls[name]:
            node = call.node
            if not isinstance(node.func, ast.Attribute):
                continue
            at = place(outline, call.scope)
            known = Touch(name, node, call.scope, at, node.func.value)
            if name in _OTHERS:
                target = argument(node, "router", 0) if name == "include_router" else argument(node, "app", 1)
                yield known._replace(kind=_OTHERS[name], target=target)
            elif name in _ADDERS:
                endpoint = argument(node, "endpoint", 1) or argument(node, "route", 1)
                if endpoint is not None:
                    yield known._replace(kind=_ADDERS[name], endpoint=endpoint)
            elif id(node) in decorated:
                yield known._replace(function=decorated[id(node)])
            elif id(node) in applied and applied[id(node)].args:
                # `app.get("/path")(handler)`
                yield known._replace(endpoint=applied[id(node)].args[0])
