"""The HTTPExceptions that a function raises, itself or in what it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.callee import EVERYWHERE, Callee, callee_of
from fastapi_mentor.facts.catching import BROAD, caught
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, How, Scope
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.facts.types import LONGEST_FACTORY

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
        if where is not scope or statement.exc is None:
            continue
        made = _made(statement.exc, at)
        if made is None or _is_caught(statement.exc, scope, outline):
            continue
        call, there = made
        code = status_code(argument(call, "status_code", 0), there)
        if isinstance(code, int) and 400 <= code < 600:
            detail = literal(argument(call, "detail", 1))
            yield Raised(code, statement.exc, detail if isinstance(detail, str) else None)
    if len(seen) >= _DEPTH:
        return
    for each in scope.calls:
        if not _is_caught(each.node, scope, outline):
            yield from raised_by_call(each, scope, outline, seen)


def _made(raised: ast.expr, at: Place) -> tuple[ast.Call, Place] | None:
    """The call that made the HTTPException that is raised, here or under the name that is raised."""
    if isinstance(raised, ast.Name):
        bindings = local_bindings(raised.id, at.scope)
        if bindings is not None:
            value = bindings[0].value if len(bindings) == 1 and bindings[0].how is How.ASSIGNED else None
            return _made(value, at) if isinstance(value, ast.Call) else None
        definition = at.definition(raised)
        if definition is None or not isinstance(definition.value, ast.Call):
            return None
        return _made(definition.value, Place(definition.module, None, None))
    name = at.qualified(raised.func) if isinstance(raised, ast.Call) else None
    if name is None or not isinstance(raised, ast.Call):
        return None
    if name in HTTP_EXCEPTIONS:
        return raised, at
    ancestors = at.module.ancestors(name)
    return None if HTTP_EXCEPTIONS.isdisjoint(ancestors) else _made_by_class(name, raised, at)


def _made_by_class(name: str, raised: ast.Call, at: Place) -> tuple[ast.Call, Place] | None:
    """What a class of the project that is an HTTPException gives its parent to make one."""
    maker = member_of(name, "__init__", at.module)
    if maker is None:
        return raised, at
    for call in maker.outline.calls("__init__"):
        match call.node.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
                return call.node, place(maker.outline, call.scope)
    return None


def raised_by_call(
    made: Call, scope: Scope, outline: Outline, seen: frozenset[str] = frozenset()
) -> Iterator[Raised]:
    """The statuses that a call of a function or a method of the project is seen to raise."""
    callee = callee_of(made.node, place(outline, scope)) if _may_be_of_project(made.node) else None
    if callee is None or (callee.is_async and not made.awaited) or not callee.is_plain():
        return
    name = f"{callee.owner.module.name}.{callee.name}"
    if name in seen:
        return
    statement = callee.flow() if callee.member is not None else callee.owner.statement
    if len(seen) + 1 >= _DEPTH and "HTTPException" not in statement.text:
        return  # nothing further down is looked at
    found_inside = _inside(callee)
    if found_inside is None:
        return
    inside, below = found_inside

    def find() -> tuple[tuple[int, str | None], ...]:
        return tuple((each.code, each.detail) for each in raised_by(inside, below, seen | {name}))

    kind = "raised near" if seen is NEAR else "raised"
    is_asked_often = not seen or seen is NEAR
    found = callee.owner.module.remember(kind, callee.name, find) if is_asked_often else find()
    for code, detail in found:
        yield Raised(code, made.node, detail)


def _may_be_of_project(call: ast.Call) -> bool:
    """Whether the name of what is called may be one of the project's own."""
    return not (isinstance(call.func, ast.Attribute) and call.func.attr in EVERYWHERE)


def _inside(callee: Callee) -> tuple[Scope, Outline] | None:
    if callee.member is not None:
        return callee.inside() if callee.flow().lines <= LONGEST_FACTORY else None
    scope = scope_of(callee.owner)
    return (scope, Outline(callee.owner.statement, callee.owner.module)) if scope is not None else None


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
