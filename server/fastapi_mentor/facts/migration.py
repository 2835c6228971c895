"""A file that changes the schema of a database: a revision of Alembic, and what its functions do."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.expression import inside, literal
from fastapi_mentor.facts.migrations import Migrations, Revision
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.source import Location


class Migration:
    """A module with `revision`, `down_revision` and `def upgrade`; `node` is that function."""

    def __init__(self, scope: Scope, revision: Revision, migrations: Migrations, outline: Outline) -> None:
        assert isinstance(scope.node, ast.FunctionDef)
        self.node = scope.node
        self.scope = scope
        self.revision = revision
        self.migrations = migrations
        self.outline = outline

    words = frozenset({"upgrade"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Migration]:
        """The revision of a module, where a statement is its `upgrade`."""
        return iter(outline.once(cls, lambda: [*cls._found(outline)]))

    @classmethod
    def _found(cls, outline: Outline) -> Iterator[Migration]:
        for scope in outline.survey.top.children:
            if not isinstance(scope.node, ast.FunctionDef) or scope.node.name != "upgrade":
                continue
            if outline.header is not None or not outline.module.definitions("down_revision"):
                continue
            migrations = outline.module.migrations()
            revision = migrations.at(outline.module.path) if migrations is not None else None
            if migrations is not None and revision is not None:
                yield cls(scope, revision, migrations, outline)

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.outline.name_of(self.node).location

    def place_of(self, name: str) -> Location:
        """The place of what the module says under a name such as `down_revision`; else of `upgrade`."""
        for definition in self.outline.module.definitions(name):
            if definition.value is not None:
                return definition.statement.location(definition.value)
        return self.location

    @cached_property
    def downgrade(self) -> tuple[Definition, Scope, Outline] | None:
        """The function that takes it back."""
        for definition in self.outline.module.definitions("downgrade"):
            for scope in self.outline.module.survey(definition).top.children:
                if isinstance(scope.node, ast.FunctionDef) and scope.node.name == "downgrade":
                    return definition, scope, Outline(definition.statement, definition.module)
        return None

    @cached_property
    def operations(self) -> Sequence[Operation]:
        """What `upgrade` does, in its order."""
        return operations_in(self.scope, self.outline)


class Operation:
    """`op.add_column("users", ...)`, or `batch_op.add_column(...)`, which is about the table of its block."""

    def __init__(self, call: Call, name: str, table: str | None, is_batch: bool, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.name = name
        self.table = table
        self.is_batch = is_batch
        self.outline = outline

    def text(self, index: int) -> str | None:
        """An argument that is a text, by its position behind the table in the order of `op.`."""
        if self.is_batch:
            index -= 1
        value = literal(self.node.args[index]) if 0 <= index < len(self.node.args) else None
        return value if isinstance(value, str) else None


_TABLE_IS_SECOND = frozenset(
    {
        *("create_unique_constraint", "create_check_constraint", "create_primary_key", "create_index"),
        *("create_foreign_key", "drop_constraint", "create_exclude_constraint"),
    }
)

_HELPERS = frozenset({"f", "inline_literal"})


def operations_in(scope: Scope, outline: Outline) -> list[Operation]:
    """What a function does with `op`."""
    batches = dict(_batches(scope, outline))
    found: list[Operation] = []
    for call in scope.calls:
        callee = call.node.func
        if not isinstance(callee, ast.Attribute) or not isinstance(callee.value, ast.Name):
            continue
        owner = callee.value.id
        if owner in batches:
            found.append(Operation(call, callee.attr, batches[owner], True, outline))
        elif callee.attr not in _HELPERS and outline.qualified(callee.value, scope) == "alembic.op":
            position = 1 if callee.attr in _TABLE_IS_SECOND else 0
            value = literal(call.node.args[position]) if position < len(call.node.args) else None
            found.append(
                Operation(call, callee.attr, value if isinstance(value, str) else None, False, outline)
            )
    return found


def _batches(scope: Scope, outline: Outline) -> Iterator[tuple[str, str | None]]:
    """The names of `with op.batch_alter_table("users") as batch_op`, each with its table."""
    assert scope.node is not None
    for block in inside(scope.node, ast.With):
        assert isinstance(block, ast.With)
        for item in block.items:
            match item:
                case ast.withitem(
                    context_expr=ast.Call(func=ast.Attribute(attr="batch_alter_table"), args=[first, *_]),
                    optional_vars=ast.Name(id=name),
                ):
                    value = literal(first)
                    yield name, value if isinstance(value, str) else None
