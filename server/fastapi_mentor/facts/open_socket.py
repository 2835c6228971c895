"""Websocket routes that anybody can open."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.above import Inclusion, inclusions_around, is_reached_unprotected
from fastapi_mentor.facts.authentication import Guard, speaks_of_authentication
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.privilege import SCHEMES
from fastapi_mentor.facts.protection import (
    SAID,
    Guarding,
    guard_of_route,
    guarding_of,
)
from fastapi_mentor.facts.route import Route
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_OPEN = pattern(r"public|health|echo|demo|test|ping|guest|anonym", re.IGNORECASE)
_OWN_LOOK = pattern(
    r"\.(headers|cookies|session|state|user|auth|scope|query_params)\b|token|credential|api_?key|authoriz|authentic"
    r"|1008|POLICY_VIOLATION|ticket|secret",
    re.IGNORECASE,
)


class OpenSocket:
    """A websocket route that asks nobody who they are, while others do: `guarding`, or the whole project."""

    words = frozenset({"@websocket"})

    def __init__(self, route: Route, guarding: Guarding | None) -> None:
        self.route = route
        self.outline = route.outline
        self.guarding = guarding

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OpenSocket]:
        """The ones in a statement."""
        for route in Route.find(outline):
            if not route.is_websocket or route.owner_class is not None or not route.is_fully_visible:
                continue
            if len(route.node.decorator_list) > len(route.stack) or _may_be_meant(route):
                continue
            if guard_of_route(route) is not Guard.NO:
                continue
            if not is_reached_unprotected(route):
                continue
            guarding = guarding_of(route)
            if guarding is not None or _has_guarding_neighbours(route):
                yield cls(route, guarding)

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location


def _has_guarding_neighbours(route: Route) -> bool:
    """Whether there are other routers in the application, and security schemes in other files."""
    name = route.place.qualified(route.owner)
    inclusions = [
        (each.place.qualified(each.router), _name_of_owner(each)) for each in inclusions_around(route.outline)
    ]
    into = {where for included, where in inclusions if included == name} | {name}
    if not any(included != name and where in into for included, where in inclusions):
        return False
    return any(route.outline.module.mentions(SCHEMES).values())


def _name_of_owner(inclusion: Inclusion) -> str:
    """What a router is included in, told apart from others."""
    function = inclusion.call.func
    owner = function.value if isinstance(function, ast.Attribute) else function
    # What a function makes has no name outside of it.
    local = f"{ast.unparse(owner)} of {id(inclusion.outline.statement)}"
    return inclusion.place.qualified(owner) or local


def _may_be_meant(route: Route) -> bool:
    if _OPEN.search(f"{route.path} {route.name}"):
        return True
    if any(speaks_of_authentication(parameter.node.arg) for parameter in route.parameters):
        return True
    if any(_OWN_LOOK.search(route.outline.text(each)) for each in route.node.body):
        return True
    text = route.outline.text(route.node)
    comments = " ".join(line.partition("#")[2] for line in text.splitlines())
    return SAID.search(comments + (ast.get_docstring(route.node, clean=False) or "")) is not None
