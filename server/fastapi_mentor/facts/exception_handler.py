"""A function that an application calls when an exception is raised."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.response import Answer
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

APPLICATIONS = ("fastapi.FastAPI", "starlette.applications.Starlette")


class ExceptionHandler:
    """`@app.exception_handler(X)`, `app.add_exception_handler(X, f)` or `FastAPI(exception_handlers={X: f})`.

    `raised` is the exception or status, `owner` the full name of the class of what it is put on, `given` the
    expression of a handler that is no decorated function, and `function` the inside of the handler, if it is
    seen, with the outline in which that stands.
    """

    words = frozenset({"exception_handler", "add_exception_handler", "FastAPI"})

    def __init__(
        self, call: Call, owner: str, outline: Outline, raised: ast.expr | None, given: ast.expr | None
    ) -> None:
        self.call = call
        self.node = call.node
        self.owner = owner
        self.outline = outline
        self.raised = raised
        self.given = given
        self.function = _function(call, given, outline)

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ExceptionHandler]:
        """The handlers that a statement puts on an application or router."""
        for call in outline.calls("exception_handler", "add_exception_handler"):
            callee = call.node.func
            if isinstance(callee, ast.Attribute):
                owner = type_of(callee.value, place(outline, call.scope))
                if outline.is_a(owner, *APPLICATIONS, "starlette.routing.Router"):
                    assert owner is not None
                    raised = argument(call.node, "exc_class_or_status_code", 0)
                    is_added = callee.attr == "add_exception_handler"
                    given = argument(call.node, "handler", 1) if is_added else None
                    yield cls(call, owner, outline, raised, given)
        for call in outline.calls("FastAPI"):
            table = argument(call.node, "exception_handlers")
            if isinstance(table, ast.Dict) and outline.callee(call) == APPLICATIONS[0]:
                for key, value in zip(table.keys, table.values, strict=True):
                    yield cls(call, APPLICATIONS[0], outline, key, value)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def is_decorator(self) -> bool:
        """Whether it stands above the handler."""
        return self.given is None

    @property
    def is_on_router(self) -> bool:
        """Whether it is put on a router, which has no handlers."""
        return not self.outline.is_a(self.owner, *APPLICATIONS)

    @property
    def place(self) -> Place:
        """Where the names of the call have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def is_here(self) -> bool:
        """Whether the handler is a part of the same statement."""
        return self.function is not None and self.function[1] is self.outline

    @property
    def definition(self) -> Function | None:
        """The handler, where it can be seen."""
        node = self.function[0].node if self.function is not None else None
        return node if isinstance(node, Function) else None

    @cached_property
    def answer(self) -> Answer | None:
        """What the handler returns."""
        return Answer(*self.function) if self.function is not None else None

    @property
    def at(self) -> Location:
        """Where the statement names the handler."""
        if self.is_decorator and self.definition is not None:
            return self.outline.name_of(self.definition).location
        return self.outline.location(self.given) if self.given is not None else self.location

    @property
    def takes(self) -> tuple[int, int] | None:
        """The least and the most arguments that it can be called with; None where there is no telling."""
        node = self.definition
        if node is None or node.args.vararg is not None:
            return None
        if self.is_decorator and len(node.decorator_list) > len(_handler_decorators(node)):
            return None
        if not self.is_decorator and node.decorator_list:
            return None
        positional = [*node.args.posonlyargs, *node.args.args]
        required = len(positional) - len(node.args.defaults)
        if any(default is None for default in node.args.kw_defaults):
            return None
        return required, len(positional)


def _handler_decorators(node: Function) -> list[ast.expr]:
    return [
        each
        for each in node.decorator_list
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr == "exception_handler"
    ]


def _function(call: Call, given: ast.expr | None, outline: Outline) -> tuple[Scope, Outline] | None:
    if given is None:
        for scope in outline.functions():
            if any(each is call.node for each in scope.node.decorator_list):  # type: ignore[union-attr]
                return scope, outline
        return None
    if not isinstance(given, (ast.Name, ast.Attribute)):
        return None
    at: Scope | None = call.scope
    while isinstance(given, ast.Name) and at is not None and at.node is not None:
        found = [child for child in at.children if getattr(child.node, "name", "") == given.id]
        if given.id in at.bindings:
            return (found[0], outline) if len(found) == len(at.bindings[given.id]) == 1 else None
        at = at.parent
    definition = place(outline, call.scope).definition(given)
    inside = scope_of(definition) if definition is not None else None
    if definition is None or inside is None:
        return None
    return inside, Outline(definition.statement, definition.module)
