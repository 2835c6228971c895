"""The making of a router, and the routes that its module gives it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline, survey_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import DECORATORS, Route
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.uses import is_used
from fastapi_mentor.source import Location, Statement

_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})
Guard = ast.expr | Parameter
"""Where a route asks for a dependency without using its value: in the decorator, or with a parameter."""


class RouterMaking:
    """`router = APIRouter(...)` at the top level of a module; `name` is what it is called."""

    words = frozenset({"APIRouter"})

    def __init__(self, call: Call, name: str, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.name = name
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RouterMaking]:
        """The router that a statement makes."""
        top = outline.survey.top
        if outline.header is not None:
            return
        for call in outline.calls("APIRouter"):
            for name, bindings in top.bindings.items():
                is_it = len(bindings) == 1 and bindings[0].value is call.node
                if is_it and outline.callee(call) == "fastapi.APIRouter":
                    yield cls(call, name, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @cached_property
    def routes(self) -> Sequence[Route]:
        """The routes that statements of the module give it, in their order."""
        module = self.outline.module
        return [
            route
            for statement in module.calling(DECORATORS, inside=True)
            if self._is_named_in(statement)
            for route in Route.find(Outline(statement, module))
            if isinstance(route.owner, ast.Name) and route.owner.id == self.name
        ]

    def _is_named_in(self, statement: Statement) -> bool:
        """Whether a statement calls a method of what has the name of the router."""
        calls = survey_of(statement).calls
        return any(
            isinstance(call.node.func, ast.Attribute)
            and isinstance(call.node.func.value, ast.Name)
            and call.node.func.value.id == self.name
            for name in DECORATORS & calls.keys()
            for call in calls[name]
        )

    @property
    def holds_others(self) -> bool:
        """Whether other routers are included in it."""
        for statement in self.outline.module.calling(frozenset({"include_router"})):
            for call in Outline(statement, self.outline.module).calls("include_router"):
                match call.node.func:
                    case ast.Attribute(value=ast.Name(id=name)) if name == self.name:
                        return True
        return False

    def option(self, name: str) -> ast.expr | None:
        """What it says about an option."""
        return argument(self.node, name)


def guards_of(route: Route) -> dict[str, Guard]:
    """The dependencies of a route whose values it does not use, by their source."""
    found: dict[str, Guard] = {}
    given = route.option("dependencies")
    if isinstance(given, ast.List):
        for element in given.elts:
            if isinstance(element, ast.Call) and route.place.qualified(element.func) in _MARKERS:
                found[ast.unparse(element)] = element
    if len(route.node.decorator_list) > 1:
        return found
    for parameter in route.parameters:
        marker = parameter.marker
        if (
            marker is None
            or not parameter.is_injected
            or is_used(parameter.node.arg, route.scope, route.outline)
        ):
            continue
        parts = [*ast.walk(parameter.node), *(ast.walk(parameter.default) if parameter.default else ())]
        if marker[1].args and any(each is marker[1] for each in parts):
            found[ast.unparse(marker[1])] = parameter
    return found
