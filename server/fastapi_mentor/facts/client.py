"""The client that tests send requests with: where it is imported, and what it sends."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_MODULES = frozenset({"fastapi.testclient", "starlette.testclient"})
_CLIENTS = ("starlette.testclient.TestClient", "httpx.Client", "httpx.AsyncClient")
_TEXTS = frozenset({"str", "bytes", "bytearray"})
_TEXT_METHODS = frozenset({"model_dump_json", "encode", "getvalue", "read_text", "read_bytes"})


class TestClientImport:
    """An import of `TestClient`; `node` is the import statement."""

    __test__ = False

    def __init__(self, node: ast.Import | ast.ImportFrom, outline: Outline) -> None:
        self.node = node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TestClientImport]:
        """Those in a statement."""
        for node in outline.survey.imports:
            named = {node.module} if isinstance(node, ast.ImportFrom) else {each.name for each in node.names}
            if not _MODULES.isdisjoint(named):
                yield cls(node, outline)

    @property
    def location(self) -> Location:
        """The place of the import."""
        return self.outline.location(self.node)

    @property
    def is_guarded(self) -> bool:
        """Whether it stands below an `if` at the top of the module: `__main__`, or for type checkers."""
        return any(isinstance(each, ast.If) for each in self.outline.statement.nodes)

    @property
    def stands_among_tests(self) -> bool:
        """Whether the module has test functions that send requests."""
        sending = self.outline.module.calling(frozenset({"get", "post", "put", "patch", "delete", "request"}))
        for statement in sending:
            for node in statement.nodes:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
                    return True
        return False


class SentData:
    """`client.post(..., data=...)` with text or bytes; `data` is the expression."""

    words = frozenset({"post", "put", "patch", "delete", "request"})

    def __init__(self, call: Call, data: ast.expr, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.data = data
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SentData]:
        """What a statement sends so."""
        for call in outline.calls(*cls.words):
            data = argument(call.node, "data")
            callee = call.node.func
            if data is None or not isinstance(callee, ast.Attribute):
                continue
            at = place(outline, call.scope)
            if _is_text(data, at) and outline.is_a(type_of(callee.value, at), *_CLIENTS):
                yield cls(call, data, outline)

    @property
    def location(self) -> Location:
        """The place of what is sent."""
        return self.outline.location(self.data)

    @property
    def dumped(self) -> ast.expr | None:
        """What `json.dumps` is given, and nothing else, to make the text."""
        data = self.data
        at = place(self.outline, self.call.scope)
        if isinstance(data, ast.Call) and at.qualified(data.func) == "json.dumps":
            return data.args[0] if len(data.args) == 1 and not data.keywords else None
        return None

    def gives(self, name: str) -> bool:
        """Whether the call has an argument of a name."""
        return argument(self.node, name) is not None


def _is_text(node: ast.expr, at: Place) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, str | bytes)
        case ast.Call(func=func) if at.qualified(func) == "json.dumps":
            return True
        case ast.Call(func=ast.Attribute(attr=name)) if name in _TEXT_METHODS:
            return True
    return type_of(node, at) in _TEXTS
