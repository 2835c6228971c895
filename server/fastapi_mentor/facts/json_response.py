"""A JSONResponse that is made somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline


class JsonResponse(CallFact):
    """`JSONResponse(content, ...)`, of Starlette itself: classes made from it may write JSON in their way."""

    words = frozenset({"JSONResponse"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[JsonResponse]:
        """The ones that a statement makes."""
        for call in outline.calls(*cls.words):
            if outline.callee(call) == "starlette.responses.JSONResponse":
                yield cls(call, outline)

    @property
    def content(self) -> ast.expr | None:
        """The expression of what it sends."""
        return argument(self.node, "content", 0)
