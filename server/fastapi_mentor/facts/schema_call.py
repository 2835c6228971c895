"""A call that makes or drops the tables of a database: `Base.metadata.create_all(engine)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, parents
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

ASYNC_ENGINE = "sqlalchemy.ext.asyncio.AsyncEngine"
ASYNC_CONNECTION = "sqlalchemy.ext.asyncio.AsyncConnection"


class SchemaCall:
    """`metadata.create_all(...)`, or `drop_all` or `reflect`, with what it is bound to."""

    words = frozenset({"create_all", "drop_all", "reflect"})

    def __init__(self, call: Call, outline: Outline) -> None:
        assert isinstance(call.node.func, ast.Attribute)
        self.call = call
        self.node = call.node
        self.method = call.node.func
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SchemaCall]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            if isinstance(call.node.func, ast.Attribute):
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def bind(self) -> ast.expr | None:
        """The engine or connection."""
        return argument(self.node, "bind", 0)

    @cached_property
    def bind_type(self) -> str | None:
        """The class of that."""
        return type_of(self.bind, place(self.outline, self.call.scope)) if self.bind is not None else None

    @property
    def whole(self) -> ast.expr:
        """The call with the `await` before it."""
        awaits = (each for each in self.call.scope.awaits if isinstance(each, ast.Await))
        return next((each for each in awaits if each.value is self.node), self.node)

    @property
    def statement(self) -> ast.Expr | None:
        """The statement that it is, in a function that can await."""
        scope = self.call.scope
        if not isinstance(scope.node, ast.AsyncFunctionDef):
            return None
        above = parents(scope.node).get(self.whole)
        return above if isinstance(above, ast.Expr) else None
