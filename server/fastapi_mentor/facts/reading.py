"""Attributes that code reads, with the scopes in which it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope


def attributes_read(outline: Outline, *names: str) -> Iterator[tuple[ast.Attribute, Scope]]:
    """The attributes with these names that a statement reads, and does not call."""
    known = outline.survey.attributes
    for name in names:
        for node, scope in known.get(name, ()):
            if isinstance(node.ctx, ast.Load):
                yield node, scope
