"""Names that hold something from some line on, because the function leaves where they hold nothing."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.scope import Scope


def is_guarded(name: str, scope: Scope) -> bool:
    """Whether the function leaves where the name holds nothing: `if not user: raise ...`."""
    node = scope.node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return any(
        isinstance(each, ast.If)
        and _tests_absence(each.test, name)
        and isinstance(each.body[-1], (ast.Raise, ast.Return))
        for each in node.body
    )


def _tests_absence(test: ast.expr, name: str) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=tested)):
            return tested == name
        case ast.Compare(left=ast.Name(id=tested), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return tested == name
        case ast.BoolOp(op=ast.Or()):
            return any(_tests_absence(each, name) for each in test.values)
    return False
