"""A place where the application makes all its tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_SETTING_UP = pattern(r"(?i)test|reset|init|setup|seed|bootstrap|script|demo|dev|local|recreate|fixture")


class CreatedTables:
    """`Base.metadata.create_all(engine)`, or `create_all` given to `run_sync`; `node` is what is called.

    `owner` is what has the metadata, as it is written: `Base`, `SQLModel`.
    """

    def __init__(self, node: ast.Attribute, scope: Scope, owner: str, outline: Outline) -> None:
        self.node = node
        self.scope = scope
        self.owner = owner
        self.outline = outline

    words = frozenset({"create_all"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[CreatedTables]:
        """The ones in a statement."""
        called = (
            (call.node.func, call.scope)
            for call in outline.calls("create_all")
            if isinstance(call.node.func, ast.Attribute)
        )
        for node, scope in (*called, *outline.survey.attributes.get("create_all", ())):
            owner = _owner(node.value, scope, outline)
            if owner is not None:
                yield cls(node, scope, owner, outline)

    @property
    def location(self) -> Location:
        """The place of what is called."""
        return self.outline.location(self.node)

    @property
    def is_conditional(self) -> bool:
        """Whether an `if` may keep it from happening, or it is part of setting up a database."""
        if "stamp(" in self.outline.statement.parsed_text:
            return True  # Alembic is told
        function = self.scope.function
        if function is not None and isinstance(function.node, Function):
            if _SETTING_UP.search(function.node.name):
                return True
            root: ast.AST = function.node
        else:
            root = ast.Module([*self.outline.statement.nodes], [])
        around = parents(root)
        node: ast.AST | None = self.node
        while node is not None:
            node = around.get(node)
            if isinstance(node, ast.If | ast.IfExp | ast.Match):
                return True
        return False


def _owner(node: ast.expr, scope: Scope, outline: Outline) -> str | None:
    """`Base` of `Base.metadata`; the name of the metadata itself where that stands alone."""
    dotted = dotted_name(node)
    if dotted is None:
        return None
    if isinstance(node, ast.Attribute) and node.attr == "metadata":
        return (dotted_name(node.value) or "").rpartition(".")[2]
    if type_of(node, place(outline, scope)) in ("sqlalchemy.MetaData", "sqlalchemy.sql.schema.MetaData"):
        return dotted.rpartition(".")[2]
    return None
