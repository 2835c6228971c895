"""Calls that have to do with routes, seen in the whole application: routes, inclusions, mounts, names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Protocol

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.remark import Elsewhere, Remark
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.source import Location


class Placed(Protocol):
    """A call with what is known of it: `kind` as in `RoutingCall`."""

    @property
    def kind(self) -> str: ...
    @property
    def call(self) -> ast.Call: ...
    @property
    def handler(self) -> Scope | None: ...
    @property
    def remarks(self) -> Sequence[Remark]: ...


class RoutingCall:
    """One call and what the whole application says about it.

    `kind` is `route`, `inclusion`, `mount`, `router` (the making of a router or an application), `name`
    (a route is asked for by its name) or `token` (a security scheme with a `tokenUrl`). Only calls about
    which something is to be said are found; nothing is said while the application is not known.
    """

    of_application = True
    """It needs to know the other files of the project."""

    costly = True
    """Asking for it builds the model of the whole application."""

    def __init__(self, placed: Placed, outline: Outline) -> None:
        self.kind = placed.kind
        self.node = placed.call
        self.handler = placed.handler
        """The inside of the function that it makes a route, where it decorates one."""
        self.remarks = placed.remarks
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RoutingCall]:
        """The calls of a statement about which the application says something."""
        for placed in outline.module.routing(outline):
            if placed.remarks:
                yield cls(placed, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    def remark(self, kind: str) -> Remark | None:
        """The remark of a kind, if there is one."""
        return next((each for each in self.remarks if each.kind == kind), None)

    def argument(self, name: str, position: int | None = None) -> ast.expr:
        """The argument of a name, or the call itself where it is not given."""
        found = argument(self.node, name, position)
        return found if found is not None else self.node

    @property
    def path(self) -> ast.expr:
        """The expression of the path."""
        return self.argument("path", 0)

    @property
    def statement(self) -> ast.Expr | None:
        """The statement that is nothing but this call."""
        for node in self.outline.statement.nodes:
            for each in ast.walk(node):
                if isinstance(each, ast.Expr) and each.value is self.node:
                    return each
        return None

    @property
    def name(self) -> str:
        """The name of the function that it decorates."""
        return str(getattr(self.handler.node, "name", "")) if self.handler is not None else ""

    def part_of(self, node: ast.expr, text: str) -> Location:
        """The place of a text inside a literal, where it stands there as it is; else that of the literal."""
        found = self.outline.location(node)
        written = self.outline.text(node)
        index = written.find(text)
        if index < 0 or written.count(text) != 1 or "\n" in written:
            return found
        start = found.column + index
        return found._replace(column=start, end_line=found.line, end_column=start + len(text))

    def place_of(self, other: Elsewhere) -> Location:
        """Where another call stands."""
        return self.outline.module.place_of(other)
