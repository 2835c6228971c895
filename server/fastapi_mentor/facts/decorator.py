"""A decorator of a route's function that makes no route itself."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.expression import inside
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_WRAPPING = frozenset(
    {
        *("functools.lru_cache", "functools.cache", "async_lru.alru_cache", "cachetools.cached"),
        *("starlette.authentication.requires", "fastapi_cache.decorator.cache", "aiocache.cached"),
        *("dependency_injector.wiring.inject", "dishka.integrations.fastapi.inject", "backoff.on_exception"),
        *("circuitbreaker.circuit", "tortoise.transactions.atomic", "cachetools.func.ttl_cache"),
        *("tenacity.retry", "slowapi.Limiter.limit", "slowapi.Limiter.shared_limit"),
    }
)
_LIMITERS = frozenset({"slowapi.Limiter", "slowapi.extension.Limiter"})
_REVEALING = frozenset({"wraps", "update_wrapper", "decorator", "wrapt"})


class Wrapper(NamedTuple):
    """The function that a decorator of the project puts in the stead of another one.

    `wrapped` is the name under which the decorator was given the other one, `around` the scope in which
    both stand.
    """

    scope: Scope
    wrapped: str
    around: Scope
    definition: Definition

    @property
    def node(self) -> Function:
        """The function that takes the other's place."""
        assert isinstance(self.scope.node, Function)
        return self.scope.node

    @property
    def shows_the_wrapped(self) -> bool:
        """Whether something may tell FastAPI of the parameters of the function that was wrapped."""
        if self.node.decorator_list:
            return True
        if any(_last_name(call.node.func) in _REVEALING for call in self.around.calls):
            return True
        assert self.around.node is not None
        return any(
            isinstance(each, ast.Attribute) and each.attr in ("__signature__", "__wrapped__")
            for each in inside(self.around.node, ast.Attribute)
        )

    @property
    def takes_anything(self) -> list[ast.arg]:
        """Its `*args` and `**kwargs`."""
        return [each for each in (self.node.args.vararg, self.node.args.kwarg) if each is not None]


class Decorator:
    """What stands behind an `@` above or below that of a route."""

    def __init__(self, node: ast.expr, route: Route) -> None:
        self.node = node
        self.route = route

    @property
    def location(self) -> Location:
        """Its place, without the `@`."""
        return self.route.outline.location(self.node)

    @property
    def named(self) -> ast.expr:
        """Its name, without what it is given."""
        return self.node.func if isinstance(self.node, ast.Call) else self.node

    @property
    def text(self) -> str:
        """Its name as it is written."""
        return self.route.outline.text(self.named)

    @cached_property
    def definition(self) -> Definition | None:
        """How the project defines it."""
        return self.route.place.definition(self.named)

    @property
    def limits_requests(self) -> bool:
        """Whether it is that of slowapi, which wants a parameter `request`."""
        named = self.named
        return (
            isinstance(named, ast.Attribute)
            and named.attr in ("limit", "shared_limit")
            and type_of(named.value, self.route.place) in _LIMITERS
        )

    @property
    def replaces_function(self) -> bool:
        """Whether it is known to give another function than the one below it."""
        if self.limits_requests or self.route.place.qualified(self.named) in _WRAPPING:
            return True
        return self.wrapper is not None

    @cached_property
    def wrapper(self) -> Wrapper | None:
        """The function that a decorator of the project gives in the stead of the one below it."""
        definition = self.definition
        if definition is None or not isinstance(definition.node, ast.FunctionDef):
            return None
        if definition.node.decorator_list:
            return None
        around = scope_of(definition)
        if around is not None and isinstance(self.node, ast.Call):
            around = _returned(around)
        if around is None or not isinstance(around.node, ast.FunctionDef) or around.node.decorator_list:
            return None
        inner = _returned(around)
        given = around.node.args
        if inner is None or len(given.args) != 1 or given.vararg or given.kwonlyargs:
            return None
        return Wrapper(inner, given.args[0].arg, around, definition)

    @property
    def outline_of_definition(self) -> Outline | None:
        """The outline of its definition."""
        found = self.definition
        return Outline(found.statement, found.module) if found is not None else None


def decorators_of(route: Route) -> tuple[list[Decorator], list[Decorator]]:
    """The decorators above and below that of a route, those of other routes left out."""
    routes = {id(each.decorator) for each in route.stack}
    everything = route.node.decorator_list
    position = next(i for i, each in enumerate(everything) if each is route.decorator)
    above = [Decorator(each, route) for each in everything[:position] if id(each) not in routes]
    below = [Decorator(each, route) for each in everything[position + 1 :] if id(each) not in routes]
    return above, below


def _returned(scope: Scope) -> Scope | None:
    """The function that a function makes and returns, where it never returns anything else."""
    if len(scope.returns) != 1 or not isinstance(scope.returns[0].value, ast.Name):
        return None
    name = scope.returns[0].value.id
    if len(scope.bindings.get(name, ())) != 1:
        return None
    return next(
        (each for each in scope.children if isinstance(each.node, Function) and each.node.name == name), None
    )


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
