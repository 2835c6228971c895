"""What statements do to applications and routers: declare a route, include a router, mount an application."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import METHODS
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.project.application.routers import (
    Router,
    elements_of,
    function_scope,
    routers_of,
)
from fastapi_mentor.project.application.text import text_of, value_of
from fastapi_mentor.source import Location

VERBS = METHODS | {"api_route", "websocket", "route", "websocket_route"}
ADDERS = {
    "add_api_route": "api_route",
    "add_route": "route",
    "add_api_websocket_route": "websocket",
    "add_websocket_route": "websocket_route",
}
NAMES = VERBS | ADDERS.keys() | {"include_router", "mount", "host", "frontend"}
_ONE_OF_A_LOOP = 200


@dataclass(frozen=True)
class Handler:
    """The function behind a route: `scope` its inside and `outline` its statement, where they are known."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | None
    scope: Scope | None
    outline: Outline | None

    @property
    def location(self) -> Location | None:
        """The place of its name."""
        if self.node is None or self.outline is None:
            return None
        return self.outline.name_of(self.node).location


@dataclass(frozen=True)
class Declaration:
    """A route of a router. `kind` is the verb or adder without `add_`, `call` holds the options."""

    kind: str
    call: ast.Call
    at: Place
    outline: Outline
    handler: Handler

    @cached_property
    def path(self) -> str | None:
        """The path as it is declared, without prefixes; None where it is not known."""
        return text_of(argument(self.call, "path", 0), self.at)

    @cached_property
    def methods(self) -> tuple[str, ...] | None:
        """The methods, upper case and sorted; None where they are not known."""
        if self.kind in METHODS:
            return (self.kind.upper(),)
        if self.kind in ("websocket", "websocket_route"):
            return ("WEBSOCKET",)
        given = argument(self.call, "methods", 2 if self.kind == "route" and self.is_added else None)
        if given is None or (isinstance(given, ast.Constant) and given.value is None):
            return ("GET", "HEAD") if self.kind == "route" else ("GET",)
        elements = elements_of(given, self.at)
        found = [text_of(each, there) for each, there in elements] if elements is not None else [None]
        names = {each.upper() for each in found if each is not None}
        if len(names) != len(found):
            return None
        if self.kind == "route" and "GET" in names:
            names.add("HEAD")
        return tuple(sorted(names))

    @property
    def is_added(self) -> bool:
        """Whether it is added by a call, not by a decorator."""
        return isinstance(self.call.func, ast.Attribute) and self.call.func.attr in ADDERS

    @property
    def location(self) -> Location:
        """The place of the function's name, else of the call."""
        return self.handler.location or self.outline.location(self.call)


@dataclass(frozen=True)
class Inclusion:
    """A router that is included in another; `children` is None where it is not known which."""

    children: Sequence[Router] | None
    call: ast.Call
    at: Place
    outline: Outline

    @cached_property
    def prefix(self) -> str | None:
        """The prefix that the inclusion adds; None where it is not known."""
        given = argument(self.call, "prefix")
        return "" if given is None else text_of(given, self.at)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.call)


@dataclass(frozen=True)
class Mounting:
    """An application below a path; `children` is None where it is no FastAPI application that is known."""

    children: Sequence[Router] | None
    call: ast.Call
    at: Place
    outline: Outline

    @cached_property
    def path(self) -> str | None:
        """The path below which it answers."""
        return text_of(argument(self.call, "path", 0), self.at)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.call)


@dataclass(frozen=True)
class Passing:
    """A router given to a function that does something to its parameter."""

    parameter: str
    function: tuple[str, str]
    given: Sequence[Router]


Effect = Declaration | Inclusion | Mounting


def effects_of(outline: Outline) -> Iterator[tuple[Sequence[Router] | None, Effect]]:
    """What a statement does, and to which routers; None where that is not known."""
    calls = outline.survey.calls
    if calls.keys().isdisjoint(NAMES):
        return
    decorators = {
        id(decorator): scope
        for scope in outline.functions()
        for decorator in scope.node.decorator_list  # type: ignore[union-attr]
    }
    for name in NAMES & calls.keys():
        for call in calls[name]:
            if isinstance(call.node.func, ast.Attribute):
                yield from _effect(name, call, call.node.func.value, outline, decorators.get(id(call.node)))


def _effect(
    name: str, call: Call, owner: ast.expr, outline: Outline, decorated: Scope | None
) -> Iterator[tuple[Sequence[Router] | None, Effect]]:
    at = place(outline, call.scope)
    node = call.node
    if name == "include_router":
        target = argument(node, "router", 0)
        children = routers_of(target, at) if target is not None else None
        yield routers_of(owner, at), Inclusion(children, node, at, outline)
    elif name in ("mount", "host", "frontend"):
        target = argument(node, "app", 1)
        children = routers_of(target, at) if target is not None else None
        yield routers_of(owner, at), Mounting(children, node, at, outline)
    elif name in ADDERS:
        endpoint = argument(node, "endpoint", 1) or argument(node, "route", 1)
        if endpoint is not None:
            yield routers_of(owner, at), Declaration(ADDERS[name], node, at, outline, _handler(endpoint, at))
    elif decorated is not None:
        handler = Handler(decorated.node.name, decorated.node, decorated, outline)  # type: ignore[union-attr, arg-type]
        yield routers_of(owner, at), Declaration(name, node, at, outline, handler)
    else:
        yield from _applied(name, call, owner, outline)


def _applied(
    name: str, call: Call, owner: ast.expr, outline: Outline
) -> Iterator[tuple[Sequence[Router] | None, Effect]]:
    """`app.get("/path")(handler)`: the decorator as a plain call."""
    for outer in outline.survey.calls.get("", ()):
        if outer.node.func is call.node and outer.node.args:
            at = place(outline, call.scope)
            handler = _handler(outer.node.args[0], at)
            yield routers_of(owner, at), Declaration(name, call.node, at, outline, handler)


def _handler(node: ast.expr, at: Place) -> Handler:
    """The function that an expression names."""
    scope = at.scope
    if isinstance(node, ast.Name):
        while scope is not None and scope.node is not None and at.outline is not None:
            for child in scope.children:
                if child.is_function and child.node.name == node.id:  # type: ignore[union-attr]
                    return Handler(node.id, child.node, child, at.outline)  # type: ignore[arg-type]
            scope = scope.parent
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        found = _method(node.attr, at)
        if found is not None:
            return found
    definition = at.definition(node)
    if definition is not None and isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        inner = function_scope(definition)
        if inner is not None:
            outline = Outline(definition.statement, definition.module)
            return Handler(definition.name, inner.node, inner, outline)  # type: ignore[arg-type]
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return Handler(name, None, None, None)


def _method(name: str, at: Place) -> Handler | None:
    outline = at.outline
    if outline is None or outline.header is None:
        return None
    for member in outline.module.members(outline.header):
        inner = Outline(member, outline.module, outline.header)
        for scope in inner.functions():
            if scope.parent is inner.survey.top and scope.node.name == name:  # type: ignore[union-attr]
                return Handler(name, scope.node, scope, inner)  # type: ignore[arg-type]
    return None


def is_shown(call: ast.Call, at: Place) -> bool | None:
    """Whether `include_in_schema` shows a route; None where it is not known."""
    given = argument(call, "include_in_schema")
    if given is None:
        return True
    value = literal(given)
    if isinstance(value, bool):
        return value
    known = value_of(given, at)
    return known if isinstance(known, bool) else None
