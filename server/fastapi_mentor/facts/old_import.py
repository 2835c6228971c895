"""An import of what SQLAlchemy 2 has in another module."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.source import Location

OLD = "sqlalchemy.ext.declarative"
NEW = "sqlalchemy.orm"
MOVED = frozenset(
    {*("declarative_base", "declared_attr", "as_declarative", "has_inherited_table", "synonym_for")}
    | {"declarative_mixin"}
)


class OldImport:
    """`from sqlalchemy.ext.declarative import declarative_base`; `names` are those that moved."""

    words = frozenset({"import"})

    def __init__(self, node: ast.ImportFrom, names: list[str], outline: Outline) -> None:
        self.node = node
        self.names = names
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OldImport]:
        """The ones in a statement."""
        for node in outline.survey.imports:
            if type(node) is ast.ImportFrom and node.module == OLD and node.level == 0:
                names = [alias.name for alias in node.names if alias.name in MOVED]
                if names:
                    yield cls(node, names, outline)

    @property
    def location(self) -> Location:
        """The place of the import."""
        return self.outline.location(self.node)
