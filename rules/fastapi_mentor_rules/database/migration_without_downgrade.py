"""Migration that can not be taken back.

When a release goes wrong, the code before it meets the tables after it: `alembic downgrade` brings those
back, if `downgrade` undoes what `upgrade` does. Where that is not possible, `raise` says so, and nobody
relies on it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.migration import Migration, Operation
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_REASON = pattern(r"(?i)\b(?:no|not|never|cannot|can't|irreversible|unsupported)\b")
CHANGING = ("create_", "add_", "drop_", "alter_", "rename_")
KINDS = {
    "create_unique_constraint": "unique",
    "create_foreign_key": "foreignkey",
    "create_check_constraint": "check",
}


def check(migration: Migration) -> Iterator[Finding]:
    if not any(each.name.startswith(CHANGING) for each in migration.operations):
        return
    downgrade = migration.downgrade
    message = "`downgrade` does not take back what `upgrade` changes"
    if downgrade is None:
        if not migration.outline.module.definitions("downgrade"):
            yield Finding(migration, message, _written(migration, None))
        return
    definition, scope, outline = downgrade
    node = scope.node
    assert isinstance(node, ast.FunctionDef)
    # A docstring alone may have a comment behind it, at the end of the file.
    is_empty = isinstance(node.body[-1], ast.Pass) or literal(getattr(node.body[-1], "value", None)) is ...
    if (
        is_empty
        and all(_is_empty(each) for each in node.body)
        and not _says_why(outline.statement.parsed_text)
    ):
        yield Finding(definition.statement.location(node.body[-1]), message, _written(migration, node))


def _is_empty(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _says_why(text: str) -> bool:
    """Whether a comment that Alembic does not write itself, or the docstring, says why it is empty."""
    inside = text[text.find("def downgrade") :]
    own = [line for line in inside.split("\n") if "# ###" not in line]
    return "#" in "".join(own) or _REASON.search(inside) is not None


def _written(migration: Migration, empty: ast.FunctionDef | None) -> Fix | None:
    lines = [_undone(each) for each in reversed(migration.operations)]
    plain = len(migration.node.body) == sum(isinstance(each, ast.Expr) for each in migration.node.body)
    if not plain or any(each is None for each in lines):
        return None
    body = [str(each) for each in lines]

    def edit(editor: Editor) -> None:
        if empty is None:
            code = "\n".join(["def downgrade() -> None:", *(f"    {line}" for line in body)])
            editor.insert_statement_after(migration.node, code)
        else:
            editor.replace_statement(empty.body[-1], "\n".join(body))

    return Fix("Undo it in `downgrade`", edit)


def _undone(operation: Operation) -> str | None:
    """The call that undoes another; None where that is not known."""
    call, table = operation.node, operation.table
    if operation.is_batch or table is None or any(each.arg == "schema" for each in call.keywords):
        return None
    op = operation.outline.text(call.func).rpartition(".")[0]
    match operation.name, call.args:
        case "create_table", _:
            return f'{op}.drop_table("{table}")'
        case "add_column", [_, ast.Call(args=[column, *_])] if isinstance(literal(column), str):
            return f'{op}.drop_column("{table}", "{literal(column)}")'
        case "create_index", [name, *_] if literal(name) is not None:
            return f'{op}.drop_index({operation.outline.text(name)}, table_name="{table}")'
        case ("create_unique_constraint" | "create_foreign_key" | "create_check_constraint") as kind, [
            name,
            *_,
        ]:
            if literal(name) is not None:
                return (
                    f'{op}.drop_constraint({operation.outline.text(name)}, "{table}", type_="{KINDS[kind]}")'
                )
        case "rename_table", [_, name] if isinstance(literal(name), str):
            return f'{op}.rename_table("{literal(name)}", "{table}")'
    return None


EMPTY = """
  === alembic.ini ===
  [alembic]
  script_location = migrations
  === migrations/env.py ===
  # Nothing is run here.
  === migrations/versions/a1_users.py ===
  import sqlalchemy as sa
  from alembic import op

  revision = "a1"
  down_revision = None


  def upgrade() -> None:
      op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))
      op.add_column("users", sa.Column("age", sa.Integer))
      op.create_index(op.f("ix_users_age"), "users", ["age"])


  def downgrade() -> None:
-     pass
      ^^^^ `downgrade` does not take back what `upgrade` changes
+     op.drop_index(op.f("ix_users_age"), table_name="users")
+     op.drop_column("users", "age")
+     op.drop_table("users")
"""

TAKEN_BACK = """
import importlib.util

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect

spec = importlib.util.spec_from_file_location("first", "migrations/versions/a1_users.py")
first = importlib.util.module_from_spec(spec)
spec.loader.exec_module(first)
with create_engine("sqlite://").connect() as connection:
    with Operations.context(MigrationContext.configure(connection)):
        first.upgrade()
        first.downgrade()
    assert inspect(connection).get_table_names() == []
"""

ABSENT = """
  === alembic.ini ===
  [alembic]
  script_location = migrations
  === migrations/env.py ===
  # Nothing is run here.
  === migrations/versions/a1_users.py ===
  from alembic import op

  revision = "a1"
  down_revision = None


  def upgrade() -> None:
      ^^^^^^^ `downgrade` does not take back what `upgrade` changes
      op.rename_table("user", "users")
+
+
+ def downgrade() -> None:
+     op.rename_table("users", "user")
"""

FINE = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# Nothing is run here.
=== migrations/versions/a1_users.py ===
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade() -> None:
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))


def downgrade() -> None:
    op.drop_table("users")
=== migrations/versions/b2_drop.py ===
from alembic import op

revision = "b2"
down_revision = "a1"


def upgrade() -> None:
    op.drop_column("users", "age")


def downgrade() -> None:
    raise NotImplementedError
=== migrations/versions/c3_data.py ===
from alembic import op

revision = "c3"
down_revision = "b2"


def upgrade() -> None:
    op.execute("UPDATE users SET id = id")


def downgrade() -> None:
    pass
=== migrations/versions/d4_said.py ===
from alembic import op

revision = "d4"
down_revision = "c3"


def upgrade() -> None:
    op.drop_table("old_users")


def downgrade() -> None:
    # Nothing was in it.
    pass
=== migrations/versions/e5_docstring.py ===
from alembic import op

revision = "e5"
down_revision = "d4"


def upgrade() -> None:
    op.drop_table("older_users")


def downgrade() -> None:
    \"\"\"There is no way back.\"\"\"
"""

rule = Rule(
    Migration,
    check,
    bullet="migrations",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(EMPTY, proof=TAKEN_BACK), ABSENT, FINE],
)
