"""A relationship between two mapped classes: both ends, and the foreign keys that join them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.column import Column, ForeignKey
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.relationship import RELATIONSHIP_CALLS, Relationship
from fastapi_mentor.source import Location

_JOINING = ("primaryjoin", "secondaryjoin", "secondary", "foreign_keys", "link_model")


class Link:
    """One relationship with the class that has it (`owner`) and the one to which it leads (`target`)."""

    words = RELATIONSHIP_CALLS

    def __init__(self, relationship: Relationship, owner: MappedClass) -> None:
        self.relationship = relationship
        self.owner = owner

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Link]:
        """The relationship that a member of a class is."""
        if outline.header is None or not any(True for _ in outline.calls(*RELATIONSHIP_CALLS)):
            return
        owner = class_around(outline)
        if owner is None or owner.mapper not in (Mapper.SQLALCHEMY, Mapper.SQLMODEL):
            return
        for relationship in owner.body.relationships.values():
            if relationship.outline.statement is outline.statement:
                yield cls(relationship, owner)

    @property
    def name(self) -> str:
        """Both names: `User.posts`."""
        return f"{self.owner.node.name}.{self.relationship.name}"

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.relationship.location

    @cached_property
    def target(self) -> MappedClass | None:
        """The class to which it leads; None where it is not known, or not mapped by the project."""
        return target_of(self.relationship, self.owner)

    @cached_property
    def is_known(self) -> bool:
        """Whether the name of its target means something: in its module, or in any that speaks of tables."""
        dotted, given = self.relationship.target, self.relationship
        if dotted is None:
            return True
        node = ast.parse(dotted, mode="eval").body
        if given.place.definition(node) is not None or given.place.qualified(node) is not None:
            return True
        return bool(self.owner.outline.module.table_classes(dotted.rpartition(".")[2]))

    @cached_property
    def is_plain(self) -> bool:
        """Whether nothing but the foreign keys of the two tables says how they are joined."""
        given = self.relationship
        return (
            given.call is not None
            and not given.has_hidden_options
            and all(given.option(name) is None for name in _JOINING)
        )

    @cached_property
    def foreign_keys_here(self) -> list[tuple[Column, ForeignKey]] | None:
        """The columns of the owner that refer to the target's table; None where that is not known."""
        return references(self.owner, self.target) if self.target is not None else None

    @cached_property
    def foreign_keys_there(self) -> list[tuple[Column, ForeignKey]] | None:
        """The columns of the target that refer to the owner's table; None where that is not known."""
        return references(self.target, self.owner) if self.target is not None else None

    @cached_property
    def is_self_referential(self) -> bool:
        """Whether it leads from a class to itself."""
        return self.target is not None and is_same(self.target, self.owner)

    @cached_property
    def back(self) -> list[Link]:
        """The relationships of the target that lead back to the owner."""
        if self.target is None:
            return []
        links = [Link(each, self.target) for each in self.target.relationships.values()]
        return [
            link
            for link in links
            if link.target is not None
            and is_same(link.target, self.owner)
            and not (self.is_self_referential and link.relationship.name == self.relationship.name)
        ]


def class_around(outline: Outline) -> MappedClass | None:
    """The class whose member a statement is."""
    header = outline.header
    for node in header.nodes if header is not None else ():
        if isinstance(node, ast.ClassDef):
            for definition in outline.module.definitions(node.name):
                if definition.statement is header:
                    return MappedClass.of(definition)
    return None


def is_same(one: MappedClass, other: MappedClass) -> bool:
    """Whether two are the same class."""
    return one.node is other.node or (
        one.node.name == other.node.name and one.outline.module.path == other.outline.module.path
    )


def target_of(relationship: Relationship, owner: MappedClass) -> MappedClass | None:
    """The class to which a relationship leads; one that only its name tells is looked for in the project."""
    dotted = relationship.target
    if dotted is None:
        return None
    found = relationship.place.definition(ast.parse(dotted, mode="eval").body)
    if found is not None:
        target = MappedClass.of(found)
        return target if target is not None and target.is_table else None
    candidates = tables_named(dotted.rpartition(".")[2], owner)
    return candidates[0] if len(candidates) == 1 else None


def tables_named(name: str, owner: MappedClass) -> Sequence[MappedClass]:
    """The mapped classes of a name anywhere in the project, in tests only for tests."""
    module = owner.outline.module
    found = [MappedClass.of(definition) for definition in module.table_classes(name)]
    tables = [each for each in found if each is not None and each.is_table and each.mapper is owner.mapper]
    if purpose_of(module, None) is Purpose.APPLICATION:
        return [each for each in tables if purpose_of(each.outline.module, None) is Purpose.APPLICATION]
    return tables


def references(one: MappedClass, other: MappedClass) -> list[tuple[Column, ForeignKey]] | None:
    """The columns of a table that refer to another table; None where that is not known."""
    if not (one.is_complete and other.is_complete) or other.table_name is None:
        return None
    if one.is_subclass_of_table or other.is_subclass_of_table:
        return None
    if any(each.kind == "ForeignKeyConstraint" for each in one.constraints or ()) or one.constraints is None:
        return None
    found: list[tuple[Column, ForeignKey]] = []
    for column in one.columns.values():
        if column.has_hidden_options:
            return None
        for key in column.foreign_keys:
            if key.text is None:
                target = _referred(key, column)
                if target is None:
                    return None
                if target is not None and target == other.node.name:
                    found.append((column, key))
            elif key.table is not None and key.table.rpartition(".")[2] == other.table_name:
                found.append((column, key))
    return found


def _referred(key: ForeignKey, column: Column) -> str | None:
    """The class that `ForeignKey(User.id)` names."""
    node: ast.expr | None = key.node
    if isinstance(node, ast.Call):
        node = node.args[0] if node.args else None
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        definition = column.place.definition(node.value)
        if definition is not None and isinstance(definition.node, ast.ClassDef):
            return definition.node.name
    return None
