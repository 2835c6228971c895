"""Attributes that code reads, with the scopes in which it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import inside
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope


def attributes_read(outline: Outline, *names: str) -> Iterator[tuple[ast.Attribute, Scope]]:
    """The attributes with these names in a statement; the text is asked first, since a walk is costly."""
    if not any(f".{name}" in outline.statement.text for name in names):
        return
    for scope in outline.survey.scopes:
        roots = [scope.node] if scope.node is not None else _plain(outline.statement.nodes)
        for root in roots:
            if isinstance(root, ast.ClassDef):
                found = [node for part in _plain(root.body) for node in _attributes(part)]
            else:
                found = list(_attributes(root))
            for node in found:
                if node.attr in names and isinstance(node.ctx, ast.Load):
                    yield node, scope


def _attributes(root: ast.AST) -> Iterator[ast.Attribute]:
    if isinstance(root, ast.Attribute):
        yield root
    yield from inside(root, ast.Attribute)  # type: ignore[misc]


def _plain(nodes: list[ast.stmt] | tuple[ast.stmt, ...]) -> list[ast.stmt]:
    """The statements that open no scope of their own."""
    return [
        node for node in nodes if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
