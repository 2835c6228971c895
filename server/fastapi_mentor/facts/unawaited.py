"""Whether what a call gives is surely never awaited: it is dropped, or used as if it were its own result."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.scope import Call, How, Scope

# Functions that look into what they are given at once.
_LOOKING_IN = frozenset(
    {*("list", "len", "str", "dict", "sorted", "bool", "int", "set", "tuple", "sum", "any", "all")}
    | {*("isinstance", "print", "next", "iter", "enumerate", "max", "min", "dumps")}
)


def is_never_awaited(call: Call) -> bool:
    """Whether nothing can await what a call gives: not here, and not whoever is given it."""
    scope = call.scope.function
    if scope is None or isinstance(scope.node, ast.Lambda) or call.scope is not scope:
        return False
    assert scope.node is not None
    above = parents(scope.node)
    return _is_lost(call.node, above, scope, isinstance(scope.node, ast.AsyncFunctionDef))


def _is_lost(node: ast.expr, above: dict[ast.AST, ast.AST], scope: Scope, is_async: bool) -> bool:
    match above.get(node):
        case ast.Expr() | ast.Subscript() | ast.For() | ast.AsyncFor() | ast.Compare() | ast.BinOp():
            return True
        case ast.Attribute(attr=name):
            return name not in ("send", "throw", "close", "cr_frame", "cr_running")
        case ast.Starred() | ast.FormattedValue() | ast.UnaryOp() | ast.If() | ast.While() | ast.Assert():
            return True
        case ast.comprehension(iter=source):
            return source is node
        case ast.BoolOp() as choice:
            return choice.values[-1] is not node or _is_lost(choice, above, scope, is_async)
        case ast.IfExp(test=test) as choice:
            return test is node or _is_lost(choice, above, scope, is_async)
        case ast.Return():
            return is_async  # the result of a plain function may be awaited where it is called
        case ast.Call(func=function, args=[given]) if given is node:
            return isinstance(function, ast.Name) and function.id in _LOOKING_IN
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return _is_lost_by_name(name, node, above, scope, is_async)
        case ast.Assign(targets=[ast.Tuple() | ast.List()]):
            return True
        case ast.NamedExpr(target=ast.Name(id=name)) as named:
            return _is_lost(named, above, scope, is_async) and _is_lost_by_name(
                name, node, above, scope, is_async
            )
    return False


def _is_lost_by_name(
    name: str, value: ast.expr, above: dict[ast.AST, ast.AST], scope: Scope, is_async: bool
) -> bool:
    """Whether a name that is given the value is only ever used as if it were the result."""
    bindings = scope.bindings.get(name, [])
    if name in scope.outside or len(bindings) != 1 or bindings[0].how not in (How.ASSIGNED, How.ANNOTATED):
        return False
    uses = [
        node for node in above if type(node) is ast.Name and node.id == name and type(node.ctx) is ast.Load
    ]
    return all(_is_directly_in(use, scope, above) and _is_lost(use, above, scope, is_async) for use in uses)


def _is_directly_in(node: ast.AST, scope: Scope, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether a node belongs to a function itself, and to none inside it."""
    while not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        node = above[node]
    return node is scope.node
