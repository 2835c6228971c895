"""A place where Tortoise makes its tables when the application starts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, literal, parents
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_REGISTERING = frozenset({"register_tortoise", "RegisterTortoise"})


class GeneratedSchema:
    """`register_tortoise(app, generate_schemas=True)`, or `Tortoise.generate_schemas()`."""

    def __init__(self, call: Call, given: ast.expr | None, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.given = given
        self.outline = outline

    words = _REGISTERING | {"generate_schemas"}

    @classmethod
    def find(cls, outline: Outline) -> Iterator[GeneratedSchema]:
        """The ones in a statement."""
        for call in outline.calls(*_REGISTERING):
            given = argument(call.node, "generate_schemas")
            name = outline.callee(call) or ""
            if given is not None and literal(given) is True and name.startswith("tortoise.contrib."):
                yield cls(call, given, outline)
        for call in outline.calls("generate_schemas"):
            if outline.callee(call) == "tortoise.Tortoise.generate_schemas":
                yield cls(call, None, outline)

    @property
    def location(self) -> Location:
        """The place of the option, or of what is called."""
        return self.outline.location(self.given or self.node.func)

    @property
    def is_conditional(self) -> bool:
        """Whether an `if` may keep it from happening."""
        function = self.call.scope.function
        root = function.node if function is not None else None
        around = parents(root if root is not None else ast.Module([*self.outline.statement.nodes], []))
        node: ast.AST | None = self.node
        while node is not None:
            node = around.get(node)
            if isinstance(node, ast.If | ast.IfExp | ast.Match):
                return True
        return False
