"""A dependency that yields what it gives, and goes on when the route is done."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.catching import BROAD, caught
from fastapi_mentor.facts.expression import Name, inside
from fastapi_mentor.facts.handler import is_dependency
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.scope import Function, How, Scope
from fastapi_mentor.facts.session import class_of_session
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_CLOSING = frozenset({"close", "aclose", "disconnect", "remove", "release", "shutdown"})
_CLOSABLE = {
    "httpx.Client": "close",
    "httpx.AsyncClient": "aclose",
    "sqlite3.Connection": "close",
    "aiosqlite.Connection": "close",
    "psycopg.Connection": "close",
    "psycopg.AsyncConnection": "close",
    "psycopg2.extensions.connection": "close",
    "pymysql.connections.Connection": "close",
    "asyncpg.Connection": "close",
}
_ASYNC_CLOSING = frozenset(
    {"httpx.AsyncClient", "aiosqlite.Connection", "psycopg.AsyncConnection", "asyncpg.Connection"}
)
_WRITING = frozenset(
    {*("str", "repr", "print", "format", "log", "debug", "info", "warning", "warn", "error", "exception")}
    | {
        *(
            "critical",
            "print_exc",
            "capture_exception",
            "record_exception",
            "rollback",
            "aexception",
            "aerror",
        )
    }
)
# What ends a generator, a task or a connection, and no request with an error.
_ENDINGS = frozenset({"GeneratorExit", "StopIteration", "StopAsyncIteration", "asyncio.CancelledError"})


class SwallowingClause(NamedTuple):
    """An `except` clause around a `yield` which ends the error. `clause` is how it is written."""

    handler: ast.ExceptHandler
    clause: str
    is_broad: bool
    location: Location


class Resource(NamedTuple):
    """Something that must be closed: its name, the statement that makes it, how it is closed."""

    name: str
    made: ast.Assign
    closing: str
    is_async: bool


class YieldDependency:
    """A function with one `yield` that FastAPI calls for a dependency."""

    words = frozenset({"yield"})

    def __init__(self, scope: Scope, outline: Outline) -> None:
        assert isinstance(scope.node, Function)
        self.node: Function = scope.node
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[YieldDependency]:
        """The ones that a statement defines."""
        for scope in outline.survey.scopes:
            if len(scope.yields) != 1 or scope.loops or not isinstance(scope.node, Function):
                continue
            if scope.node.decorator_list or not isinstance(scope.yields[0], ast.Yield):
                continue
            if is_dependency(scope, outline) or gives_session(scope, outline):
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

    @property
    def given(self) -> ast.expr | None:
        """What it yields."""
        return self.scope.yields[0].value

    @property
    def swallowing(self) -> Iterator[SwallowingClause]:
        """The clauses that end an error which comes out of the `yield`."""
        for node, inner in self.outline.survey.tries:
            if inner is not self.scope or not any(_holds_yield(each) for each in node.body):
                continue
            for handler in node.handlers:
                names = caught(handler, self.place)
                if any(name is None or name in _ENDINGS or "WebSocket" in name for name in names):
                    continue
                if not _may_go_on(handler):
                    named = f" {self.outline.text(handler.type)}" if handler.type is not None else ""
                    is_broad = any(name in BROAD or name in HTTP_EXCEPTIONS for name in names)
                    found = self.outline.location(handler)
                    end = found.column + len(f"except{named}")
                    is_short = "\n" not in named
                    clause = f"except{named}" if is_short else "except"
                    yield SwallowingClause(
                        handler,
                        clause,
                        is_broad,
                        found._replace(
                            end_line=found.line,
                            end_column=end if is_short else found.column + len("except"),
                        ),
                    )

    @property
    def yielding(self) -> ast.Expr | None:
        """The `yield`, where it is a statement of the body itself."""
        for statement in self.node.body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield):
                return statement
        return None

    @property
    def trying(self) -> ast.Try | None:
        """A `try` without `finally` in the body itself, whose body has the `yield`."""
        for statement in self.node.body:
            if isinstance(statement, ast.Try) and not statement.finalbody:
                for each in statement.body:
                    if isinstance(each, ast.Expr) and isinstance(each.value, ast.Yield):
                        return statement
        return None

    @property
    def closed_behind(self) -> str | None:
        """The name of what is closed behind the `yield`, where an error passes it by."""
        yielding = self.yielding or self.trying
        if yielding is None:
            return None
        behind = self.node.body[self.node.body.index(yielding) + 1 :]
        if isinstance(yielding, ast.Try) and not any(_raises(each) for each in yielding.handlers):
            return None
        for statement in behind:
            for call in inside(statement, ast.Call):
                match call:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if (
                        method in _CLOSING and name in self.scope.bindings
                    ):
                        return name
        return None

    @property
    def never_closed(self) -> Resource | None:
        """What it makes and yields, and nobody closes."""
        yielding, given = self.yielding or self.trying, self.given
        if yielding is None or not isinstance(given, ast.Name):
            return None
        bindings = self.scope.bindings.get(given.id, [])
        if len(bindings) != 1 or bindings[0].how is not How.ASSIGNED:
            return None
        made = bindings[0].node
        if not isinstance(made, ast.Assign) or not isinstance(made.value, ast.Call):
            return None
        found = type_of(made.value, self.place)
        kind = class_of_session(found, self.place) or found
        if kind is None or made not in self.node.body or self._hands_on(given.id):
            return None
        if class_of_session(kind, self.place) is not None:
            if "scoped" in kind or _is_scoped(made.value, self.place):
                return None
            return Resource(given.id, made, "close", "asyncio" in kind)
        if kind in _CLOSABLE:
            return Resource(given.id, made, _CLOSABLE[kind], kind in _ASYNC_CLOSING)
        return None

    def _hands_on(self, name: str) -> bool:
        """Whether something else than the `yield` may close what a name holds."""
        for node in inside(self.node, ast.Call, ast.Return, ast.With, ast.AsyncWith):
            parts: list[ast.expr] = []
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)) if owner == name:
                    if method in _CLOSING:
                        return True
                    continue
                case ast.Call(args=args, keywords=keywords):
                    parts = [*args, *(each.value for each in keywords)]
                case ast.With(items=items) | ast.AsyncWith(items=items):
                    parts = [item.context_expr for item in items]
            if any(isinstance(part, ast.Name) and part.id == name for part in parts):
                return True
        return False


def _raises(handler: ast.ExceptHandler) -> bool:
    """Whether a clause lets the error go on."""
    return any(True for _ in inside(handler, ast.Raise))


def gives_session(scope: Scope, outline: Outline) -> bool:
    """Whether it yields a session, as the dependencies of other modules do."""
    node = scope.node
    is_of_module = scope.parent is outline.survey.top and outline.header is None
    if not is_of_module or not isinstance(node, Function) or len(scope.yields) != 1:
        return False
    module = outline.module
    given = scope.yields[0].value
    if not isinstance(given, ast.Name) or not module.is_part_of_application():
        return False
    if purpose_of(module) is Purpose.TEST or module.calls(node.name):
        return False
    at = place(outline, scope)
    return class_of_session(type_of(given, at), at) is not None


def _is_scoped(call: ast.Call, at: Place) -> bool:
    """Whether a session comes from a registry, which closes it."""
    return (type_of(call.func, at) or "").endswith("scoped_session")


def _holds_yield(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield):
        return True
    return any(True for _ in inside(statement, ast.Yield))


def _may_go_on(handler: ast.ExceptHandler) -> bool:
    """Whether a clause may raise: it does so itself, yields again, or hands the error on."""
    for statement in handler.body:
        for node in (statement, *inside(statement, ast.Raise, ast.Yield, ast.Call)):
            match node:
                case ast.Raise() | ast.Yield():
                    return True
                case ast.Call(func=function, args=args, keywords=keywords):
                    called = (
                        function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                    )
                    given = [*args, *(each.value for each in keywords)]
                    is_given = any(isinstance(each, ast.Name) and each.id == handler.name for each in given)
                    if (is_given and called not in _WRITING) or called in ("exit", "_exit", "abort"):
                        return True
    return False
