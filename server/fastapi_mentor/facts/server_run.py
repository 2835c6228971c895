"""A call that starts a server for an application: `uvicorn.run(...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location


class ServerRun:
    """`uvicorn.run(app, ...)`."""

    words = frozenset({"run"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ServerRun]:
        """The servers that a statement starts."""
        for call in outline.calls("run"):
            if call.node.keywords and outline.callee(call) in ("uvicorn.run", "uvicorn.main.run"):
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def application(self) -> ast.expr | None:
        """What it serves."""
        return argument(self.node, "app", 0)

    @property
    def serves_object(self) -> bool:
        """Whether it is given the application itself, not where to import it from."""
        given = self.application
        if given is None or has_unpacking(self.node):
            return False
        found = type_of(given, place(self.outline, self.call.scope))
        return self.outline.is_a(found, "starlette.applications.Starlette")

    @property
    def import_string(self) -> str | None:
        """Where to import the application from, if its name says so: `shop.main:app`."""
        given = self.application
        if not isinstance(given, ast.Name | ast.Attribute):
            return None
        symbol = self.outline.symbol(given, self.call.scope)
        if symbol is None or symbol.definition is None:
            return None
        return f"{symbol.definition.module.name}:{symbol.definition.name}"

    def option(self, name: str) -> ast.expr | None:
        """What it says about an option."""
        return argument(self.node, name)
