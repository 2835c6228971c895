"""A middleware that is put on an application."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call


class Middleware(CallFact):
    """`app.add_middleware(X, ...)`, or `Middleware(X, ...)` in a list of middleware.

    `kind` is the full name of the class, `node` the call that holds its options.
    """

    words = frozenset({"add_middleware", "Middleware"})

    def __init__(self, call: Call, outline: Outline, kind: str) -> None:
        super().__init__(call, outline)
        self.kind = kind

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Middleware]:
        """The middleware that a statement adds."""
        for call in outline.calls(*cls.words):
            added = isinstance(call.node.func, ast.Attribute) and call.node.func.attr == "add_middleware"
            if not added and outline.callee(call) != "starlette.middleware.Middleware":
                continue
            target = argument(call.node, "middleware_class" if added else "cls", 0)
            kind = outline.qualified(target, call.scope) if target is not None else None
            if kind is not None:
                yield cls(call, outline, kind)
