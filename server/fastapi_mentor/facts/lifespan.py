"""A lifespan: the function that prepares what an application needs, yields, and frees it again."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.expression import Name, argument, inside
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import ROUTERS
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.source import Location

MANAGER = "contextlib.asynccontextmanager"
_APPLICATIONS = ("fastapi.FastAPI", "starlette.applications.Starlette")
_FREEING = frozenset(
    {
        *("close", "aclose", "disconnect", "dispose", "shutdown", "stop", "cancel", "terminate", "kill"),
        *(
            "wait_closed",
            "cleanup",
            "close_all",
            "shutdown_asyncgens",
            "close_connection",
            "close_connections",
        ),
    }
)


class Lifespan:
    """An async context manager that is written as a lifespan: its one parameter is the application."""

    def __init__(self, scope: Scope, outline: Outline) -> None:
        assert isinstance(scope.node, ast.AsyncFunctionDef)
        self.node = scope.node
        self.scope = scope
        self.outline = outline

    words = frozenset({"yield"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Lifespan]:
        """The lifespans that a statement defines."""
        for scope in outline.survey.scopes:
            node = scope.node
            if type(node) is not ast.AsyncFunctionDef or not scope.yields or len(node.decorator_list) != 1:
                continue
            if len(node.args.args) == 1 and _is_lifespan(node, place(outline, scope.parent)):
                yield cls(scope, outline)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def name(self) -> Name:
        """Its name."""
        return self.outline.name_of(self.node)

    @property
    def ending(self) -> tuple[ast.Expr, Sequence[ast.stmt]] | None:
        """The statement that yields and those behind it, where both stand in the body itself."""
        for index, statement in enumerate(self.node.body):
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield):
                return statement, self.node.body[index + 1 :]
        return None

    @property
    def gives_state(self) -> bool:
        """Whether it yields a state for requests, or prepares that of the application or module."""
        if any(each.value is not None for each in self.scope.yields) or self._fills_module:
            return True
        return any(
            isinstance(each, ast.Attribute)
            and isinstance(each.ctx, ast.Store)
            and isinstance(each.value, ast.Attribute)
            and each.value.attr == "state"
            for each in inside(self.node, ast.Attribute)
        )

    @property
    def _fills_module(self) -> bool:
        """Whether it gives a variable of the module, or a key of one, a value before it yields."""
        ends = min(each.lineno for each in self.scope.yields)
        for name in self.scope.outside:
            if any(getattr(each.node, "lineno", ends) < ends for each in self.scope.bindings.get(name, ())):
                return True
        return any(
            isinstance(each, ast.Subscript)
            and isinstance(each.ctx, ast.Store)
            and isinstance(each.value, ast.Name)
            and each.value.id not in self.scope.bindings
            and each.lineno < ends
            for each in inside(self.node, ast.Subscript)
        )

    @property
    def frees_something(self) -> bool:
        """Whether what stands behind the `yield` closes or stops what was opened before it."""
        ending = self.ending
        if ending is None:
            return False
        calls = (call for part in ending[1] for call in inside(part, ast.Call))
        return any(
            isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _FREEING
            for call in calls
        )


def _is_lifespan(node: ast.AsyncFunctionDef, at: Place) -> bool:
    if at.qualified(node.decorator_list[0]) != MANAGER:
        return False
    parameter = node.args.args[0]
    if parameter.annotation is None:
        return "lifespan" in node.name
    return annotated_type(parameter.annotation, at) in _APPLICATIONS


@dataclass(frozen=True)
class GivenLifespan:
    """What an application or a router is given as `lifespan=`, where that is a function of the project.

    `node` is the expression, `called` tells that the function is called there.
    """

    node: ast.expr
    called: bool
    function: Function
    scope: Scope
    definition: Definition | None
    outline: Outline
    at: Place

    @property
    def location(self) -> Location:
        """The place of the expression."""
        return self.outline.location(self.node)

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.name

    @property
    def head(self) -> Name:
        """The function's name, with its place."""
        definition = self.definition
        if definition is None or not isinstance(definition.node, Function):
            return self.outline.name_of(self.function)
        # Not the function that was looked into: that may be of a later text than the definition.
        return Outline(definition.statement, definition.module).name_of(definition.node)

    @property
    def decorators(self) -> list[str | None]:
        """The full names of its decorators."""
        named = (each.func if isinstance(each, ast.Call) else each for each in self.function.decorator_list)
        return [self.at.qualified(each) for each in named]

    @property
    def path(self) -> str:
        """The file in which the function stands."""
        return self.at.module.path

    words: ClassVar = frozenset({"FastAPI", "APIRouter"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[GivenLifespan]:
        """The lifespans that a statement gives to applications and routers."""
        for call in outline.calls("FastAPI", "APIRouter"):
            given = argument(call.node, "lifespan")
            if given is None or outline.callee(call) not in ROUTERS:
                continue
            found = _function(given.func if isinstance(given, ast.Call) else given, call, outline)
            if found is not None:
                function, scope, definition, at = found
                yield cls(given, isinstance(given, ast.Call), function, scope, definition, outline, at)


def _function(
    node: ast.expr, call: Call, outline: Outline
) -> tuple[Function, Scope, Definition | None, Place] | None:
    scope: Scope | None = call.scope
    while isinstance(node, ast.Name) and scope is not None and scope.node is not None:
        bindings = scope.bindings.get(node.id)
        if bindings is not None:
            inner = next((each for each in scope.children if each.node is bindings[0].node), None)
            if len(bindings) > 1 or inner is None or not isinstance(inner.node, Function):
                return None
            return inner.node, inner, None, place(outline, scope)
        scope = scope.parent
    definition = place(outline, call.scope).definition(node)
    if definition is None or not isinstance(definition.node, Function):
        return None
    for inner in definition.module.survey(definition).top.children:
        if isinstance(inner.node, Function) and inner.node.name == definition.name:
            return inner.node, inner, definition, Place(definition.module, None, None)
    return None
