"""An object of a middleware that is made where its class is wanted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.middleware_use import MiddlewareUse
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.source import Location

_ENTRY = "starlette.middleware.Middleware"
_LIBRARY = ("starlette.middleware.", "fastapi.middleware.")


class MiddlewareObject:
    """`Guard(app)` in `app.add_middleware(Guard(app))` or `Middleware(Guard(app))`; `call` is that around."""

    words = frozenset({"add_middleware", "Middleware"})

    def __init__(self, node: ast.Call, call: ast.Call, outline: Outline) -> None:
        self.node = node
        self.call = call
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MiddlewareObject]:
        """The ones in a statement."""
        for use in MiddlewareUse.find(outline):
            if _is_object(use.target, use.place):
                yield cls(use.target, use.node, outline)
        for call in outline.calls("Middleware"):
            target = argument(call.node, "cls", 0)
            is_entry = isinstance(target, ast.Call) and outline.callee(call) == _ENTRY
            if is_entry and _is_object(target, place(outline, call.scope)):
                yield cls(target, call.node, outline)

    @property
    def location(self) -> Location:
        """The place of the object."""
        return self.outline.location(self.node)

    @property
    def taker(self) -> str:
        """What is given the object."""
        callee = self.call.func
        return callee.attr if isinstance(callee, ast.Attribute) else self.outline.text(callee)


def _is_object(target: ast.expr | None, at: Place) -> TypeGuard[ast.Call]:
    """Whether an object is made there: of a class of the project, or of one of Starlette's."""
    if not isinstance(target, ast.Call):
        return False
    name = at.qualified(target.func)
    definition = at.definition(target.func)
    if definition is not None and isinstance(definition.node, ast.ClassDef):
        return True
    return name is not None and name.startswith(_LIBRARY) and name.endswith("Middleware")
