"""The table between two mapped classes whose rows join theirs: `secondary` of a relationship."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.column import Column, called_of
from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.link import Link
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.source import Location


class Association:
    """What `secondary=` of a relationship, or `link_model=` of SQLModel, names.

    `given` is that expression. `columns` are those of the table, None where not all of them can be seen:
    `Table("likes", Base.metadata, Column(...))`, or the table of a mapped class.
    """

    words = frozenset({"relationship", "Relationship"})

    def __init__(self, link: Link, given: ast.expr, text: str | None) -> None:
        self.link = link
        self.given = given
        self.text = text
        """The name of the table, where it is given as a string."""
        self.outline = link.relationship.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Association]:
        """That of the relationship that a member of a class is."""
        text = outline.statement.parsed_text
        if outline.header is None or not ("secondary" in text or "link_model" in text):
            return
        for link in Link.find(outline):
            given = link.relationship.option("secondary") or link.relationship.option("link_model")
            if given is None or link.relationship.has_hidden_options:
                continue
            inner = given.body if isinstance(given, ast.Lambda) else given
            text = literal(inner)
            yield cls(link, inner, text if isinstance(text, str) else None)

    @property
    def location(self) -> Location:
        """The place of the relationship."""
        return self.link.location

    @cached_property
    def _definition(self) -> Definition | None:
        if self.text is not None:
            return self._defined_as(self.text)
        node = self.given
        if isinstance(node, ast.Attribute) and node.attr == "__table__":
            node = node.value
        return self.link.relationship.place.definition(node)

    def _defined_as(self, name: str) -> Definition | None:
        """What a table of that name is: a class, or a `Table` of the same module."""
        module = self.outline.module
        found = [each for each in module.classes_naming(name) if _is_called(MappedClass.of(each), name)]
        for statement in module.calling(frozenset({"Table"})):
            for node in statement.nodes:
                match node:
                    case ast.Assign(
                        targets=[ast.Name(id=variable)],
                        value=ast.Call(args=[ast.Constant(value=text), *_]),
                    ) if text == name:
                        found += module.definitions(variable)
        return found[0] if len(found) == 1 else None

    @cached_property
    def mapped(self) -> MappedClass | None:
        """The class that is mapped to the table, where one is named."""
        definition = self._definition
        if definition is None or not isinstance(definition.node, ast.ClassDef):
            return None
        found = MappedClass.of(definition)
        return found if found is not None and found.is_table else None

    @cached_property
    def name(self) -> str | None:
        """The name of the table."""
        if self.text is not None:
            return self.text
        if self.mapped is not None:
            return self.mapped.table_name
        call = self._call
        text = literal(argument(call, "name", 0)) if call is not None else None
        return text if isinstance(text, str) else None

    @cached_property
    def _call(self) -> ast.Call | None:
        """The call of `Table`."""
        definition = self._definition
        if definition is None or called_of(definition.value, self._there) != "Table":
            return None
        return definition.value if isinstance(definition.value, ast.Call) else None

    @property
    def _there(self) -> Place:
        definition = self._definition
        assert definition is not None
        return place(Outline(definition.statement, definition.module), None)

    @cached_property
    def columns(self) -> list[Column] | None:
        """The columns of the table; None where not all of them can be seen."""
        mapped = self.mapped
        if mapped is not None:
            if not mapped.is_complete or any(each.has_hidden_options for each in mapped.columns.values()):
                return None
            return None if _joins_otherwise(mapped) else [*mapped.columns.values()]
        call, definition = self._call, self._definition
        if call is None or definition is None or has_unpacking(call) or len(call.args) < 3:
            return None
        if any(each.arg in ("autoload", "autoload_with", "extend_existing") for each in call.keywords):
            return None
        return _columns_in(call, definition, self._there)

    def keys_to(self, mapped: MappedClass) -> list[Column] | None:
        """The columns that refer to the table of a class; None where not all that is needed is known."""
        table, columns = mapped.table_name, self.columns
        if table is None or columns is None or not mapped.is_table or mapped.is_subclass_of_table:
            return None
        keys = [(column, key) for column in columns for key in column.foreign_keys]
        if any(key.table is None for _, key in keys):
            return None
        return [column for column, key in keys if key.table and key.table.rpartition(".")[2] == table]

    @property
    def path(self) -> str:
        """The file that has the table."""
        definition = self._definition
        return definition.module.path if definition is not None else self.outline.module.path


def _is_called(mapped: MappedClass | None, table: str) -> bool:
    return mapped is not None and mapped.is_table and mapped.table_name == table


def _joins_otherwise(mapped: MappedClass) -> bool:
    return mapped.constraints is None or any(
        each.kind == "ForeignKeyConstraint" for each in mapped.constraints
    )


def _columns_in(call: ast.Call, definition: Definition, at: Place) -> list[Column] | None:
    assert at.outline is not None
    node = definition.statement.nodes[0]
    found: list[Column] = []
    for each in call.args[2:]:
        kind = called_of(each, at)
        if kind == "Column" and isinstance(each, ast.Call):
            name = literal(argument(each, "name", 0))
            column = Column(node, each, str(name), at.outline, at, each, None)
            if not isinstance(name, str) or column.has_hidden_options:
                return None
            found.append(column)
        elif kind not in ("UniqueConstraint", "PrimaryKeyConstraint", "Index", "CheckConstraint"):
            return None
    return found
