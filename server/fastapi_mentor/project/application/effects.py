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
from fastapi_mentor.project.application.elements import elements_of
from fastapi_mentor.project.application.handlers import Handler as Handler
from fastapi_mentor.project.application.handlers import handlers_of
from fastapi_mentor.project.application.routers import Router, routers_of
from fastapi_mentor.project.application.text import text_of, value_of
from fastapi_mentor.source import Location

VERBS = METHODS | {"api_route", "websocket", "route", "websocket_route"}
ADDERS = {
    "add_api_route": "api_route",
    "add_route": "route",
    "add_api_websocket_route": "websocket",
    "add_websocket_route": "websocket_route",
}
GROUPS = frozenset({"mount", "host", "frontend"})
NAMES = VERBS | ADDERS.keys() | GROUPS | {"include_router"}


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Something that is done to a router by a call.

    `active` is False for what stands under a condition that does not hold when nothing is configured.
    `root` names the function that does it, where that function is called by nobody that is known.
    """

    call: ast.Call
    at: Place
    outline: Outline
    active: bool = True
    root: str | None = None
    order: int = 0

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.call)


@dataclass(frozen=True, kw_only=True)
class Declaration(Effect):
    """A route of a router. `kind` is the verb or adder without `add_`, `call` holds the options."""

    kind: str
    handler: Handler
    is_listed: bool = False
    """Whether it was made by itself and handed over: its router adds nothing, but what includes that does."""

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
        if len(names) != len(set(found)):
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


@dataclass(frozen=True, kw_only=True)
class Inclusion(Effect):
    """A router that is included in another; `children` is None where it is not known which."""

    children: Sequence[Router] | None

    @cached_property
    def prefix(self) -> str | None:
        """The prefix that the inclusion adds; None where it is not known."""
        given = argument(self.call, "prefix")
        return "" if given is None else text_of(given, self.at)


@dataclass(frozen=True, kw_only=True)
class Mounting(Effect):
    """An application below a path; `children` is None where it is no FastAPI application that is known."""

    children: Sequence[Router] | None

    @cached_property
    def path(self) -> str | None:
        """The path below which it answers; a mount at `/` adds nothing."""
        if isinstance(self.call.func, ast.Attribute) and self.call.func.attr == "host":
            return ""
        path = text_of(argument(self.call, "path", 0), self.at)
        return path.rstrip("/") if path is not None else None


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


def effects_of(outline: Outline) -> Iterator[tuple[Sequence[Router] | None, Effect]]:
    """What a statement does by itself, and to which routers (None where that is not known).

    Nothing is run: what a function does to its parameter is done to the parameter.
    """
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
                decorated = decorators.get(id(call.node))
                for effect in effects_of_call(name, call, outline, decorated):
                    yield routers_of(call.node.func.value, effect.at), effect


def effects_of_call(name: str, call: Call, outline: Outline, decorated: Scope | None) -> Iterator[Effect]:
    """What one call does, or the decorator of a function."""
    at = place(outline, call.scope)
    node = call.node
    if name == "include_router":
        target = argument(node, "router", 0)
        children = routers_of(target, at) if target is not None else None
        yield Inclusion(call=node, at=at, outline=outline, children=children)
    elif name in GROUPS:
        target = argument(node, "app", 1)
        children = routers_of(target, at) if target is not None else None
        yield Mounting(call=node, at=at, outline=outline, children=children)
    elif name in ADDERS:
        endpoint = argument(node, "endpoint", 1) or argument(node, "route", 1)
        for handler in handlers_of(endpoint, at) if endpoint is not None else ():
            yield Declaration(call=node, at=at, outline=outline, kind=ADDERS[name], handler=handler)
    elif decorated is not None:
        handler = Handler(decorated.node.name, decorated.node, decorated, outline)  # type: ignore[union-attr, arg-type]
        yield Declaration(call=node, at=at, outline=outline, kind=name, handler=handler)
    else:
        for outer in outline.survey.calls.get("", ()):
            if outer.node.func is node and outer.node.args:
                for handler in handlers_of(outer.node.args[0], at):
                    yield Declaration(call=node, at=at, outline=outline, kind=name, handler=handler)
