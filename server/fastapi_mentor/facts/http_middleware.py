"""A function that stands between the server and the routes: `@app.middleware("http")`, or `dispatch`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.callee import inside_of
from fastapi_mentor.facts.expression import Name, literal, parents
from fastapi_mentor.facts.kind import RESPONSE
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.response import Answer
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

APPLICATION = "starlette.applications.Starlette"
BASE = "starlette.middleware.base.BaseHTTPMiddleware"
HTTP_EXCEPTION = "starlette.exceptions.HTTPException"
_ADDERS = frozenset({"add_middleware", "Middleware"})
_CATCHING = frozenset({HTTP_EXCEPTION, "fastapi.HTTPException", "Exception", "BaseException"})


class HttpMiddleware:
    """A function that is given the request and `call_next`."""

    def __init__(self, scope: Scope, outline: Outline) -> None:
        assert isinstance(scope.node, Function)
        self.node: Function = scope.node
        self.scope = scope
        self.outline = outline

    words = frozenset({"middleware", "dispatch", "call_next", "__call__"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[HttpMiddleware]:
        """Those that a statement defines."""
        is_decorated = "middleware" in outline.survey.calls
        for scope in outline.survey.scopes:
            node = scope.node
            if not isinstance(node, Function):
                continue
            is_method = node.name == "dispatch" and _is_method(scope, outline)
            if (
                is_method
                or _passes_on(node)
                or (node.name == "__call__" and _is_plain_middleware(scope, outline))
                or (is_decorated and any(_registers(each, scope, outline) for each in node.decorator_list))
            ):
                yield cls(scope, outline)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def name(self) -> Name:
        """Its name."""
        return self.outline.name_of(self.node)

    @property
    def place(self) -> Place:
        """Where the names of its body have their meaning."""
        return place(self.outline, self.scope)

    @cached_property
    def answer(self) -> Answer:
        """What it returns."""
        return Answer(self.scope, self.outline)

    @property
    def call_next(self) -> str | None:
        """The name of the parameter that passes the request on."""
        given = [each.arg for each in self.node.args.args if each.arg not in ("self", "cls")]
        return given[1] if len(given) == 2 else None

    @property
    def passed_on(self) -> list[ast.Await]:
        """Where it passes the request on."""
        return [
            each
            for each in self.scope.awaits
            if isinstance(each, ast.Await)
            and isinstance(each.value, ast.Call)
            and isinstance(each.value.func, ast.Name)
            and each.value.func.id == self.call_next
        ]

    @property
    def may_be_mounted(self) -> bool:
        """Whether nothing is known to add it: an application inside of others may raise what it likes."""
        header = self.outline.header
        if self.node.name != "__call__" or header is None:
            return False
        names = {each.name for each in header.nodes if isinstance(each, ast.ClassDef)}
        module = self.outline.module
        own = (Outline(each, module) for each in module.calling(_ADDERS, inside=True))
        return not any(_adds(names, each) for near in (own, module.including()) for each in near)

    @property
    def other_value(self) -> ast.expr | None:
        """What it returns that is plainly no response: data, which only routes may return."""
        for value in self.answer.values:
            if isinstance(value, ast.Dict | ast.List | ast.Tuple | ast.Constant | ast.JoinedStr):
                return value
        return None

    @property
    def answers_itself(self) -> bool:
        """Whether it makes a response of its own, instead of one that comes from further inside."""
        for value in self.answer.values:
            name = self.place.qualified(value.func) if isinstance(value, ast.Call) else None
            if name is not None and self.outline.is_a(name, RESPONSE):
                return True
        return False

    @property
    def makes_response(self) -> bool:
        """Whether it makes any response, as an ASGI middleware does to send it."""
        names = (self.outline.callee(call) for call in self.scope.calls)
        return any(name is not None and self.outline.is_a(name, RESPONSE) for name in names)

    @property
    def speaks_of_cors(self) -> bool:
        """Whether it sets headers of CORS itself."""
        return "ccess-control-" in self.outline.text(self.node).lower()

    @property
    def raised(self) -> Iterator[ast.Raise]:
        """The statements that raise an `HTTPException` which nothing in the function catches."""
        return _raised(self.scope, self.outline)

    @property
    def raising(self) -> Iterator[tuple[Call, str]]:
        """The calls of functions of the project that do so, with what they raise, which nothing catches."""
        above = parents(self.node)
        for call in self.scope.calls:
            inner = inside_of(call, self.outline)
            if inner is None or _is_caught(call.node, self.scope, self.outline, above):
                continue
            is_run = call.awaited or not isinstance(inner[0].node, ast.AsyncFunctionDef)
            found = next(_raised(*inner), None) if is_run and not inner[0].yields else None
            if found is not None and isinstance(found.exc, ast.Call):
                yield call, ast.unparse(found.exc.func)


def _raised(scope: Scope, outline: Outline) -> Iterator[ast.Raise]:
    above: dict[ast.AST, ast.AST] = {}
    for call in scope.calls:
        name = outline.callee(call)
        if name is None or not outline.is_a(name, HTTP_EXCEPTION) or scope.node is None:
            continue
        above = above or parents(scope.node)
        around = above[call.node]
        if isinstance(around, ast.Raise) and not _is_caught(around, scope, outline, above):
            yield around


def _is_caught(node: ast.AST, scope: Scope, outline: Outline, above: dict[ast.AST, ast.AST]) -> bool:
    at = place(outline, scope)
    while node is not scope.node:
        around = above[node]
        if isinstance(around, ast.Try) and node in around.body:
            for handler in around.handlers:
                kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                if any(each is None or at.qualified(each) in _CATCHING for each in kinds):
                    return True
        node = around
    return False


def is_around_requests(scope: Scope, outline: Outline) -> bool:
    """Whether an async function is a middleware, or answers an exception, as its head says."""
    node = scope.node
    if not isinstance(node, ast.AsyncFunctionDef):
        return False
    if node.name == "dispatch" and _is_method(scope, outline):
        return True
    if _passes_on(node):
        return True
    for decorator in node.decorator_list:
        callee = decorator.func if isinstance(decorator, ast.Call) else None
        if (
            isinstance(callee, ast.Attribute)
            and callee.attr in ("middleware", "exception_handler")
            and outline.is_a(type_of(callee.value, place(outline, scope.parent)), APPLICATION)
        ):
            return True
    return False


def _adds(names: set[str], outline: Outline) -> bool:
    """Whether a statement gives one of some classes to `add_middleware` or `Middleware`."""
    for call in outline.calls(*_ADDERS):
        first = call.node.args[0] if call.node.args else None
        if (dotted_name(first) or "").rpartition(".")[2] in names if first is not None else False:
            return True
    return False


def _registers(decorator: ast.expr, scope: Scope, outline: Outline) -> bool:
    """Whether it is `@app.middleware("http")`."""
    match decorator:
        case ast.Call(func=ast.Attribute(value=owner, attr="middleware"), args=[kind]):
            found = type_of(owner, place(outline, scope.parent)) if literal(kind) == "http" else None
            return outline.is_a(found, APPLICATION)
    return False


def _passes_on(node: Function) -> bool:
    """Whether it is written as what `BaseHTTPMiddleware(dispatch=...)` takes: `(request, call_next)`."""
    return not node.decorator_list and [each.arg for each in node.args.args][1:] == ["call_next"]


def _is_plain_middleware(scope: Scope, outline: Outline) -> bool:
    """Whether it is the `__call__(self, scope, receive, send)` of a class around another application."""
    node, header = scope.node, outline.header
    assert isinstance(node, Function)
    if header is None or [each.arg for each in node.args.args][1:] != ["scope", "receive", "send"]:
        return False
    if any(isinstance(each, ast.ClassDef) and each.name.endswith("Middleware") for each in header.nodes):
        return True
    members = (node for member in outline.module.members(header) for node in member.nodes)
    return any(
        isinstance(each, ast.FunctionDef) and each.name == "__init__" and _takes_application(each)
        for each in members
    )


def _takes_application(constructor: ast.FunctionDef) -> bool:
    return any(each.arg == "app" for each in constructor.args.args[1:2])


def _is_method(scope: Scope, outline: Outline) -> bool:
    """Whether the class around is a `BaseHTTPMiddleware`."""
    owner = scope.parent.node if scope.parent is not None else None
    at = outline
    if owner is None and outline.header is not None:
        owner = next((each for each in outline.header.nodes if isinstance(each, ast.ClassDef)), None)
        at = Outline(outline.header, outline.module)
    if not isinstance(owner, ast.ClassDef):
        return False
    return any(at.is_a(at.qualified(base), BASE) for base in owner.bases)
