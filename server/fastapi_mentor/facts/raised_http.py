"""An `HTTPException` that is made, and the layer of the application that makes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_EXCEPTION = "starlette.exceptions.HTTPException"
_LAYERS = frozenset(
    {
        *("services", "service", "repositories", "repository", "crud", "domain", "use_cases", "usecases"),
        *("dal", "dao", "repos"),
    }
)


class RaisedHttp:
    """`HTTPException(...)` in a function."""

    words = frozenset({"HTTPException"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RaisedHttp]:
        """The first in each function of a statement."""
        found: set[int] = set()
        for call in outline.calls("HTTPException"):
            function = call.scope.function
            if function is None or not function.is_function or id(function) in found:
                continue
            name = outline.callee(call)
            if name is not None and outline.is_a(name, _EXCEPTION):
                found.add(id(function))
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def layer(self) -> str:
        """The folder or module of data and rules that it stands in; "" where it is none."""
        parts = self.outline.module.relative_path.removesuffix(".py").split("/")
        return next((each for each in parts if each in _LAYERS or _ends_as_layer(each)), "")

    @property
    def function_name(self) -> str:
        """The name of the function around."""
        function = self.call.scope.function
        node = function.node if function is not None else None
        return node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else ""

    @property
    def is_in_handler(self) -> bool:
        """Whether FastAPI calls the function around, or one around that, or its class."""
        scope = self.call.scope.function
        handlers = {id(each.scope) for each in Handler.find(self.outline)}
        while scope is not None:
            if id(scope) in handlers:
                return True
            scope = scope.parent
        if self.outline.header is not None:
            names = [each.name for each in self.outline.header.nodes if isinstance(each, ast.ClassDef)]
            return any(self.outline.module.injects(name) for name in names)
        return False


def _ends_as_layer(part: str) -> bool:
    return part.rpartition("_")[2] in ("service", "services", "repository", "crud")
