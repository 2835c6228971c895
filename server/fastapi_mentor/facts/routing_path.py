"""A path or a prefix that a call gives to an application or router."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import METHODS, ROUTERS
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_ROUTES = METHODS | {"api_route", "websocket", "add_api_route", "add_api_websocket_route"}


class RoutingPath:
    """A literal path or prefix with a slash too few or too many.

    `kind` is `route`, `mount`, or `prefix` (of a router or an inclusion).
    """

    costly = True
    """Looking for it costs more than a keystroke may."""

    def __init__(self, kind: str, node: ast.Constant, call: ast.Call, router: str, outline: Outline) -> None:
        self.kind = kind
        self.node = node
        self.call = call
        self.router = router
        """The full name of the class that it is given to."""
        self.text = str(node.value)
        self.outline = outline

    words = frozenset({"any call"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RoutingPath]:
        """The literal paths and prefixes of a statement that do not begin with a slash, or end in one."""
        for name, call in outline.survey.each_call():
            if name in _ROUTES:
                yield from cls._of(call, "route", outline)
            elif name == "mount":
                yield from cls._of(call, "mount", outline)
            elif name == "include_router":
                yield from cls._of(call, "prefix", outline)
            elif "Router" in name:
                yield from cls._made(call, outline)

    @classmethod
    def _of(cls, call: Call, kind: str, outline: Outline) -> Iterator[RoutingPath]:
        node = call.node
        given = argument(node, "prefix") if kind == "prefix" else argument(node, "path", 0)
        if not isinstance(node.func, ast.Attribute) or not _is_odd(given, kind) or _is_webhook(node.func):
            return
        owner = type_of(node.func.value, place(outline, call.scope))
        if owner is not None and outline.is_a(owner, *ROUTERS):
            yield cls(kind, given, node, owner, outline)  # type: ignore[arg-type]

    @classmethod
    def _made(cls, call: Call, outline: Outline) -> Iterator[RoutingPath]:
        given = argument(call.node, "prefix")
        if _is_odd(given, "prefix") and (kind := outline.callee(call)) == "fastapi.APIRouter":
            yield cls("prefix", given, call.node, kind, outline)  # type: ignore[arg-type]

    @property
    def location(self) -> Location:
        """The place of the literal."""
        return self.outline.location(self.node)

    @property
    def is_of_application(self) -> bool:
        """Whether it is given to an application, where no prefix comes before it."""
        return self.outline.is_a(self.router, "fastapi.FastAPI")

    @property
    def written(self) -> str:
        """How it is written, with its quotes."""
        return self.outline.text(self.node)


def _is_webhook(function: ast.Attribute) -> bool:
    """Whether it is asked of an application's webhooks, whose paths are names of events."""
    match function.value:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return "webhook" in name.lower()
    return False


def _is_odd(node: ast.expr | None, kind: str) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not node.value:
        return False
    return not node.value.startswith("/") or (kind == "prefix" and node.value.endswith("/"))
