"""A route of Starlette's on an application or router of FastAPI's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import ROUTERS
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location


class PlainRoute:
    """`@router.route("/path")`, or `router.add_route("/path", function)` with a function of the project.

    `function` is what the first decorates; None for the second.
    """

    words = frozenset({"route", "websocket_route", "add_route", "add_websocket_route"})

    def __init__(self, call: Call, function: Function | None, kind: str, outline: Outline) -> None:
        assert isinstance(call.node.func, ast.Attribute)
        self.call = call
        self.node = call.node
        self.method = call.node.func.attr
        self.owner = call.node.func.value
        self.function = function
        self.kind = kind
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[PlainRoute]:
        """Those that a statement declares."""
        for call in outline.calls(*cls.words):
            callee = call.node.func
            if not isinstance(callee, ast.Attribute):
                continue
            scope = _decorated(call, outline)
            is_added = callee.attr.startswith("add_")
            if (scope is None) is not is_added or (is_added and not _adds_function(call, outline)):
                continue
            kind = type_of(callee.value, place(outline, call.scope))
            if kind is not None and outline.is_a(kind, *ROUTERS):
                function = scope.node if scope is not None and isinstance(scope.node, Function) else None
                yield cls(call, function, kind, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def is_on_application(self) -> bool:
        """Whether it is asked of an application, which has no such decorator any more."""
        return self.outline.is_a(self.kind, "fastapi.FastAPI")

    @property
    def methods(self) -> Any:
        """The methods as they are written; None where none are, UNKNOWN where they are no literals."""
        given = argument(self.node, "methods", 1)
        return literal(given) if given is not None else None


def _decorated(call: Call, outline: Outline) -> Scope | None:
    for scope in outline.survey.scopes:
        if isinstance(scope.node, Function) and any(each is call.node for each in scope.node.decorator_list):
            return scope
    return None


def _adds_function(call: Call, outline: Outline) -> bool:
    """Whether what is added is a function that the project defines."""
    given = argument(call.node, "route", 1) or argument(call.node, "endpoint", 1)
    definition = place(outline, call.scope).definition(given) if given is not None else None
    return definition is not None and isinstance(definition.node, Function)
