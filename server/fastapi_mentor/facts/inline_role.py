"""Roles that routes compare themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.route import Route, routes_of
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_ROLE = pattern(r"(user_)?role(_name)?", re.IGNORECASE)
_FLAG = pattern(r"(is_)?(admin|superuser|staff|moderator|manager|superadmin|owner)", re.IGNORECASE)
_FORBIDDEN = 403


class InlineRole:
    """`if user.role != "admin": raise HTTPException(403)` at the level of a route's function.

    `user` is the parameter, `attribute` what is read of it, `role` the expression with which that is compared
    (None for a flag), `node` the whole statement and `refusal` what it raises.
    """

    words = HttpError.words

    def __init__(
        self, route: Route, user: Parameter, node: ast.If, attribute: str, role: ast.expr | None
    ) -> None:
        self.route = route
        self.user = user
        self.node = node
        self.attribute = attribute
        self.role = role
        self.outline = route.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[InlineRole]:
        """The ones in a statement."""
        for error in HttpError.find(outline):
            scope = error.scope
            if not isinstance(scope.node, Function) or error.status_code != _FORBIDDEN:
                continue
            routes = routes_of(scope, outline)
            for statement in scope.node.body if routes else ():
                if isinstance(statement, ast.If) and _is_refusal(statement, error.node):
                    found = cls._of(routes[0], statement)
                    if found is not None:
                        yield found

    @classmethod
    def _of(cls, route: Route, node: ast.If) -> InlineRole | None:
        role: ast.expr | None = None
        match node.test:
            case ast.Compare(
                left=ast.Attribute(value=ast.Name(id=name), attr=attribute),
                ops=[ast.NotEq()],
                comparators=[ast.Constant() | ast.Attribute() as role],
            ) if _ROLE.fullmatch(attribute):
                pass
            case ast.UnaryOp(
                op=ast.Not(), operand=ast.Attribute(value=ast.Name(id=name), attr=attribute)
            ) if _FLAG.fullmatch(attribute):
                pass
            case _:
                return None
        user = next((each for each in route.parameters if each.node.arg == name and each.is_injected), None)
        return cls(route, user, node, attribute, role) if user is not None else None

    @property
    def location(self) -> Location:
        """The place of what is asked."""
        return self.outline.location(self.node.test)

    @property
    def read(self) -> str:
        """What is read: `user.role`."""
        return f"{self.user.node.arg}.{self.attribute}"

    @property
    def refusal(self) -> ast.stmt:
        """What it raises."""
        return self.node.body[0]

    @property
    def times(self) -> int:
        """How many routes of the module read the same attribute for that."""
        module, attribute = self.outline.module, self.attribute
        return module.remember("inline roles", attribute, lambda: len([*inline_roles(module, attribute)]))


def inline_roles(module: Module, attribute: str) -> Iterator[InlineRole]:
    """All of a module that read the same attribute."""
    for statement in module.calling(InlineRole.words, inside=True):
        for each in InlineRole.find(Outline(statement, module)):
            if each.attribute == attribute:
                yield each


def _is_refusal(statement: ast.If, error: ast.Call) -> bool:
    """Whether a statement does nothing but raise an error under a condition."""
    match statement:
        case ast.If(body=[ast.Raise(exc=raised)], orelse=[]):
            return raised is error
    return False
