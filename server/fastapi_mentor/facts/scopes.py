"""The scopes that `Security` asks for, and who looks whether a token has them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from fastapi_mentor.facts.authentication import scheme_of
from fastapi_mentor.facts.dependency import Dependency
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Function

SCOPES = "fastapi.security.SecurityScopes"
_DEPTH = 6


def scopes_given(dependency: Dependency) -> tuple[ast.expr, Sequence[object]] | None:
    """The scopes that `Security(...)` names, and their expression; None where it names none."""
    given = argument(dependency.node, "scopes", 1)
    if dependency.marker != "fastapi.Security" or given is None:
        return None
    listed = literal(given)
    if isinstance(listed, (list, tuple)):
        return (given, listed) if listed else None
    return given, ()


def are_read(target: ast.expr, at: Place, depth: int = 0) -> bool | None:
    """Whether a dependency, or one of those that it has, takes the scopes; None where there is no telling."""
    if depth > _DEPTH or isinstance(target, ast.Call):
        return None
    if scheme_of(target, at) is not None:
        return False
    definition = at.definition(target)
    if definition is None or not isinstance(definition.node, Function) or definition.node.decorator_list:
        return None
    return definition.module.remember("scopes", definition.name, lambda: _in_function(definition, depth))


def _in_function(definition: Definition, depth: int) -> bool | None:
    scope = scope_of(definition)
    if scope is None:
        return None
    found: bool | None = False
    for parameter in parameters(scope, Outline(definition.statement, definition.module)):
        if parameter.type == SCOPES:
            return True
        if parameter.dependency is not None:
            below = are_read(*parameter.dependency, depth + 1)
            if below:
                return True
            if below is None:
                found = None
        elif parameter.is_injected or parameter.type is None:
            found = None
    return found
