"""A fact that is one call: what all of them know."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.source import Location


class CallFact:
    """Base of facts that are one call; they add `words`, `find` and what their arguments mean."""

    def __init__(self, call: Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def scope(self) -> Scope:
        """Where it is called."""
        return self.call.scope

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def is_fully_visible(self) -> bool:
        """Whether all its arguments are written out."""
        return not has_unpacking(self.node)

    def option(self, name: str, index: int | None = None) -> ast.expr | None:
        """The expression given for an argument."""
        return argument(self.node, name, index)
