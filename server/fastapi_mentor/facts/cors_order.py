"""CORS among the other middleware of an application."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.expression import Name, argument, inside
from fastapi_mentor.facts.http_middleware import BASE
from fastapi_mentor.facts.middleware_use import CORS, MiddlewareUse, answers_itself
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_ENTRY = "starlette.middleware.Middleware"


class ListedMiddleware(CallFact):
    """`Middleware(X, ...)`, an element of a list whose first is the outermost."""

    @cached_property
    def kind(self) -> str | None:
        """The full name of its class."""
        target = argument(self.node, "cls", 0)
        return self.place.qualified(target) if target is not None else None

    @property
    def answers_itself(self) -> bool:
        """Whether it is known to answer some requests without passing them on."""
        return answers_itself(self.kind, self.node, self.place)

    @property
    def label(self) -> Name | str:
        """What it is called."""
        dispatch = argument(self.node, "dispatch") if self.kind == BASE else None
        named = dispatch or argument(self.node, "cls", 0)
        return self.outline.text(named) if named is not None else "middleware"


class CorsOrder:
    """`CORSMiddleware`, and what is known to be further out in the same application, innermost first.

    `use` is how it is put there, `listed` the list in which it stands, where it is in one.
    """

    words = frozenset({"add_middleware", "Middleware"})

    def __init__(
        self,
        use: MiddlewareUse | ListedMiddleware,
        outer: Sequence[MiddlewareUse | ListedMiddleware],
        listed: ast.List | None = None,
    ) -> None:
        self.use = use
        self.outer = outer
        self.listed = listed

    @classmethod
    def find(cls, outline: Outline) -> Iterator[CorsOrder]:
        """The ones in a statement."""
        if outline.calls("add_middleware"):
            for use in MiddlewareUse.find(outline):
                if use.kind == CORS and use.statement is not None:
                    yield cls(use, use.later)
        for call in outline.calls("Middleware"):
            if outline.callee(call) == _ENTRY and ListedMiddleware(call, outline).kind == CORS:
                yield from cls._listed(call, outline)

    @classmethod
    def _listed(cls, call: Call, outline: Outline) -> Iterator[CorsOrder]:
        calls = {id(each.node): each for each in outline.calls("Middleware")}
        for top in outline.statement.nodes:
            for around in inside(top, ast.List):
                assert isinstance(around, ast.List)
                before = around.elts[: around.elts.index(call.node)] if call.node in around.elts else []
                known = [calls[id(each)] for each in before if id(each) in calls]
                if known:
                    outer = [ListedMiddleware(each, outline) for each in reversed(known)]
                    yield cls(ListedMiddleware(call, outline), outer, around)

    @property
    def location(self) -> Location:
        """The place where it is put on the application."""
        return self.use.location
