"""The inside of the functions that a project defines."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.types import LONGEST_FACTORY


def scope_of(definition: Definition) -> Scope | None:
    """The scope of a defined function, whatever it returns; None for a long one, which seldom tells."""
    node = definition.node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    if definition.statement.lines > LONGEST_FACTORY:
        return None
    for scope in definition.module.survey(definition).top.children:
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)) and scope.node.name == node.name:
            return scope
    return None
