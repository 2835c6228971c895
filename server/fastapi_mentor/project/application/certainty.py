"""What is sure to be: texts that no setting changes, calls that no condition skips."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How, Scope

_DEPTH = 12
_CONDITIONS = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.TryStar,
    ast.Match,
    ast.IfExp,
    ast.BoolOp,
    ast.Lambda,
)
_BLOCKS = (ast.With, ast.AsyncWith, ast.ClassDef)


def fixed_text(node: ast.expr | None, at: Place, depth: int = 0) -> str | None:
    """The text of literals and of constants that nothing changes; None for anything else."""
    if node is None or depth > _DEPTH:
        return None
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=values):
            parts = [fixed_text(each, at, depth + 1) for each in values]
            return "".join(part for part in parts if part is not None) if None not in parts else None
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return fixed_text(value, at, depth + 1)
        case ast.BinOp(op=ast.Add()):
            left, right = fixed_text(node.left, at, depth + 1), fixed_text(node.right, at, depth + 1)
            return left + right if left is not None and right is not None else None
        case ast.Name() | ast.Attribute():
            return _named(node, at, depth + 1)
    return None


def _named(node: ast.Name | ast.Attribute, at: Place, depth: int) -> str | None:
    scope = at.scope
    while isinstance(node, ast.Name) and scope is not None and scope.node is not None:
        bindings = scope.bindings.get(node.id)
        if bindings is not None:
            if len(bindings) != 1 or bindings[0].how not in (How.ASSIGNED, How.ANNOTATED):
                return None
            return fixed_text(bindings[0].value, at._replace(scope=scope), depth)
        scope = scope.parent
    definition = at.definition(node)
    if definition is None or definition.value is None:
        return None
    if len(definition.module.definitions(definition.name)) != 1:
        return None
    if not isinstance(definition.statement.nodes[0], (ast.Assign, ast.AnnAssign)):
        return None
    return fixed_text(definition.value, Place(definition.module, None, None), depth)


def is_certain(node: ast.AST, scope: Scope, outline: Outline) -> bool:
    """Whether a node is reached whenever the outermost function around it is called."""
    current: Scope | None = scope
    inner = node
    while current is not None:
        around = current.node
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if any(each.lineno < inner.lineno for each in current.returns):  # type: ignore[attr-defined]
                return False
            body: Sequence[ast.stmt] = around.body
        elif isinstance(around, ast.ClassDef):
            body = around.body
        elif around is None:
            body = outline.statement.nodes
        else:
            return False
        if not _is_reached(inner, body):
            return False
        if around is None:
            return True
        inner, current = around, current.parent
    return True


def _is_reached(node: ast.AST, body: Sequence[ast.stmt]) -> bool:
    for statement in body:
        if statement is node:
            return True
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
        if not first <= node.lineno <= (statement.end_lineno or statement.lineno):  # type: ignore[attr-defined]
            continue
        if isinstance(statement, _BLOCKS):
            return not _expects_failure(statement) and _is_reached(node, statement.body)
        return not isinstance(statement, _CONDITIONS) and not _is_below_condition(node, statement)
    return True


def _expects_failure(block: ast.With | ast.AsyncWith | ast.ClassDef) -> bool:
    """Whether what a block holds is not meant to succeed: `with pytest.raises(...)`, `suppress(...)`."""
    items = [] if isinstance(block, ast.ClassDef) else block.items
    called = [each.context_expr.func for each in items if isinstance(each.context_expr, ast.Call)]
    return any((dotted_name(each) or "").rpartition(".")[2] in ("raises", "suppress") for each in called)


def _is_below_condition(node: ast.AST, statement: ast.stmt) -> bool:
    """Whether `a and node`, `node if a else b` or a comprehension holds it."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    kinds = (*_CONDITIONS, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return any(
        isinstance(each, kinds) and any(child is node for child in ast.walk(each))
        for each in ast.walk(statement)
    )
