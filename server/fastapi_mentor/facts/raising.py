"""The HTTPExceptions that a function raises, itself or in what it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.catching import BROAD, caught
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.facts.status import status_code

_DEPTH = 3
NEAR = frozenset({"", "*"})
"""What counts as seen where only what a function raises itself is of interest."""


class Raised(NamedTuple):
    """A status, the call in the function by which it comes up, and the detail if that is a text."""

    code: int
    node: ast.expr
    detail: str | None


def raised_by(scope: Scope, outline: Outline, seen: frozenset[str] = frozenset()) -> Iterator[Raised]:
    """The statuses that a function is seen to raise and does not catch, calls followed three deep."""
    at = place(outline, scope)
    for statement, where in outline.survey.raises:
        call = statement.exc
        if (
            where is not scope
            or not isinstance(call, ast.Call)
            or at.qualified(call.func) not in HTTP_EXCEPTIONS
        ):
            continue
        code = status_code(argument(call, "status_code", 0), at)
        if isinstance(code, int) and 400 <= code < 600 and not _is_caught(call, scope, outline):
            detail = literal(argument(call, "detail", 1))
            yield Raised(code, call, detail if isinstance(detail, str) else None)
    if len(seen) >= _DEPTH:
        return
    for made in scope.calls:
        if not _is_caught(made.node, scope, outline):
            yield from raised_by_call(made, scope, outline, seen)


def raised_by_call(
    made: Call, scope: Scope, outline: Outline, seen: frozenset[str] = frozenset()
) -> Iterator[Raised]:
    """The statuses that a call of a function of the project is seen to raise."""
    definition = place(outline, scope).definition(made.node.func)
    if definition is None or not isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    if isinstance(definition.node, ast.AsyncFunctionDef) and not made.awaited:
        return
    name = f"{definition.module.name}.{definition.name}"
    if name in seen or definition.node.decorator_list:
        return
    if len(seen) + 1 >= _DEPTH and "HTTPException" not in definition.statement.text:
        return  # nothing further down is looked at
    inside = scope_of(definition)
    if inside is None:
        return
    below = Outline(definition.statement, definition.module)

    def find() -> tuple[tuple[int, str | None], ...]:
        return tuple((each.code, each.detail) for each in raised_by(inside, below, seen | {name}))

    kind = "raised near" if seen is NEAR else "raised"
    is_asked_often = not seen or seen is NEAR
    found = definition.module.remember(kind, definition.name, find) if is_asked_often else find()
    for code, detail in found:
        yield Raised(code, made.node, detail)


def _is_caught(node: ast.expr, scope: Scope, outline: Outline) -> bool:
    """Whether a `try` around it may catch it."""
    at = place(outline, scope)
    for each, where in outline.survey.tries:
        if where is not scope or not any(_holds(part, node) for part in each.body):
            continue
        for handler in each.handlers:
            names = caught(handler, at)
            if any(name is None or name in BROAD or name in HTTP_EXCEPTIONS for name in names):
                again = any(isinstance(part, ast.Raise) and part.exc is None for part in handler.body)
                if not again:
                    return True
                break
    return False


def _holds(outer: ast.stmt, node: ast.expr) -> bool:
    start, end = (outer.lineno, outer.col_offset), (outer.end_lineno or 0, outer.end_col_offset or 0)
    return start <= (node.lineno, node.col_offset) <= end
