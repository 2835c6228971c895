"""Where a name is used inside a function."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.syntax import walk


def uses_of(name: str, function: Function | ast.Lambda) -> list[ast.Name]:
    """The places in the body of a function, functions inside it included, that read or bind a name."""
    return names_in(function).get(name, [])


def is_used(name: str, scope: Scope, outline: Outline) -> bool:
    """Whether the body of a function reads or binds a name, functions inside it included."""
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    return _is_seen_at_once(name, scope, outline) or bool(uses_of(name, node))


def _is_seen_at_once(name: str, scope: Scope, outline: Outline) -> bool:
    """Whether a name is used in one of the ways in which names are mostly used, which cost little to see."""
    for group in outline.survey.attributes.values():
        for node, where in group:
            if where is scope and type(node.value) is ast.Name and node.value.id == name:
                return True
    for call in scope.calls:
        for each in call.node.args:
            if type(each) is ast.Name and each.id == name:
                return True
        for keyword in call.node.keywords:
            if type(keyword.value) is ast.Name and keyword.value.id == name:
                return True
    return False


# Several rules ask about each parameter of the same function, one after another.
@lru_cache(maxsize=8)
def names_in(function: Function | ast.Lambda) -> Mapping[str, list[ast.Name]]:
    """The places in the body of a function that read or bind a name, by the names, in source order."""
    found: dict[str, list[ast.Name]] = {}
    body = function.body
    for node in walk(*body) if isinstance(body, list) else walk(body):
        if type(node) is ast.Name:
            known = found.get(node.id)
            if known is None:
                found[node.id] = [node]
            else:
                known.append(node)
    for places in found.values():
        if len(places) > 1:
            places.sort(key=_position)
    return found


def _position(node: ast.Name) -> tuple[int, int]:
    return node.lineno, node.col_offset
