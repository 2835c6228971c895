"""The conditions under which a piece of code runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope


def conditions(node: ast.AST, scope: Scope, outline: Outline) -> Iterator[tuple[ast.expr, bool]]:
    """The conditions around a node in its function, or statement, inside out; whether each of them holds."""
    for root in [scope.node] if scope.node is not None else outline.statement.nodes:
        around = parents(root)
        child = node
        while child in around:
            parent = around[child]
            match parent:
                case ast.If(test=test, body=body):
                    if child is not test:
                        yield test, child in body
                case ast.IfExp(test=test, body=chosen):
                    if child is not test:
                        yield test, child is chosen
            child = parent


def is_asked_for(node: ast.AST, words: re.Pattern[str], scope: Scope, outline: Outline) -> bool:
    """Whether a condition around a node speaks of some words: somebody has asked for what it does."""
    return any(words.search(ast.unparse(test).lower()) for test, _ in conditions(node, scope, outline))


def is_hidden_from_type_checkers(node: ast.AST, scope: Scope, outline: Outline) -> bool:
    """Whether a node stands behind the `else` of `if TYPE_CHECKING:`."""
    return any(
        not holds and (dotted_name(test) or "").endswith("TYPE_CHECKING")
        for test, holds in conditions(node, scope, outline)
    )
