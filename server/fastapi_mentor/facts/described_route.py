"""A route with what the whole application says of its responses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.raising import Raised, raised_by
from fastapi_mentor.facts.route import DECORATORS, Route, routes_of
from fastapi_mentor.source import Location

_ABOVE = "documented above"


class DescribedRoute:
    """A route of a known application; `above` are the statuses that routers and inclusions document."""

    words = DECORATORS
    of_application = True
    costly = True

    def __init__(self, route: Route, above: frozenset[str]) -> None:
        self.route = route
        self.outline = route.outline
        self.above = above

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DescribedRoute]:
        """The routes of a statement that are known to be in an application."""
        for placed in outline.module.routing(outline):
            if placed.kind != "route" or placed.handler is None or placed.handler.node is None:
                continue
            above = {word for each in placed.remarks if each.kind == _ABOVE for word in each.words}
            for route in routes_of(placed.handler, outline):
                if route.decorator is placed.call:
                    yield cls(route, frozenset(above))

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location

    @property
    def table(self) -> ast.expr | None:
        """The expression of its own `responses`."""
        return argument(self.route.decorator, "responses")

    @property
    def raised(self) -> list[Raised]:
        """What it raises, each status once."""
        found: dict[int, Raised] = {}
        for each in raised_by(self.route.scope, self.outline):
            found.setdefault(each.code, each)
        return list(found.values())
