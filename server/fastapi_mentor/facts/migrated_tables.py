"""The tables that a migration names: those that it changes, and those to which its foreign keys lead."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.migration import Migration
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_FIRST = frozenset(
    {"add_column", "drop_column", "alter_column", "create_table_comment", "bulk_insert", "batch_alter_table"}
)
_SECOND = frozenset({"create_index", "create_unique_constraint", "create_check_constraint"})


class NamedTable:
    """The name of a table in `upgrade`; `node` is the text, which may be `table.column` in a foreign key."""

    words = frozenset({"upgrade"})

    def __init__(self, node: ast.expr, text: str, table: str, migration: Migration) -> None:
        self.node = node
        self.text = text
        self.table = table
        self.migration = migration
        self.outline: Outline = migration.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[NamedTable]:
        """Those in the `upgrade` of a migration, but for those that it makes or drops itself."""
        for migration in Migration.find(outline):
            given: set[int] = set()
            for call in migration.scope.calls:
                for node, is_column in _names(call, outline):
                    text = literal(node)
                    if node is None or not isinstance(text, str):
                        continue
                    table, _, column = text.partition(".")
                    if id(node) not in given and table.isidentifier() and column.isidentifier() == is_column:
                        given.add(id(node))
                        yield cls(node, text, table, migration)

    @property
    def is_mapped(self) -> bool:
        """Whether the project has a table of that name elsewhere: by `Table(...)`, or for a class."""
        module = self.outline.module
        if module.names_table(self.table):
            return True
        found = (MappedClass.of(each) for each in module.classes_naming(self.table))
        return any(each is not None and each.table_name == self.table for each in found)

    @property
    def location(self) -> Location:
        """The place of the text."""
        return self.outline.location(self.node)


def _names(call: Call, outline: Outline) -> Iterator[tuple[ast.expr | None, bool]]:
    """What a call names as a table, each with whether that says a column too; none with a schema."""
    node = call.node
    if any(each.arg and each.arg.endswith("schema") for each in node.keywords):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "ForeignKey":
        yield argument(node, "column", 0), True
    elif name == "ForeignKeyConstraint":
        columns = argument(node, "refcolumns", 1)
        for each in columns.elts if isinstance(columns, (ast.List, ast.Tuple)) else ():
            yield each, True
    elif not isinstance(node.func, ast.Attribute):
        return
    elif outline.qualified(node.func.value, call.scope) == "alembic.op":
        for position, names in enumerate((_FIRST, _SECOND)):
            if name in names:
                yield argument(node, "table_name", position), False
        if name == "create_foreign_key":
            yield argument(node, "source_table", 1), False
            yield argument(node, "referent_table", 2), False
    elif name == "create_foreign_key":  # of a batch
        yield argument(node, "referent_table", 1), False
