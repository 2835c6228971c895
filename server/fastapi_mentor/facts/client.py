"""The client that tests send requests with: where it is imported, and what it sends."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from fastapi_mentor.facts.construction import construction_of, made_by
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.lifespan import Lifespan
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, How
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_MODULES = frozenset({"fastapi.testclient", "starlette.testclient"})
_CLIENTS = ("starlette.testclient.TestClient", "httpx.Client", "httpx.AsyncClient")
_TEXTS = frozenset({"str", "bytes", "bytearray"})
_TEXT_METHODS = frozenset({"model_dump_json", "encode", "getvalue", "read_text", "read_bytes"})


SENDING = frozenset({"get", "post", "put", "patch", "delete", "request"})


class TestClientImport:
    """An import of `TestClient`; `node` is the import statement."""

    __test__ = False

    def __init__(self, node: ast.Import | ast.ImportFrom, outline: Outline) -> None:
        self.node = node
        self.outline = outline

    words = frozenset({"import"})

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
        sending = self.outline.module.calling(SENDING, inside=True)
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
        case ast.Name() if (made := construction_of(node, at)) is not None:
            return _is_text(*made)
    return type_of(node, at) in _TEXTS


class StartlessClient:
    """`TestClient(app)` that nothing enters with `with`."""

    words = frozenset({"TestClient"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[StartlessClient]:
        """Those that a statement makes."""
        for call in outline.calls("TestClient"):
            if outline.callee(call) == "starlette.testclient.TestClient":
                found = cls(call, outline)
                if not found._is_entered:
                    yield found

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @cached_property
    def lifespan(self) -> Lifespan | None:
        """The lifespan of the application that it is given, where that can be seen."""
        given = argument(self.node, "app", 0)
        made = made_by(given, place(self.outline, self.call.scope)) if given is not None else None
        node = argument(made[0], "lifespan") if made is not None else None
        definition = made[1].definition(node) if made is not None and node is not None else None
        if definition is None or not isinstance(definition.node, ast.AsyncFunctionDef):
            return None
        definition.module.survey(definition)  # so that it is known to have been read
        inside = Outline(definition.statement, definition.module)
        return next((each for each in Lifespan.find(inside) if each.node.name == definition.name), None)

    @property
    def handed_out(self) -> ast.Return | ast.Expr | None:
        """The last statement of a function without other ends, where it returns or yields the client."""
        scope = self.call.scope
        if not isinstance(scope.node, ast.FunctionDef) or not scope.node.decorator_list:
            return None
        match scope.node.body[-1]:
            case ast.Return(value=value) as last if value is self.node and len(scope.returns) == 1:
                return last
            case ast.Expr(value=ast.Yield(value=value)) as last if (
                value is self.node and len(scope.yields) == 1
            ):
                return last
        return None

    @property
    def _is_entered(self) -> bool:
        """Whether it, or the name that it is given, is entered somewhere in the module."""
        scope = self.call.scope
        for around in self.outline.survey.scopes:
            for bindings in around.bindings.values():
                if any(each.how is How.ENTERED and each.value is self.node for each in bindings):
                    return True
        node = scope.node
        names = {
            name
            for name, bindings in scope.bindings.items()
            if any(each.value is self.node for each in bindings)
        }
        parts: Iterable[ast.AST] = self.outline.statement.nodes if node is None else [node]
        if _enters(parts, names, self.node):
            return True
        if node is not None or not names:
            return False
        module = self.outline.module
        entering = module.calling(SENDING, inside=True)
        return any(_enters(each.nodes, names, self.node) for each in entering)


def _enters(nodes: Iterable[ast.AST], names: Collection[str], call: ast.Call) -> bool:
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.withitem):
                entered = each.context_expr
                if entered is call or (isinstance(entered, ast.Name) and entered.id in names):
                    return True
            elif isinstance(each, ast.Call) and getattr(each.func, "attr", "") in (
                "enter_context",
                "__enter__",
            ):
                return True
    return False
