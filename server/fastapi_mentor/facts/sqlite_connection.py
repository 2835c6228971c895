"""A connection of `sqlite3`, which is bound to the thread that makes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.handler import is_dependency
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.route import DECORATORS, routes_of
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location


class SqliteConnection:
    """`sqlite3.connect(...)` that does not say `check_same_thread`."""

    words = frozenset({"connect"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SqliteConnection]:
        """The ones that a statement makes."""
        for call in outline.calls("connect"):
            name = dotted_name(call.node.func)
            if name is None or (name != "connect" and "sqlite" not in name):
                continue
            is_said = argument(call.node, "check_same_thread", 4) is not None or has_unpacking(call.node)
            if not is_said and outline.callee(call) == "sqlite3.connect":
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def handed_to_routes(self) -> bool:
        """Whether a dependency that runs in a thread gives it to routes, which run in others."""
        scope = self.call.scope
        if not isinstance(scope.node, ast.FunctionDef) or not is_dependency(scope, self.outline):
            return False
        names = self._names
        given = [each.value for each in (*scope.yields, *scope.returns)]
        return any(
            value is self.node or (isinstance(value, ast.Name) and value.id in names) for value in given
        )

    @property
    def using_route(self) -> str | None:
        """The name of a route of the module that runs in a thread and uses it, where it is made at import."""
        if self.call.scope.node is not None or self.outline.header is not None:
            return None
        names = self._names
        if not names:
            return None
        module = self.outline.module
        for statement in module.calling(DECORATORS, inside=True):
            outer = Outline(statement, module)
            for scope in outer.survey.scopes:
                if not isinstance(scope.node, ast.FunctionDef) or names & scope.bindings.keys():
                    continue
                if _reads(scope.node, names) and routes_of(scope, outer):
                    return scope.node.name
        return None

    @property
    def _names(self) -> set[str]:
        bindings = self.call.scope.bindings.items()
        return {name for name, found in bindings if any(each.value is self.node for each in found)}


def _reads(function: ast.FunctionDef, names: set[str]) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id in names for part in function.body for node in walk(part)
    )
