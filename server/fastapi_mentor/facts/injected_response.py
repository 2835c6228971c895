"""The response that FastAPI gives a route to set headers, cookies and the status on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.kind import RESPONSE, Kind, kind_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.syntax import walk

_COOKIES = frozenset({"set_cookie", "delete_cookie"})
_CHANGING = _COOKIES | {"headers", "status_code"}
_FILLING = frozenset({"append", "update", "setdefault"})


class Lost(NamedTuple):
    """A change of the response that no client will see, and the statement after which it is lost."""

    change: ast.stmt
    end: ast.Return | ast.Raise
    between: tuple[ast.stmt, ...]


class InjectedResponse:
    """The parameter of a route that is a `Response`."""

    def __init__(self, parameter: Parameter, route: Route) -> None:
        self.parameter = parameter
        self.route = route
        self.name = parameter.node.arg

    @classmethod
    def of(cls, route: Route) -> InjectedResponse | None:
        """The one that a route takes, if it does."""
        for parameter in route.parameters:
            is_its_own = parameter.node.annotation is not None and not parameter.is_injected
            if is_its_own and route.outline.is_a(parameter.type, RESPONSE):
                return cls(parameter, route)
        return None

    @cached_property
    def lost(self) -> list[Lost]:
        """Its changes that are followed, in the same block, by another response or an HTTPException."""
        found = list(self._lost_in(self.route.node.body))
        return [] if found and self._is_read else found

    @property
    def _is_read(self) -> bool:
        """Whether the function uses it for something else than to change it."""
        changing: set[int] = set()
        for node in walk(self.route.node):
            if isinstance(node, ast.stmt) and self._is_change(node):
                target = _changed(node)
                while isinstance(target, (ast.Attribute, ast.Subscript)):
                    target = target.value
                changing.add(id(target))
        return any(
            isinstance(node, ast.Name)
            and node.id == self.name
            and (id(node) not in changing or isinstance(node.ctx, ast.Store))
            for node in walk(self.route.node)
        )

    def _is_change(self, node: ast.stmt) -> bool:
        match _changed(node):
            case ast.Attribute(value=ast.Name(id=name), attr="status_code"):
                return name == self.name
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _COOKIES:
                return name == self.name and isinstance(node, ast.Expr)
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="headers")):
                return name == self.name
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="headers"), attr=method):
                return name == self.name and method in _FILLING
        return False

    def _lost_in(self, block: list[ast.stmt]) -> Iterator[Lost]:
        end = block[-1] if block else None
        if isinstance(end, (ast.Return, ast.Raise)):
            changes = [index for index, node in enumerate(block[:-1]) if self._is_change(node)]
            for index in changes if changes and self._forgets(end) else ():
                between = tuple(block[index + 1 : -1])
                if not any(_may_leave(each) for each in between):
                    yield Lost(block[index], end, between)
        for node in block:
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for inner in ("body", "orelse", "finalbody"):
                    yield from self._lost_in(getattr(node, inner, []))
                for handler in getattr(node, "handlers", []):
                    yield from self._lost_in(handler.body)

    def _forgets(self, end: ast.Return | ast.Raise) -> bool:
        at = self.route.answer.place
        if isinstance(end, ast.Return):
            return end.value is not None and kind_of(end.value, at) is Kind.RESPONSE
        raised = end.exc.func if isinstance(end.exc, ast.Call) else None
        return raised is not None and at.qualified(raised) in HTTP_EXCEPTIONS


def may_change_response(route: Route) -> bool:
    """Whether there is anything in a route's function that a response is changed with, at a glance."""
    return not route.outline.survey.words.isdisjoint(_CHANGING)


def _changed(node: ast.stmt) -> ast.expr | None:
    """What a statement assigns to, or calls."""
    match node:
        case ast.Assign(targets=[target]):
            return target
        case ast.Expr(value=ast.Call(func=function)):
            return function
    return None


def _may_leave(node: ast.stmt) -> bool:
    return any(isinstance(each, (ast.Return, ast.Yield, ast.Break, ast.Continue)) for each in walk(node))
