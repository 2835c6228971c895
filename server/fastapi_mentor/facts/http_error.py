"""An HTTPException that is made somewhere, and one that is raised without being made."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.source import Location

HTTP_EXCEPTIONS = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})


class HttpError(CallFact):
    """`HTTPException(...)`, FastAPI's or Starlette's own, wherever it is made."""

    words = frozenset({"HTTPException", "StarletteHTTPException"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[HttpError]:
        """The ones that a statement makes."""
        for call in outline.calls(*cls.words):
            if outline.callee(call) in HTTP_EXCEPTIONS:
                yield cls(call, outline)

    @cached_property
    def status(self) -> ast.expr | None:
        """The expression of its status."""
        return argument(self.node, "status_code", 0)

    @cached_property
    def status_code(self) -> Any:
        """Its status: a number, None where none is given, else UNKNOWN."""
        return status_code(self.status, self.place)

    @cached_property
    def detail(self) -> ast.expr | None:
        """The expression of what it tells the client."""
        return argument(self.node, "detail", 1)

    @property
    def headers(self) -> ast.expr | None:
        """The expression of its headers."""
        return argument(self.node, "headers", 2)


class UncalledHttpError:
    """`raise HTTPException`: the class, which Python then calls without arguments. `node` is its name."""

    def __init__(self, node: ast.expr, outline: Outline, scope: Scope | None) -> None:
        self.node = node
        self.outline = outline
        self.scope = scope

    words = frozenset({"raise"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[UncalledHttpError]:
        """The ones that a statement raises."""
        for node, scope in outline.survey.raises:
            raised = node.exc
            if raised is None or not _is_class_name(raised):
                continue
            if outline.qualified(raised, scope) in HTTP_EXCEPTIONS:
                yield cls(raised, outline, scope)

    @property
    def location(self) -> Location:
        """The place of the name."""
        return self.outline.location(self.node)


def _is_class_name(node: ast.expr) -> bool:
    """Whether a name looks like that of a class, which saves asking what `error` is."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name[:1].isupper()
    return False
