"""Where a function certainly can end without `return`."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.scope import Function

_QUIET = frozenset(
    {
        *(
            "debug",
            "info",
            "warning",
            "error",
            "exception",
            "critical",
            "print",
            "append",
            "add",
            "update",
            "pop",
        )
    }
)


def falls_off(function: Function) -> ast.stmt | None:
    """The statement after which a function ends without `return`; None where it does not, or may not.

    A stub, whose body says nothing at all, does not count.
    """
    body = function.body
    if all(isinstance(each, ast.Pass) or _is_constant(each) for each in body):
        return None
    return _end_of(body)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _end_of(body: list[ast.stmt]) -> ast.stmt | None:
    last = body[-1] if body else None
    match last:
        case ast.If(test=ast.Constant()):
            return None
        case ast.If(body=first, orelse=second):
            return (_end_of(second) if second else last) or _end_of(first)
        case ast.Try(body=inner, orelse=orelse, handlers=handlers, finalbody=final):
            if final and not isinstance(final[-1], (ast.Expr, ast.Assign, ast.If)):
                return None
            ends = [_end_of(orelse or inner), *(_end_of(each.body) for each in handlers)]
            return next((each for each in ends if each is not None), None)
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Pass() | ast.Delete():
            return last
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name))):
            return last if name in _QUIET else None
    # What a `with` swallows, how a loop ends and whether a call comes back is not known.
    return None
