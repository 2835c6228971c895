"""An HTTPException that is caught by a clause which is meant for all other failures."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.catching import BROAD, caught, tries
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.raising import NEAR, raised_by_call
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location

_WRITING = frozenset(
    {*("str", "repr", "print", "format", "format_exc", "log", "debug", "info", "warning", "warn", "error")}
    | {"exception", "critical", "fatal", "print_exception", "capture_exception", "record_exception"}
)


_SERVERS = 500


class Clause(NamedTuple):
    """An `except` clause that knows its place."""

    node: ast.ExceptHandler
    location: Location

    @property
    def after_keyword(self) -> Clause:
        """The place right behind `except`."""
        found = self.location
        column = found.column + len("except")
        return self._replace(location=found._replace(column=column, end_line=found.line, end_column=column))


class SwallowedHttpErrors:
    """Each `raise HTTPException(...)` in a `try` whose `except Exception` does not raise it again.

    `raised` are the calls, `handler` the clause that catches them, `clause` how that is written.
    """

    words = frozenset({"HTTPException", "StarletteHTTPException"})

    def __init__(self, raised: list[ast.Call], handler: Clause, clause: str, outline: Outline) -> None:
        self.raised = raised
        self.handler = handler
        self.clause = clause
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SwallowedHttpErrors]:
        """The ones in the functions of a statement."""
        text = outline.statement.text
        if "except" not in text or "HTTPException" not in text:
            return
        for scope in outline.functions():
            assert scope.node is not None
            at = place(outline, scope)
            for node in tries(scope, outline):
                handler = _swallowing(node, at)
                raised = list(_raised(node.body, at)) if handler is not None else []
                if handler is not None:
                    raised = [each for each in raised if not _says_the_same(each, handler, at)]
                if handler is not None and raised:
                    named = f" {outline.text(handler.type)}" if handler.type is not None else ""
                    clause = Clause(handler, outline.location(handler))
                    yield cls(raised, clause, f"except{named}", outline)

    @property
    def location(self) -> Location:
        """The place of the clause."""
        return self.handler.location


def _swallowing(node: ast.Try, at: Place) -> ast.ExceptHandler | None:
    """The clause that catches an HTTPException and makes something else of it."""
    for handler in node.handlers:
        names = caught(handler, at)
        if any(name is None or name in HTTP_EXCEPTIONS or _is_between(name, at) for name in names):
            return None
        if any(name in BROAD for name in names):
            return None if _knows_about_it(handler) else handler
    return None


def _is_between(name: str, at: Place) -> bool:
    """Whether it may be a class from which HTTPExceptions of the project inherit."""
    ancestors = at.module.ancestors(name)
    return "?" in ancestors or any(each in HTTP_EXCEPTIONS for each in ancestors)


def _knows_about_it(handler: ast.ExceptHandler) -> bool:
    """Whether the clause raises it again on some path, or looks at what it is."""
    for node in walk(handler):
        match node:
            case ast.Raise(exc=None):
                return True
            case ast.Raise(exc=ast.Name(id=name)) if name == handler.name:
                return True
            case ast.Attribute(value=ast.Name(id=name), attr="status_code" | "detail") if (
                name == handler.name
            ):
                return True
            case ast.Call(func=ast.Name(id="isinstance" | "getattr" | "hasattr" | "type")):
                return True
            case ast.Call() if _is_given(handler.name, node):
                return True
    return False


def _is_given(name: str | None, call: ast.Call) -> bool:
    """Whether a call gets the exception itself and may look at it; what only writes it down does not."""
    function = call.func
    called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    given = [*call.args, *(each.value for each in call.keywords)]
    return called not in _WRITING and any(isinstance(each, ast.Name) and each.id == name for each in given)


def _says_the_same(raised: ast.Call, handler: ast.ExceptHandler, at: Place) -> bool:
    """Whether the clause ends with an HTTPException of the same status and detail."""
    match handler.body[-1]:
        case ast.Raise(exc=ast.Call(func=function) as given) if at.qualified(function) in HTTP_EXCEPTIONS:
            codes = [status_code(argument(each, "status_code", 0), at) for each in (raised, given)]
            details = [argument(each, "detail", 1) for each in (raised, given)]
            texts = [ast.dump(each) if each is not None else "" for each in details]
            return isinstance(codes[0], int) and codes[0] == codes[1] and texts[0] == texts[1]
    return False


def _raised(body: list[ast.stmt], at: Place) -> Iterator[ast.Call]:
    """The HTTPExceptions that some statements raise themselves, in no `try` of their own."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop(0)
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda() | ast.Try():
                continue
            case ast.Raise(exc=ast.Call(func=function) as raised) if (
                at.qualified(function) in HTTP_EXCEPTIONS
            ):
                code = status_code(argument(raised, "status_code", 0), at)
                # A 500 stays a 500, whoever raises it.
                if not isinstance(code, int) or code < 500:
                    yield raised
        pending[:0] = [
            each for each in ast.iter_child_nodes(node) if isinstance(each, (ast.stmt, ast.match_case))
        ]


class SwallowedCall(NamedTuple):
    """A call of a function that raises HTTPExceptions, their statuses, and the clause that catches them."""

    call: ast.Call
    codes: tuple[int, ...]
    handler: Clause
    clause: str


def swallowed_calls(scope: Scope, outline: Outline) -> Iterator[SwallowedCall]:
    """The calls in a function whose HTTPExceptions are caught by a clause that is meant for all else."""
    at = place(outline, scope)
    for node in tries(scope, outline):
        handler = _swallowing(node, at)
        if handler is None or isinstance(handler.body[-1], (ast.Continue, ast.Pass)):
            continue  # what fails is left out on purpose
        last = node.body[-1]
        span = (node.body[0].lineno, last.end_lineno or last.lineno)
        inner = [(each.lineno, each.end_lineno or 0) for each in tries(scope, outline) if each is not node]
        for call in scope.calls:
            line = call.node.lineno
            if not span[0] <= line <= span[1]:
                continue
            if any(span[0] <= start <= line <= end <= span[1] for start, end in inner):
                continue
            codes = {each.code for each in raised_by_call(call, scope, outline, NEAR) if each.code < _SERVERS}
            if codes:
                named = f" {outline.text(handler.type)}" if handler.type is not None else ""
                clause = Clause(handler, outline.location(handler))
                yield SwallowedCall(call.node, tuple(sorted(codes)), clause, f"except{named}")
