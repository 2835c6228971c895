"""A page that is made of a template."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_TEMPLATES = "starlette.templating.Jinja2Templates"


class TemplateResponse:
    """`templates.TemplateResponse(...)` of `Jinja2Templates`."""

    words = frozenset({"TemplateResponse"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TemplateResponse]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            callee = call.node.func
            if isinstance(callee, ast.Attribute) and not has_unpacking(call.node):
                owner = type_of(callee.value, place(outline, call.scope))
                if outline.is_a(owner, _TEMPLATES):
                    yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def is_old(self) -> bool:
        """Whether the name of the template, a text, comes where the request is expected."""
        first = self.node.args[0] if self.node.args else None
        if first is not None:
            return isinstance(first, (ast.Constant, ast.JoinedStr))
        return argument(self.node, "name") is not None and argument(self.node, "request") is None

    @property
    def name(self) -> ast.expr | None:
        """The name of the template, in the old order."""
        return argument(self.node, "name", 0)

    @property
    def context(self) -> ast.expr | None:
        """The context, in the old order."""
        return argument(self.node, "context", 1)
