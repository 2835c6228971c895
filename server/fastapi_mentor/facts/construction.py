"""The call that made what an expression stands for."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import How

_DEPTH = 8


def construction_of(node: ast.expr, at: Place) -> tuple[ast.Call, Place] | None:
    """The call that made what an expression stands for, if it can be seen, and its place."""
    return _construction(node, at, 0)


def _construction(node: ast.expr, at: Place, depth: int) -> tuple[ast.Call, Place] | None:
    if depth > _DEPTH:
        return None
    if isinstance(node, ast.Call):
        return node, at
    scope = at.scope
    while isinstance(node, ast.Name) and scope is not None and scope.node is not None:
        bindings = scope.bindings.get(node.id)
        if bindings is not None:
            values = [each.value for each in bindings if each.how in (How.ASSIGNED, How.ANNOTATED)]
            if len(values) == len(bindings) == 1 and values[0] is not None:
                return _construction(values[0], at._replace(scope=scope), depth + 1)
            return None
        scope = scope.parent
    definition = at.definition(node)
    if definition is None or definition.value is None:
        return None
    return _construction(definition.value, Place(definition.module, None, None), depth + 1)


def made_by(node: ast.expr, at: Place) -> tuple[ast.Call, Place] | None:
    """The same, looked for inside a function of the project that returns what it has made."""
    made = construction_of(node, at)
    for _ in range(_DEPTH):
        definition = made[1].definition(made[0].func) if made is not None else None
        scope = scope_of(definition) if definition is not None else None
        if definition is None or scope is None:
            return made
        values = {ast.dump(each.value): each.value for each in scope.returns if each.value is not None}
        if len(values) != 1:
            return None
        inside = Outline(definition.statement, definition.module)
        made = construction_of(next(iter(values.values())), place(inside, scope))
    return None
