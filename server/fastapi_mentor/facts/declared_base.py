"""The class from which all mapped classes of an application inherit."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.source import Kind, Location

_ROOTS = frozenset({"sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta"})


class DeclaredBase:
    """`class Base(DeclarativeBase)` at the top of a module."""

    def __init__(self, node: ast.ClassDef, outline: Outline) -> None:
        self.node = node
        self.outline = outline

    words = frozenset({"class"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DeclaredBase]:
        """The one that a statement is the header of."""
        statement = outline.statement
        if statement.kind is not Kind.CLASS or "DeclarativeBase" not in statement.parsed_text:
            return
        for node in statement.nodes:
            if isinstance(node, ast.ClassDef):
                bases = [place(outline, None).qualified(base) for base in node.bases]
                if not _ROOTS.isdisjoint(bases):
                    yield cls(node, outline)

    @property
    def name(self) -> Name:
        """Its name."""
        return self.outline.name_of(self.node)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @property
    def may_name_constraints(self) -> bool:
        """Whether it, or its module, says something about metadata, or not all of its bases can be seen."""
        if self.outline.has_text("metadata", "registry") or len(self.node.bases) > 1:
            return True
        statements = self.outline.module.calling(frozenset({"MetaData", "update"}))
        return any("naming_convention" in each.parsed_text for each in statements)
