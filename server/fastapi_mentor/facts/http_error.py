"""An HTTPException that is made somewhere, and one that is raised without being made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.source import Location

HTTP_EXCEPTIONS = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})
_BARE = re.compile(r"\braise [\w.]*HTTPException\b(?!\s*[(.])")


class HttpError:
    """`HTTPException(...)`, FastAPI's or Starlette's own, wherever it is made."""

    words = frozenset({"HTTPException", "StarletteHTTPException"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[HttpError]:
        """The ones that a statement makes."""
        for call in outline.calls(*cls.words):
            if outline.callee(call) in HTTP_EXCEPTIONS:
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def scope(self) -> Scope:
        """Where it is made."""
        return self.call.scope

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def is_fully_visible(self) -> bool:
        """Whether all its arguments are written out."""
        return not has_unpacking(self.node)

    @property
    def status(self) -> ast.expr | None:
        """The expression of its status."""
        return argument(self.node, "status_code", 0)

    @cached_property
    def status_code(self) -> Any:
        """Its status: a number, None where none is given, else UNKNOWN."""
        return status_code(self.status, self.place)

    @property
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

    @classmethod
    def find(cls, outline: Outline) -> Iterator[UncalledHttpError]:
        """The ones that a statement raises."""
        if "raise" not in outline.statement.text or _BARE.search(outline.statement.text) is None:
            return
        for statement in outline.statement.nodes:
            for node in ast.walk(statement):
                match node:
                    case ast.Raise(exc=ast.Name() | ast.Attribute() as raised):
                        # Inside a function that binds the name itself it may be anything.
                        scope = _scope_around(node, outline)
                        if outline.qualified(raised, scope) in HTTP_EXCEPTIONS:
                            yield cls(raised, outline, scope)

    @property
    def location(self) -> Location:
        """The place of the name."""
        return self.outline.location(self.node)


def _scope_around(node: ast.stmt, outline: Outline) -> Scope | None:
    """The innermost function around a statement."""
    found: Scope | None = None
    for scope in outline.functions():
        function = scope.node
        assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        if function.lineno <= node.lineno <= (function.end_lineno or function.lineno):
            found = scope
    return found
