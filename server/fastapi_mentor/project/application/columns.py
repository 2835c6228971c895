"""The names of columns: `Hero.name.name` is what the table calls it."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.attributes import Member, member_of
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.meaning import meaning_of

_COLUMNS = frozenset({"Column", "mapped_column"})
_DEPTH = 4


def column_name(node: ast.expr, at: Place, depth: int = 0) -> str | None:
    """The name of the column that `Model.attribute` is, also where a function was given it."""
    if depth > _DEPTH:
        return None
    if isinstance(node, ast.Name):
        found = meaning_of(node, at)
        if found is None or found.passed is None:
            return None
        return column_name(*found.passed, depth + 1)
    if not isinstance(node, ast.Attribute):
        return None
    owner = at.qualified(node.value)
    return _named(owner, node.attr, at, depth) if owner is not None else None


def _named(owner: str, name: str, at: Place, depth: int) -> str | None:
    member = member_of(owner, name, at.module)
    call = _call_of(member) if member is not None else None
    if call is None or depth > _DEPTH:
        return None
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    first = call.args[0] if call.args else None
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    if function in _COLUMNS:
        return text or name
    return _named(owner, text, at, depth + 1) if function == "synonym" and text is not None else None


def _call_of(member: Member) -> ast.Call | None:
    """The call that makes an attribute, as its value or as what a declared attribute returns."""
    match member.node:
        case ast.AnnAssign(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call):
            return call
        case ast.FunctionDef(name=name):
            for scope in member.outline.survey.scopes:
                if scope.is_function and scope.node.name == name and len(scope.returns) == 1:  # type: ignore[union-attr]
                    value = scope.returns[0].value
                    return value if isinstance(value, ast.Call) else None
    return None
