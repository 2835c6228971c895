"""A JSONResponse that is made somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location


class JsonResponse:
    """`JSONResponse(content, ...)`, of Starlette itself: classes made from it may write JSON in their way."""

    words = frozenset({"JSONResponse"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[JsonResponse]:
        """The ones that a statement makes."""
        for call in outline.calls(*cls.words):
            if outline.callee(call) == "starlette.responses.JSONResponse":
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def content(self) -> ast.expr | None:
        """The expression of what it sends."""
        return argument(self.node, "content", 0)
