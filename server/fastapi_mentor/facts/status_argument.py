"""A status that is given to a route, a response or an HTTPException."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import DECORATORS, ROUTERS
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_METHODS = DECORATORS - {"websocket"}
_RESPONSES = frozenset(
    {"Response", "JSONResponse", "HTMLResponse", "PlainTextResponse", "RedirectResponse", "ORJSONResponse"}
    | {"StreamingResponse", "FileResponse", "UJSONResponse"}
)
_ERRORS = frozenset({"HTTPException", "StarletteHTTPException"})


class StatusArgument:
    """The expression of a status: `node` in the call `call`."""

    words = _METHODS | _RESPONSES | _ERRORS

    def __init__(self, node: ast.expr, call: Call, outline: Outline) -> None:
        self.node = node
        self.call = call
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[StatusArgument]:
        """The ones in a statement."""
        seen: set[int] = set()
        for word in cls.words & outline.survey.calls.keys():
            for call in outline.calls(word):
                node = argument(call.node, "status_code", _position(word))
                if node is not None and id(node) not in seen and _takes_status(call, outline):
                    seen.add(id(node))
                    yield cls(node, call, outline)

    @property
    def location(self) -> Location:
        """Its place."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)


def _position(name: str) -> int | None:
    if name in _ERRORS:
        return 0
    return 1 if name in _RESPONSES else None


def _takes_status(call: Call, outline: Outline) -> bool:
    callee = call.node.func
    if isinstance(callee, ast.Attribute) and callee.attr in _METHODS:
        return outline.is_a(type_of(callee.value, place(outline, call.scope)), *ROUTERS)
    name = outline.callee(call)
    return name in HTTP_EXCEPTIONS or (name is not None and name.startswith("starlette.responses."))
