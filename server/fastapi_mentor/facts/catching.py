"""What the `except` clauses of a function catch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.place import Place

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


def handler_around(node: ast.AST, name: str, root: ast.AST) -> ast.ExceptHandler | None:
    """The innermost `except ... as name` that holds a node."""
    found: ast.ExceptHandler | None = None
    for each in ast.walk(root):
        if isinstance(each, ast.ExceptHandler) and each.name == name and _holds(each, node):
            found = each
    return found


def _holds(outer: ast.ExceptHandler, node: ast.AST) -> bool:
    return any(each is node for each in ast.walk(outer))


def tries(root: ast.AST) -> Iterator[ast.Try]:
    """The `try` statements of a function, not of the functions inside it."""
    pending = list(ast.iter_child_nodes(root))
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.Try):
            yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            pending[:0] = ast.iter_child_nodes(node)
