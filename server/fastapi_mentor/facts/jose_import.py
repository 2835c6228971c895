"""An import of python-jose."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.source import Location


class JoseImport:
    """`from jose import jwt`, or another import of python-jose, at the level of a module."""

    words = frozenset({"import"})

    def __init__(self, node: ast.Import | ast.ImportFrom, outline: Outline) -> None:
        self.node = node
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[JoseImport]:
        """The ones in a statement."""
        return cls._found(outline) if "jose" in outline.statement.text else iter(())

    @classmethod
    def _found(cls, outline: Outline) -> Iterator[JoseImport]:
        for node in outline.statement.nodes:
            if type(node) is ast.ImportFrom:
                if node.module is not None and not node.level and node.module.partition(".")[0] == "jose":
                    yield cls(node, outline)
            elif type(node) is ast.Import and any(
                each.name.partition(".")[0] == "jose" for each in node.names
            ):
                yield cls(node, outline)

    @property
    def location(self) -> Location:
        """The place of the import."""
        return self.outline.location(self.node)

    @property
    def is_first(self) -> bool:
        """Whether no import of python-jose at the level of the module stands before it."""
        names = self.outline.module.imported_names()
        first = next((name for name in names if self._is_of_jose(name)), None)
        return first in (None, *(each.asname or each.name for each in self.node.names))

    def _is_of_jose(self, name: str) -> bool:
        symbol = self.outline.module.resolve(name)
        return symbol is not None and symbol.qualified.partition(".")[0] == "jose"
