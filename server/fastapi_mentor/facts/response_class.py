"""The response class that a route, a router or an application is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import DECORATORS
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_OPTIONS = ("response_class", "default_response_class")


_MADE = frozenset({"ORJSONResponse", "UJSONResponse"})


class ResponseClassOption:
    """`response_class=X` or `default_response_class=X`; `value` is the full name of the class.

    A call of a class that is deprecated is one too, without a `name`.
    """

    words = (DECORATORS - {"websocket"}) | {"FastAPI", "APIRouter", "include_router", "add_api_route"} | _MADE

    def __init__(self, name: str, node: ast.expr, value: str, call: Call, outline: Outline) -> None:
        self.name = name
        self.node = node
        self.value = value
        self.call = call
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ResponseClassOption]:
        """The ones in a statement."""
        for call in outline.calls(*_MADE):
            value = outline.callee(call)
            if value is not None:
                yield cls("", call.node.func, value, call, outline)
        for call in outline.calls(*cls.words - _MADE):
            if not call.node.keywords:
                continue
            for name in _OPTIONS:
                node = argument(call.node, name)
                value = place(outline, call.scope).qualified(node) if node is not None else None
                if node is not None and value is not None:
                    yield cls(name, node, value, call, outline)

    @property
    def location(self) -> Location:
        """The place of the class."""
        return self.outline.location(self.node)
