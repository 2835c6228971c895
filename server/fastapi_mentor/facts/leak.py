"""What the program knows of a failure, told to whoever sent the request."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from fastapi_mentor.facts.catching import BROAD, caught, handler_around
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import DECORATORS, routes_of
from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location

_TRACES = frozenset({"traceback.format_exc", "traceback.format_exception"})
_TRACING = frozenset(name.rpartition(".")[2] for name in _TRACES)
_DATABASE = (
    "sqlalchemy.exc.",
    "psycopg2.",
    "psycopg.",
    "asyncpg.",
    "pymysql.",
    "sqlite3.",
    "pymongo.errors.",
)


_BOTH = 2
_FAILURE = 500


class LeakedDetail:
    """The text of any exception, or a traceback, in what an HTTPException, a response or a route tells.

    `node` is the expression that gives the text, `handler` the clause that caught the exception, `told` the
    whole of what is told and `scope` the function that tells it. What `is_kept` was given a name before.
    """

    words = frozenset({"HTTPException", "StarletteHTTPException", "JSONResponse", "except"})

    def __init__(
        self,
        node: ast.expr,
        handler: ast.ExceptHandler | None,
        told: ast.expr,
        scope: Scope,
        outline: Outline,
        *,
        is_kept: bool,
    ) -> None:
        self.is_kept = is_kept
        self.node = node
        self.handler = handler
        self.told = told
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[LeakedDetail]:
        """The ones in a statement."""
        survey = outline.survey
        handlers = [each for each, _ in survey.handlers if each.name]
        traces = not _TRACING.isdisjoint(survey.calls) or "exception_handler" in survey.calls
        for call in outline.calls(*cls.words):
            line = call.node.lineno
            if not traces and not any(each.lineno <= line <= (each.end_lineno or line) for each in handlers):
                continue
            name = outline.callee(call)
            if name in HTTP_EXCEPTIONS:
                told = argument(call.node, "detail", 1)
            elif name == "starlette.responses.JSONResponse":
                told = argument(call.node, "content", 0)
            else:
                continue
            function = call.scope.function
            if told is None or isinstance(told, ast.Constant) or function is None or function.node is None:
                continue
            for node, handler, part in _leaks(told, call.node, place(outline, call.scope)):
                yield cls(node, handler, part, call.scope, outline, is_kept=part is not told)
                break
        if (handlers or traces) and not survey.calls.keys().isdisjoint(DECORATORS):
            yield from cls._returned(outline)

    @classmethod
    def _returned(cls, outline: Outline) -> Iterator[LeakedDetail]:
        """What the routes of a statement return where something failed."""
        for scope in outline.functions():
            if not scope.node.decorator_list or not routes_of(scope, outline):  # type: ignore[union-attr]
                continue
            for each in scope.returns:
                if isinstance(each.value, (ast.Dict, ast.JoinedStr, ast.BinOp)):
                    for node, handler, part in _leaks(each.value, each.value, place(outline, scope)):
                        yield cls(node, handler, part, scope, outline, is_kept=part is not each.value)
                        break

    @property
    def location(self) -> Location:
        """The place of the text."""
        return self.outline.location(self.node)

    @property
    def is_traceback(self) -> bool:
        """Whether it is a traceback."""
        return isinstance(self.node, ast.Call) and isinstance(self.node.func, ast.Attribute)


_Leak = tuple[ast.expr, ast.ExceptHandler | None, ast.expr]


def _leaks(told: ast.expr, site: ast.expr, at: Place) -> Iterator[_Leak]:
    """The expressions in what is told, or kept for it, that give the text of an exception which may be any.

    With each the clause that caught the exception, and the whole of the text.
    """
    for text in _texts(told, at):
        for node, handler in _leaking(text, site if text is told else text, at):
            yield node, handler, text


def _texts(told: ast.expr, at: Place) -> Iterator[ast.expr]:
    """What is told, and the texts that its names were given before."""
    yield told
    for node in walk(told):
        bindings = at.scope.bindings.get(node.id, ()) if isinstance(node, ast.Name) and at.scope else ()
        if len(bindings) == 1 and bindings[0].how is How.ASSIGNED:
            value = bindings[0].value
            if isinstance(value, ast.JoinedStr | ast.BinOp) or _is_text_of(value):
                yield value


def _is_text_of(value: ast.expr | None) -> TypeGuard[ast.Call]:
    """Whether an expression is `str(error)` or the like."""
    match value:
        case ast.Call(func=ast.Name(id="str" | "repr")) | ast.Call(func=ast.Attribute(attr="format_exc")):
            return True
    return False


def _leaking(
    told: ast.expr, site: ast.expr, at: Place
) -> Iterator[tuple[ast.expr, ast.ExceptHandler | None]]:
    for node in walk(told):
        if type(node) is not ast.Call and type(node) is not ast.FormattedValue:
            continue
        match node:
            case ast.Call(func=callee) if dotted_name(callee) and at.qualified(callee) in _TRACES:
                yield node, None
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[error]) | ast.FormattedValue(value=error):
                name, shown = _error(error), node.value if isinstance(node, ast.FormattedValue) else node
                if name is None:
                    continue
                if _is_handled(name, at):
                    yield shown, None
                elif (handler := _catching(site, name, at)) is not None:
                    yield shown, handler


def _error(node: ast.expr) -> str | None:
    """The name of an exception: `error`, or `error.orig`, which is that of the driver."""
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="orig" | "args" | "__cause__"):
            return name
    return None


def _is_handled(name: str, at: Place) -> bool:
    """Whether a name is what a handler of all exceptions is given."""
    node = at.scope.node if at.scope is not None else None
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or len(node.args.args) < _BOTH:
        return False
    if node.args.args[1].arg != name:
        return False
    for each in node.decorator_list:
        match each:
            case ast.Call(func=ast.Attribute(attr="exception_handler"), args=[raised]):
                named = at.qualified(raised) or ""
                if literal(raised) == _FAILURE or named in BROAD or named.startswith(_DATABASE):
                    return True
    return False


def _catching(site: ast.expr, name: str, at: Place) -> ast.ExceptHandler | None:
    """The clause that caught the exception of a name, if it catches whatever fails, or all of a database."""
    if at.scope is None or at.outline is None:
        return None
    if not any(isinstance(each.node, ast.ExceptHandler) for each in at.scope.bindings.get(name, ())):
        return None
    handler = handler_around(site, name, at.outline)
    if handler is None:
        return None
    names = caught(handler, at)
    is_any = any(each in BROAD or (each or "").startswith(_DATABASE) for each in names)
    return handler if is_any and not _is_known(site, name, handler) else None


def _is_known(site: ast.expr, name: str, handler: ast.ExceptHandler) -> bool:
    """Whether the clause has found out what the exception is: `if isinstance(error, Refused)`."""
    for node in walk(handler):
        if isinstance(node, ast.If) and any(each is site for part in node.body for each in walk(part)):
            for each in walk(node.test):
                if isinstance(each, ast.Call) and ast.unparse(each).startswith(f"isinstance({name},"):
                    return True
    return False
