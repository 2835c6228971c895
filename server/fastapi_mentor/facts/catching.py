"""What the `except` clauses of a function catch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Scope

BROAD = frozenset({"Exception", "BaseException"})


def caught(handler: ast.ExceptHandler, at: Place) -> list[str | None]:
    """The full names of the exceptions that a clause catches; a bare `except` catches `BaseException`."""
    if handler.type is None:
        return ["BaseException"]
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [at.qualified(each) for each in types]


def is_broad(handler: ast.ExceptHandler, at: Place) -> bool:
    """Whether a clause catches whatever fails."""
    return any(name in BROAD for name in caught(handler, at))


def handler_around(node: ast.expr, name: str, outline: Outline) -> ast.ExceptHandler | None:
    """The innermost `except ... as name` that holds a node."""
    found: ast.ExceptHandler | None = None
    for each, _ in outline.survey.handlers:
        if each.name == name and _place(each) <= _place(node) and _end(node) <= _end(each):
            found = each
    return found


def _place(node: ast.expr | ast.ExceptHandler) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.ExceptHandler) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def tries(scope: Scope, outline: Outline) -> Iterator[ast.Try]:
    """The `try` statements of a function, not of the functions inside it."""
    for node, inner in outline.survey.tries:
        if inner is scope and isinstance(node, ast.Try):
            yield node
