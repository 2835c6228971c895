"""A call that makes a router or an application, or that gives one of them something."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import DECORATORS, ROUTERS
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_MAKERS = frozenset({"FastAPI", "APIRouter"})
_ADDING = frozenset({"include_router", "add_api_route", "add_api_websocket_route"})
_LISTS = frozenset({"tags", "dependencies"})


class Registration:
    """`APIRouter(...)`, `app.include_router(...)`, `@app.get(...)`, where it says `tags` or `dependencies`.

    `name` is what is called: `APIRouter`, `get`.
    """

    words = _MAKERS | _ADDING | DECORATORS

    def __init__(self, call: Call, name: str, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.name = name
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Registration]:
        """Such calls in a statement."""
        known = outline.survey.calls
        for name in cls.words & known.keys():
            for call in known[name]:
                if any(each.arg in _LISTS for each in call.node.keywords) and _is_meant(call, name, outline):
                    yield cls(call, name, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def is_route(self) -> bool:
        """Whether it declares a route."""
        return self.name not in _MAKERS and self.name != "include_router"

    @cached_property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    def option(self, name: str) -> ast.expr | None:
        """What it says about an option."""
        return argument(self.node, name)


def _is_meant(call: Call, name: str, outline: Outline) -> bool:
    if name in _MAKERS:
        return outline.is_a(outline.callee(call), *ROUTERS)
    callee = call.node.func
    if not isinstance(callee, ast.Attribute):
        return False
    return outline.is_a(type_of(callee.value, place(outline, call.scope)), *ROUTERS)
