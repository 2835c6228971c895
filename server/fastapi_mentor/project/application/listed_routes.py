"""Routes that are made as objects and handed over in a list: `FastAPI(routes=[Route("/x", read)])`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.elements import elements_of
from fastapi_mentor.project.application.handlers import Handler, handlers_of
from fastapi_mentor.project.application.meaning import definition_of

_ROUTES = {
    "starlette.routing.Route": "route",
    "fastapi.APIRoute": "api_route",
    "starlette.routing.WebSocketRoute": "websocket_route",
    "fastapi.WebSocketRoute": "websocket_route",
    "fastapi.APIWebSocketRoute": "websocket",
    "starlette.routing.Mount": "mount",
    "fastapi.Mount": "mount",
    "starlette.routing.Host": "host",
    "fastapi.Host": "host",
}
ADDING = {"append": 0, "insert": 1, "extend": 0}
"""The methods of lists that add to them, with the place of what they add."""


class ListedRoute(NamedTuple):
    """One object of such a list. `kind` is that of a declaration, or `mount` or `host`."""

    kind: str
    call: ast.Call
    at: Place
    outline: Outline
    handler: Handler | None = None

    @property
    def application(self) -> ast.expr | None:
        """What a mount or a host leads to."""
        return argument(self.call, "app", 1)


def listed_routes(given: ast.expr, at: Place, outline: Outline) -> Iterator[ListedRoute]:
    """The routes of a list that stands in the source; `outline` is the statement that hands it over."""
    home = at._replace(outline=outline)
    definition = definition_of(given, at) if isinstance(given, (ast.Name, ast.Attribute)) else None
    if definition is not None:
        written_in = Outline(definition.statement, definition.module)
        home = Place(definition.module, written_in, written_in.survey.top)
    for node, there in elements_of(given, at) or ():
        route = made_route(node, there if there.outline is not None else home)
        if route is not None:
            yield route


def made_route(node: ast.expr, at: Place) -> ListedRoute | None:
    """The route that a call makes."""
    outline = at.outline
    if not isinstance(node, ast.Call) or outline is None or node not in _calls(outline):
        return None
    kind = _ROUTES.get(at.qualified(node.func) or "")
    if kind is None:
        return None
    if kind in ("mount", "host"):
        return ListedRoute(kind, node, at, outline)
    endpoint = argument(node, "endpoint", 1)
    if endpoint is None:
        return None
    handlers = handlers_of(endpoint, at)
    return ListedRoute(kind, node, at, outline, handlers[0]) if len(handlers) == 1 else None


def _calls(outline: Outline) -> set[ast.Call]:
    """All calls of a statement: what is not one of them has its place elsewhere."""
    known: set[ast.Call] | None = outline.statement.memo.get("all calls")
    if known is None:
        known = {call.node for calls in outline.survey.calls.values() for call in calls}
        outline.statement.memo["all calls"] = known
    return known
