"""A column where it is declared: one member of a class, with the class around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.column import COLUMN_CALLS, Column, called_of, read_columns
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.link import class_around
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.source import Location


class DeclaredColumn:
    """One column, in a mapped class or in a mixin; of SQLModel only one whose default is a call.

    `name: Mapped[str]` is one too, without a call.
    """

    words = COLUMN_CALLS | {"Field", "Mapped"}

    def __init__(self, column: Column, outline: Outline) -> None:
        self.column = column
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DeclaredColumn]:
        """The column that a member of a class is."""
        if outline.header is None:
            return
        for node in outline.statement.nodes:
            if not isinstance(node, (ast.Assign, ast.AnnAssign)):
                continue
            at = place(outline, None)
            if node.value is None:
                for column in read_columns(node, outline, at, all_annotated=False):
                    yield cls(column, outline)
                continue
            if not isinstance(node.value, ast.Call):
                continue
            is_field = not any(True for _ in outline.calls(*COLUMN_CALLS))
            if is_field and not (
                isinstance(argument(node.value, "default", 0), ast.Call)
                and called_of(node.value, at, ("sqlmodel.",)) == "Field"
            ):
                continue
            for column in read_columns(node, outline, at, all_annotated=is_field):
                yield cls(column, outline)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.column.location

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.column.name)

    @cached_property
    def is_of_sqlmodel(self) -> bool:
        """Whether `Field` of SQLModel makes it."""
        return called_of(self.column.call, self.column.place) == "Field"

    @cached_property
    def owner(self) -> MappedClass | None:
        """The class around it."""
        return class_around(self.outline)
