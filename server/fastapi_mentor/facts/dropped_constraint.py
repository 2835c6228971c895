"""A migration that drops a constraint without saying which."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.migration import Operation, operations_in
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.source import Location

_PREFIXES = {"create_unique_constraint": "uq", "create_foreign_key": "fk", "create_check_constraint": "ck"}
_KINDS = {
    "unique": "create_unique_constraint",
    "foreignkey": "create_foreign_key",
    "check": "create_check_constraint",
}


class NamelessDrop:
    """`op.drop_constraint(None, "users", ...)`; `node` is the None."""

    def __init__(self, node: ast.expr, operation: Operation, outline: Outline) -> None:
        self.node = node
        self.operation = operation
        self.outline = outline

    words = frozenset({"drop_constraint"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[NamelessDrop]:
        """The ones in a statement."""
        for scope in outline.survey.scopes:
            if not scope.is_function:
                continue
            for operation in operations_in(scope, outline):
                if operation.name == "drop_constraint":
                    given = argument(operation.node, "constraint_name", 0)
                    if isinstance(given, ast.Constant) and given.value is None:
                        yield cls(given, operation, outline)

    @property
    def location(self) -> Location:
        """The place of the None."""
        return self.outline.location(self.node)

    def made_by(self) -> tuple[ast.expr, str] | None:
        """The name, also None, under which `upgrade` makes the constraint, and what it could be called."""
        kind = literal(argument(self.operation.node, "type_", 1 if self.operation.is_batch else 2))
        wanted = _KINDS.get(kind) if isinstance(kind, str) else None
        found: list[tuple[ast.expr, str]] = []
        for definition in self.outline.module.definitions("upgrade"):
            inner = Outline(definition.statement, definition.module)
            self.outline.module.survey(definition)
            for scope in inner.survey.top.children:
                for each in operations_in(scope, inner):
                    name = argument(each.node, "constraint_name", 0)
                    is_same = each.name == wanted and each.table == self.operation.table
                    if is_same and isinstance(name, ast.Constant) and name.value is None:
                        found.append((name, _name_for(each)))
        return found[0] if len(found) == 1 and found[0][1] else None


def _name_for(operation: Operation) -> str:
    """What a constraint is called by convention."""
    place = {"create_unique_constraint": 2, "create_foreign_key": 3}.get(operation.name)
    if place is None or operation.table is None:
        return ""
    if operation.is_batch:
        place -= 1
    columns = literal(operation.node.args[place]) if place < len(operation.node.args) else None
    if not isinstance(columns, list) or not all(isinstance(each, str) for each in columns):
        return ""
    return "_".join([_PREFIXES[operation.name], operation.table, *columns])
