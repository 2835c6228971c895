"""A clause that catches the cancellation of a task and does not pass it on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.catching import caught, tries
from fastapi_mentor.facts.expression import inside
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.source import Location

_CANCELLED = frozenset({"asyncio.CancelledError", "asyncio.exceptions.CancelledError"})
_ALL = _CANCELLED | {"BaseException"}
_WAITING = frozenset({"wait_for", "shield", "wait", "gather"})
_LEAVING = (ast.Return, ast.Break)


class SwallowedCancellation:
    """`except asyncio.CancelledError` (or a clause that catches everything) without `raise`.

    `function` is the async function around. It is found where cancelling then does not end the function:
    in a `while True` that goes on, and in what FastAPI calls, which answers as if nothing had been.
    """

    def __init__(self, node: ast.ExceptHandler, scope: Scope, outline: Outline, *, goes_on: bool) -> None:
        assert isinstance(scope.node, ast.AsyncFunctionDef)
        self.node = node
        self.function = scope.node
        self.scope = scope
        self.outline = outline
        self.goes_on = goes_on

    words = frozenset({"except"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SwallowedCancellation]:
        """The ones in the async functions of a statement."""
        handlers: set[int] | None = None
        for scope in outline.survey.scopes:
            if not isinstance(scope.node, ast.AsyncFunctionDef) or not scope.awaits:
                continue
            at = place(outline, scope)
            for node in tries(scope, outline):
                clause = next((each for each in node.handlers if _catches(each, at)), None)
                if clause is None or not _waits(node) or _passes_on(clause):
                    continue
                goes_on = _is_in_endless_loop(node, scope) and not _leaves(clause)
                if not goes_on:
                    if handlers is None:
                        handlers = {id(each.scope) for each in Handler.find(outline)}
                    if id(scope) not in handlers:
                        continue
                if not _ends_task(node, scope):
                    yield cls(clause, scope, outline, goes_on=goes_on)

    @property
    def location(self) -> Location:
        """The head of the clause."""
        start = self.outline.location(self.node)
        column = start.column + len("except")
        kind = self.node.type
        if kind is not None:
            end = self.outline.location(kind)
            return start._replace(end_line=end.end_line, end_column=end.end_column)
        return start._replace(end_line=start.line, end_column=column)

    @property
    def catches_everything(self) -> bool:
        """Whether it is a bare `except`, or one for `BaseException`."""
        return self.node.type is None or (
            isinstance(self.node.type, ast.Name) and self.node.type.id == "BaseException"
        )


def _catches(clause: ast.ExceptHandler, at: Place) -> bool:
    """Whether a clause catches a cancellation; names that can not mean one are not looked up."""
    kind = clause.type
    if kind is not None:
        kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
        if not any(_last(each) in ("CancelledError", "BaseException") for each in kinds):
            return False
    return not _ALL.isdisjoint(caught(clause, at))


def _waits(node: ast.Try) -> bool:
    """Whether a cancellation may come out of the body."""
    return any(
        isinstance(part, (ast.AsyncFor, ast.AsyncWith))
        or any(inside(part, ast.Await, ast.AsyncFor, ast.AsyncWith))
        for part in node.body
    )


def _passes_on(clause: ast.ExceptHandler) -> bool:
    """Whether something is raised in a clause, or the program is ended."""
    for part in clause.body:
        for each in (part, *inside(part, ast.Raise, ast.Call)):
            if isinstance(each, ast.Raise):
                return True
            if isinstance(each, ast.Call) and _last(each.func) in (
                "uncancel",
                "exit",
                "_exit",
                "set_exception",
            ):
                return True
    return False


def _leaves(clause: ast.ExceptHandler) -> bool:
    return any(isinstance(each, _LEAVING) or any(inside(each, *_LEAVING)) for each in clause.body)


def _is_in_endless_loop(node: ast.Try, scope: Scope) -> bool:
    """Whether a `try` stands in a `while True` of the function."""
    return any(
        isinstance(loop, ast.While)
        and isinstance(loop.test, ast.Constant)
        and loop.lineno < node.lineno <= (loop.end_lineno or 0)
        for loop in scope.loops
    )


def _ends_task(node: ast.Try, scope: Scope) -> bool:
    """Whether what is awaited may be a task that is cancelled: what comes out is then that task's own."""
    if any("cancel" in _last(call.node.func).lower() for call in scope.calls):
        return True
    if any(isinstance(part, (ast.AsyncFor, ast.AsyncWith)) for part in node.body):
        return False
    waits = (each for part in node.body for each in inside(part, ast.Await))
    return all(isinstance(each, ast.Await) and _is_of_task(each.value) for each in waits)


def _is_of_task(node: ast.expr) -> bool:
    match node:
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return True
        case ast.Call(func=callee, args=[first, *_]) if _last(callee) in _WAITING:
            return isinstance(first, ast.Starred | ast.Set | ast.List) or _is_of_task(first)
    return False


def _last(callee: ast.expr) -> str:
    return callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
