"""A route: a function that handles requests, and the decorator that says which."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import UNKNOWN, Name, argument, has_unpacking, literal
from fastapi_mentor.facts.kind import Kind, kind_of_annotation
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.response import Answer
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.status import allows_body, status_code
from fastapi_mentor.facts.type_checking import is_postponed
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

ROUTERS = ("fastapi.FastAPI", "fastapi.APIRouter")
METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
DECORATORS = METHODS | {"api_route", "websocket"}
JSON_CLASSES = frozenset(f"starlette.responses.{name}Response" for name in ("JSON", "ORJSON", "UJSON"))
_HEALTH = frozenset(
    {
        *("health", "healthz", "healthcheck", "healthy", "ready", "readyz", "readiness", "live", "livez"),
        *("liveness", "alive", "ping", "heartbeat", "startup", "startupz", "status", "up", "livenessprobe"),
    }
)
_PARAMETER = pattern(r"{([a-zA-Z_]\w*)(?::\w+)?}")


class Route:
    """`@router.get("/path", ...)` above a function; a function has as many routes as such decorators.

    `node` is the function, `scope` its inside, `decorator` the call that makes it a route, `kind` the name
    of the decorator (`get`, `api_route`, `websocket`), `router` the full name of the class of the
    application or router, and `stack` all routes of the function, from the top.
    """

    words = frozenset(f"@{name}" for name in DECORATORS)

    def __init__(self, scope: Scope, outline: Outline, decorator: ast.Call, router: str) -> None:
        assert isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef))
        assert isinstance(decorator.func, ast.Attribute)
        self.node = scope.node
        self.scope = scope
        self.outline = outline
        self.decorator = decorator
        self.kind = decorator.func.attr
        self.owner = decorator.func.value
        """The expression of the application or router."""
        self.router = router
        self.stack: Sequence[Route] = (self,)

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Route]:
        """The routes that a statement declares with decorators."""
        if outline.survey.calls.keys().isdisjoint(DECORATORS):
            return
        for scope in outline.survey.scopes:
            if scope.is_function and scope.node.decorator_list:  # type: ignore[union-attr]
                yield from routes_of(scope, outline)

    # The function

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.name.location

    @cached_property
    def name(self) -> Name:
        """The name of the function."""
        return self.outline.name_of(self.node)

    @property
    def is_async(self) -> bool:
        """Whether it runs on the event loop."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @cached_property
    def parameters(self) -> Sequence[Parameter]:
        """What the function asks for."""
        return tuple(parameters(self.scope, self.outline))

    @cached_property
    def answer(self) -> Answer:
        """What the function returns."""
        return Answer(self.scope, self.outline)

    @property
    def owner_class(self) -> ast.ClassDef | None:
        """The class in whose body the function stands."""
        around = self.scope.parent.node if self.scope.parent is not None else None
        if around is None and self.outline.header is not None:
            around = next((n for n in self.outline.header.nodes if isinstance(n, ast.ClassDef)), None)
        return around if isinstance(around, ast.ClassDef) else None

    @property
    def is_stub(self) -> bool:
        """Whether the body only raises, or does nothing."""
        return all(
            isinstance(each, ast.Raise | ast.Pass)
            or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
            for each in self.node.body
        )

    @property
    def is_first_of_stack(self) -> bool:
        """Whether its decorator is the topmost of the function's; for what is said of a function once."""
        return self.stack[0] is self

    # The decorator

    @cached_property
    def place(self) -> Place:
        """Where the names of the decorator and of the signature have their meaning."""
        return place(self.outline, self.scope.parent)

    @cached_property
    def is_fully_visible(self) -> bool:
        """Whether all options are written out."""
        return not has_unpacking(self.decorator)

    @property
    def is_websocket(self) -> bool:
        """Whether it is no HTTP route."""
        return self.kind == "websocket"

    def option(self, name: str) -> ast.expr | None:
        """The expression given for an option of the decorator."""
        given = self._options.get(name)
        return argument(self.decorator, name, 0) if given is None and name == "path" else given

    @cached_property
    def _options(self) -> dict[str | None, ast.expr]:
        return {each.arg: each.value for each in self.decorator.keywords}

    @property
    def path(self) -> str | None:
        """The path as the decorator writes it, without prefixes; None where it is not a literal."""
        value = literal(self.option("path"))
        return value if isinstance(value, str) else None

    @cached_property
    def path_names(self) -> frozenset[str]:
        """The names of the parameters in its path, those in the prefix of its router included."""
        call, _ = self.construction or (None, None)
        prefix = literal(argument(call, "prefix")) if call is not None else None
        texts = [each for each in (prefix, self.path) if isinstance(each, str)]
        return frozenset(name for text in texts for name in _PARAMETER.findall(text))

    @cached_property
    def methods(self) -> frozenset[str] | None:
        """The HTTP methods, upper case; None where they are not literals."""
        if self.kind in METHODS:
            return frozenset({self.kind.upper()})
        if self.is_websocket:
            return frozenset()
        given = self.option("methods")
        if given is None:
            return frozenset({"GET"})
        value = literal(given)
        if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
            return frozenset(each.upper() for each in value)
        return None

    @cached_property
    def status_code(self) -> Any:
        """The `status_code` of the decorator: a number, None where none is given, else UNKNOWN."""
        return status_code(self.option("status_code"), self.place)

    @property
    def response_model(self) -> ast.expr | None:
        """The expression given as `response_model`."""
        return self.option("response_model")

    @cached_property
    def response_class(self) -> Any:
        """The full name of the `response_class`, its router's default included; None for none."""
        given = self.option("response_class")
        at = self.place
        if given is None and self.construction is not None:
            call, at = self.construction
            given = argument(call, "default_response_class")
        if given is None:
            return None
        if isinstance(given, ast.Call) and at.qualified(given.func) == "fastapi.Default" and given.args:
            given = given.args[0]
        return at.qualified(given) or UNKNOWN

    @cached_property
    def include_in_schema(self) -> Any:
        """Whether OpenAPI shows it, as far as it and its router say; UNKNOWN if they do not tell."""
        given = [(self.option("include_in_schema"), self.place)]
        if self.construction is not None:
            call, at = self.construction
            given.append((argument(call, "include_in_schema"), at))
        values = [literal(node) for node, _ in given if node is not None]
        if False in values:
            return False
        return UNKNOWN if UNKNOWN in values else True

    @property
    def tags(self) -> Any:
        """The tags of the decorator, a list; UNKNOWN where they are not literals."""
        given = self.option("tags")
        return [] if given is None else literal(given)

    @cached_property
    def construction(self) -> tuple[ast.Call, Place] | None:
        """The call that made the application or router, if it can be seen, and its place."""
        return construction_of(self.owner, self.place)

    # What both say

    @property
    def answers_documented_json(self) -> bool:
        """Whether a response model would have a say in what it sends, as far as its options can be seen."""
        code = self.status_code
        return (
            self.is_fully_visible
            and bool((self.methods or frozenset()) - {"HEAD", "OPTIONS", "TRACE"})
            and self.include_in_schema is True
            and (self.response_class is None or self.response_class in JSON_CLASSES)
            and (code is None or (isinstance(code, int) and allows_body(code) and not 300 <= code < 400))
        )

    @property
    def is_health_check(self) -> bool:
        """Whether its path says that it only tells that the service is alive."""
        last = (self.path or "").rstrip("/").rpartition("/")[2].lower()
        return last.replace("-", "").replace("_", "") in _HEALTH

    @property
    def declares_response(self) -> bool:
        """Whether a return annotation or `response_model`, even None, says what is returned."""
        return self.node.returns is not None or self.response_model is not None

    @property
    def declared_body(self) -> ast.expr | None:
        """What makes FastAPI expect a body: `response_model`, or else the return annotation."""
        if self.response_model is not None:
            return None if literal(self.response_model) is None else self.response_model
        returns = self.node.returns
        if returns is None or self.answer.is_streamed:
            return None
        if literal(returns) in (None, "None"):
            module = self.outline.module
            is_text = isinstance(returns, ast.Constant) and returns.value is not None
            is_read_late = is_text or is_postponed(module)
            return returns if is_read_late and not module.version_satisfies("fastapi", ">=0.117") else None
        is_response = kind_of_annotation(returns, self.place) in (Kind.RESPONSE, Kind.UNKNOWN)
        return None if is_response and self.place.qualified(returns) != "typing.Any" else returns

    @property
    def returns_a_value(self) -> bool:
        """Whether it is known to return something that FastAPI encodes."""
        return not self.answer.is_streamed and self.answer.has_data


def routes_of(scope: Scope, outline: Outline) -> tuple[Route, ...]:
    """The routes of a function, by their decorators from the top."""
    return outline.once(("routes", id(scope)), lambda: _routes_of(scope, outline))


def _routes_of(scope: Scope, outline: Outline) -> tuple[Route, ...]:
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    found: list[Route] = []
    for decorator in node.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(value=owner, attr=kind)) if kind in DECORATORS:
                router = type_of(owner, place(outline, scope.parent))
                if outline.is_a(router, *ROUTERS):
                    assert router is not None
                    found.append(Route(scope, outline, decorator, router))
    stack = tuple(found)
    for route in stack:
        route.stack = stack
    return stack
