"""The option `responses=` of routes, routers, inclusions and applications."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import DECORATORS, ROUTERS
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_METHODS = (DECORATORS - {"websocket"}) | {"include_router", "add_api_route"}


class DocumentedResponses:
    """`responses={404: {...}}` of something that FastAPI serves; `table` is the dict."""

    words = _METHODS | {"FastAPI", "APIRouter"}

    def __init__(self, call: Call, table: ast.Dict, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.table = table
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DocumentedResponses]:
        """The tables that a statement gives."""
        for call in outline.calls(*cls.words):
            table = argument(call.node, "responses")
            if isinstance(table, ast.Dict) and _takes_responses(call, outline):
                yield cls(call, table, outline)

    @property
    def location(self) -> Location:
        """The place of the table."""
        return self.outline.location(self.table)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)


def _takes_responses(call: Call, outline: Outline) -> bool:
    callee = call.node.func
    if isinstance(callee, ast.Attribute) and callee.attr in _METHODS:
        return outline.is_a(type_of(callee.value, place(outline, call.scope)), *ROUTERS)
    return outline.is_a(outline.callee(call), *ROUTERS)
