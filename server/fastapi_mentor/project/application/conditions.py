"""What conditions come to, and what plain functions return, when nothing is configured."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from fastapi_mentor.facts.expression import UNKNOWN
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.callees import Callee, callees_of
from fastapi_mentor.project.application.constants import DEPTH, constant_of
from fastapi_mentor.project.application.meaning import given_by

_GOES_ON: Final = object()
_UNSETTLED: Final = object()


def holds(test: ast.expr, at: Place, depth: int = 0) -> bool | None:
    """Whether a condition holds; None where there is no telling."""
    value = constant_of(test, at, depth)
    if value is UNKNOWN:
        return False if at.qualified(test) == "typing.TYPE_CHECKING" else None
    return bool(value)


def judged(node: ast.expr, at: Place, depth: int) -> object:
    """The value of `and`, `or`, `not`, a comparison or a choice."""
    match node:
        case ast.BoolOp(op=operator, values=values):
            stops = isinstance(operator, ast.Or)
            found: object = UNKNOWN
            unknown = False
            for value in values:
                found = constant_of(value, at, depth)
                if found is UNKNOWN:
                    unknown = True
                elif bool(found) == stops:
                    # `unknown and False` is false whatever it is; `unknown or "x"` may be anything.
                    return found if not unknown or not stops else UNKNOWN
            return UNKNOWN if unknown else found
        case ast.UnaryOp(operand=operand):
            found = constant_of(operand, at, depth)
            return UNKNOWN if found is UNKNOWN else not found
        case ast.IfExp():
            test = holds(node.test, at, depth)
            return UNKNOWN if test is None else constant_of(node.body if test else node.orelse, at, depth)
        case ast.Compare(left=left, ops=[operation], comparators=[right]):
            return _compared(constant_of(left, at, depth), operation, constant_of(right, at, depth))
    return UNKNOWN


def _compared(left: object, operation: ast.cmpop, right: object) -> object:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    try:
        match operation:
            case ast.Eq():
                return left == right
            case ast.NotEq():
                return left != right
            case ast.Is():
                return left is right
            case ast.IsNot():
                return left is not right
            case ast.In():
                return left in right  # type: ignore[operator]
            case ast.NotIn():
                return left not in right  # type: ignore[operator]
            case ast.Lt():
                return left < right  # type: ignore[operator]
            case ast.LtE():
                return left <= right  # type: ignore[operator]
            case ast.Gt():
                return left > right  # type: ignore[operator]
            case ast.GtE():
                return left >= right  # type: ignore[operator]
    except TypeError:
        pass
    return UNKNOWN


def returned_by(call: ast.Call, at: Place, depth: int) -> object:
    """What a function of the project returns, where that is a constant."""
    if depth > DEPTH // 2:
        return UNKNOWN
    found = callees_of(call.func, at)
    if len(found) != 1 or found[0].skipped:
        return UNKNOWN  # a method may be overridden where the object comes from
    return result_of(found[0], call, at, depth)


def result_of(callee: Callee, call: ast.Call | None, at: Place, depth: int) -> object:
    """What running a function gives; it must come to one `return` of a constant."""
    inner = callee.place
    if call is not None:
        inner = inner._replace(given=given_by(call, at, callee.scope, callee.skipped))
    node = callee.scope.node
    if not isinstance(node, ast.FunctionDef) or callee.scope.yields:
        return UNKNOWN
    if all(each.value is None or isinstance(each.value, ast.Dict) for each in callee.scope.returns):
        return UNKNOWN
    result = _run(node.body, inner, depth + 1)
    return UNKNOWN if result in (_GOES_ON, _UNSETTLED) else result


def _run(body: Sequence[ast.stmt], at: Place, depth: int) -> object:
    for statement in body:
        match statement:
            case ast.Return(value=value):
                return constant_of(value, at, depth) if value is not None else None
            case ast.If(test=test, body=first, orelse=second):
                decision = holds(test, at, depth)
                if decision is None:
                    if _returns([statement]):
                        return _UNSETTLED
                    continue
                result = _run(first if decision else second, at, depth)
                if result is not _GOES_ON:
                    return result
            case ast.With(body=inner):
                result = _run(inner, at, depth)
                if result is not _GOES_ON:
                    return result
            case ast.For() | ast.While() | ast.Try() | ast.Match() | ast.Raise():
                if _returns([statement]) or isinstance(statement, ast.Raise):
                    return _UNSETTLED
    return _GOES_ON


def reached_returns(body: Sequence[ast.stmt], at: Place) -> list[ast.expr]:
    """What a function may return, without what stands under conditions that do not hold."""
    return _reached(body, at)[0]


def _reached(body: Sequence[ast.stmt], at: Place) -> tuple[list[ast.expr], bool]:
    """What may be returned, and whether it may go on behind."""
    found: list[ast.expr] = []
    for statement in body:
        match statement:
            case ast.Return(value=value):
                return [*found, *([value] if value is not None else [])], False
            case ast.Raise():
                return found, False
            case ast.If(test=test, body=first, orelse=second):
                decision = holds(test, at)
                branches = [first, second] if decision is None else [first if decision else second]
                results = [_reached(each, at) for each in branches]
                found += [each for result in results for each in result[0]]
                if not any(goes_on for _, goes_on in results):
                    return found, False
            case ast.With() | ast.AsyncWith() | ast.For() | ast.AsyncFor() | ast.While() | ast.Try():
                inner = [*statement.body, *getattr(statement, "orelse", ())]
                found += _reached(inner, at)[0]
    return found, True


def _returns(body: Sequence[ast.AST]) -> bool:
    return any(isinstance(each, (ast.Return, ast.Raise)) for node in body for each in ast.walk(node))
