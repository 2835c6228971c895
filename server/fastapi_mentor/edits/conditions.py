"""Conditions that SQL works out in the stead of Python."""

from __future__ import annotations

import ast
from itertools import pairwise

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.condition import Operator, PythonCondition

_METHODS = {
    Operator.IS: "is_",
    Operator.IS_NOT: "is_not",
    Operator.IN: "in_",
    Operator.NOT_IN: "not_in",
}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def in_sql(condition: PythonCondition) -> str | None:
    """What says in SQL what an operator of Python was meant to say; None where that is not known."""
    operator = condition.operator
    if operator in _METHODS:
        return f"`.{_METHODS[operator]}(...)`"
    if operator is Operator.NOT:
        return "`~`"
    if operator is Operator.CHAIN and not _can_be_cut(condition):
        return None
    return f"`{'or_' if operator is Operator.OR else 'and_'}(...)`"


def say_in_sql(editor: Editor, condition: PythonCondition) -> None:
    """Says it so."""
    parts = [editor.text(part) for part in condition.parts]
    operator, node = condition.operator, condition.node
    if operator in _METHODS:
        editor.replace(node, f"{parts[0]}.{_METHODS[operator]}({parts[1]})")
    elif operator is Operator.NOT:
        is_name = isinstance(condition.parts[0], (ast.Attribute, ast.Call))
        editor.replace(node, f"~{parts[0]}" if is_name else f"~({parts[0]})")
    else:
        if isinstance(node, ast.Compare):
            signs = [_SIGNS[type(op)] for op in node.ops]
            parts = [
                f"{left} {sign} {right}" for (left, right), sign in zip(pairwise(parts), signs, strict=True)
            ]
        name = editor.add_import("sqlalchemy", "or_" if operator is Operator.OR else "and_", at=node)
        editor.replace(node, f"{name}({', '.join(parts)})")


def _can_be_cut(condition: PythonCondition) -> bool:
    """Whether a chain of comparisons has only signs that SQL knows too."""
    node = condition.node
    return isinstance(node, ast.Compare) and all(type(op) in _SIGNS for op in node.ops)
