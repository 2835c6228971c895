"""Two tables that refer to each other: the two foreign keys, and the relationships along them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.column import Column, ForeignKey
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.link import Link, is_same, references, target_of
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.tables import classes_of_table
from fastapi_mentor.source import Location


class Circle:
    """A column of a class that refers to another table, one of which (`back`) refers to that of the class."""

    words = frozenset({"class"})

    def __init__(
        self,
        owner: MappedClass,
        column: Column,
        key: ForeignKey,
        other: MappedClass,
        back: Column,
        to: ForeignKey,
    ) -> None:
        self.owner = owner
        self.column = column
        self.key = key
        self.other = other
        self.back = back
        self.back_key = to
        self.outline = owner.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Circle]:
        """Those of the classes that a statement defines; of each only the side of one class."""
        for mapped in MappedClass.find(outline):
            if mapped.is_table and mapped.mapper is not Mapper.TORTOISE and not mapped.is_inside_function:
                yield from cls._of(mapped)

    @classmethod
    def _of(cls, mapped: MappedClass) -> Iterator[Circle]:
        for column in mapped.body.columns.values():
            for key in column.foreign_keys:
                tables = classes_of_table(key.table, mapped) if key.table and "." not in key.table else []
                if len(tables) != 1 or is_same(tables[0], mapped):
                    continue
                back = references(tables[0], mapped)
                if back is not None and len(back) == 1:
                    yield cls(mapped, column, key, tables[0], *back[0])

    @property
    def location(self) -> Location:
        """The place of the column."""
        return self.column.location

    @cached_property
    def is_required(self) -> bool | None:
        """Whether the column takes no NULL; None where that is not known."""
        return _is_required(self.column, self.owner)

    @cached_property
    def is_required_back(self) -> bool | None:
        """The same of the column of the other table."""
        return _is_required(self.back, self.other)

    @property
    def is_deferred(self) -> bool:
        """Whether the database may look at the keys only when the transaction ends."""
        return any(
            argument(key.node, name) is not None
            for key in (self.key, self.back_key)
            if isinstance(key.node, ast.Call)
            for name in ("deferrable", "initially")
        )

    @property
    def is_first(self) -> bool:
        """Whether it is the one of the two sides at which both are told of."""
        one, other = self.owner, self.other
        here, there = (
            (self.is_required is False, one.node.name),
            (self.is_required_back is False, other.node.name),
        )
        return here > there

    @cached_property
    def relationships(self) -> tuple[list[Link], list[Link]]:
        """The relationships between the two along this column, and those along the other."""
        links = [
            Link(each, owner)
            for owner, target in ((self.owner, self.other), (self.other, self.owner))
            for each in owner.relationships.values()
            if (found := target_of(each, owner)) is not None and is_same(found, target)
        ]
        return _along(self.column, links), _along(self.back, links)


def _along(column: Column, links: list[Link]) -> list[Link]:
    """The relationships that say that they are joined by a column."""
    name = re.compile(rf"\b{re.escape(str(column.name))}\b")
    return [
        link
        for link in links
        if (given := link.relationship.option("foreign_keys")) is not None and name.search(ast.unparse(given))
    ]


def _is_required(column: Column, owner: MappedClass) -> bool | None:
    if column.is_key is not False:
        return column.is_key
    given = column.option("nullable")
    if given is not None:
        value = literal(given)
        return not value if isinstance(value, bool) else None
    if column.is_mapped or owner.mapper is Mapper.SQLMODEL:
        return None if column.is_optional is None else not column.is_optional
    return False
