"""Where an expression stands, for the meaning of its names."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fastapi_mentor.facts.names import Definition, Module, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope


@dataclass(frozen=True, eq=False)
class Given:
    """What names of a scope are, for one call of a function or one round of a loop.

    `values` holds expressions with their places, `objects` what is known already; `site` tells calls and
    rounds apart, `outer` is what is given further out.
    """

    scope: Scope
    values: Mapping[str, tuple[ast.expr, Place]] = field(default_factory=dict)
    objects: Mapping[str, Any] = field(default_factory=dict)
    site: str = ""
    outer: Given | None = None


class Place(NamedTuple):
    """Where an expression stands, for the meaning of its names."""

    module: Module
    outline: Outline | None
    scope: Scope | None
    given: Given | None = None
    """What the parameters and loop variables around are known to be, where code is followed as it runs."""

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
