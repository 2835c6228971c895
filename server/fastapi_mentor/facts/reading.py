"""Attributes that code reads, with the scopes in which it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope


def attributes_read(outline: Outline, *names: str) -> Iterator[tuple[ast.Attribute, Scope]]:
    """The attributes with these names in a statement that are not called."""
    for name in names:
        for node, scope in outline.survey.attributes.get(name, ()):
            if isinstance(node.ctx, ast.Load):
                yield node, scope
