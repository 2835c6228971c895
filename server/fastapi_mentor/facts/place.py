"""Where an expression stands, for the meaning of its names."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.names import Definition, Module, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope


class Place(NamedTuple):
    """Where an expression stands, for the meaning of its names."""

    module: Module
    outline: Outline | None
    scope: Scope | None

    def qualified(self, node: ast.AST) -> str | None:
        """The full name of what a name means here."""
        if self.outline is not None:
            return self.outline.qualified(node, self.scope)
        dotted = dotted_name(node)
        symbol = self.module.resolve(dotted) if dotted else None
        return symbol.qualified if symbol else None

    def definition(self, node: ast.AST) -> Definition | None:
        """The definition of what a name means here, where the project has it."""
        if self.outline is not None:
            symbol = self.outline.symbol(node, self.scope)
        else:
            dotted = dotted_name(node)
            symbol = self.module.resolve(dotted) if dotted else None
        return symbol.definition if symbol else None


def place(outline: Outline, scope: Scope | None) -> Place:
    """The place of a scope in an outline."""
    return Place(outline.module, outline, scope)
