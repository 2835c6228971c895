"""Whether code is there for an old version of a package that is supported besides the new one."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.syntax import walk

_VERSIONS = ("hasattr", "version", "pydantic", "_v1", "_v2")


def is_for_old_versions(node: ast.AST, new_name: str, scope: Scope) -> bool:
    """Whether the new name is tried first, or a version is asked for, where a node stands."""
    if scope.node is None:
        return False
    around = parents(scope.node)
    child: ast.AST = node
    while child in around:
        parent = around[child]
        match parent:
            case ast.Try(body=body, handlers=handlers) if child in handlers or child in body:
                if any(_mentions(each, new_name) for each in (*body, *handlers) if each is not child):
                    return True
            case ast.If(test=test) | ast.IfExp(test=test) if child is not test:
                asked = ast.unparse(test).lower()
                if new_name in asked or any(word in asked for word in _VERSIONS):
                    return True
        child = parent
    return False


def is_in_branch_for_version(outline: Outline) -> bool:
    """Whether a statement chooses between versions of a package: `if PYDANTIC_V2: ... else: ...`."""
    for node in outline.statement.nodes:
        if isinstance(node, ast.If) and node.orelse:
            asked = ast.unparse(node.test).lower()
            if any(word in asked for word in _VERSIONS):
                return True
    return False


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == name for each in walk(node))
