"""Constraint that is dropped without a name.

Alembic writes `None` where a model gives a constraint no name: the database then chooses one, and
`drop_constraint(None, ...)` fails when the migration is taken back. Write the name in both places.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.dropped_constraint import NamelessDrop
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(drop: NamelessDrop) -> Iterator[Finding]:
    yield Finding(drop, "A constraint can not be dropped without its name", _named(drop))


def _named(drop: NamelessDrop) -> Fix | None:
    made = drop.made_by()
    if made is None:
        return None
    node, name = made

    def edit(editor: Editor) -> None:
        editor.replace(node, f'"{name}"')
        editor.replace(drop.node, f'"{name}"')

    return Fix(f"Call it `{name}`", edit)


NAMELESS = """
  === alembic.ini ===
  [alembic]
  script_location = migrations
  === migrations/env.py ===
  # Nothing is run here.
  === migrations/versions/a1_mails.py ===
  from alembic import op

  revision = "a1"
  down_revision = None


  def upgrade() -> None:
-     op.create_unique_constraint(None, "users", ["mail"])
+     op.create_unique_constraint("uq_users_mail", "users", ["mail"])


  def downgrade() -> None:
-     op.drop_constraint(None, "users", type_="unique")
                         ^^^^ A constraint can not be dropped without its name
+     op.drop_constraint("uq_users_mail", "users", type_="unique")
"""

DROPS = """
import importlib.util

from alembic.migration import MigrationContext
from alembic.operations import Operations

spec = importlib.util.spec_from_file_location("first", "migrations/versions/a1_mails.py")
first = importlib.util.module_from_spec(spec)
spec.loader.exec_module(first)
context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True})
with Operations.context(context):
    first.upgrade()
    first.downgrade()
"""

BATCH = """
  === migrations/versions/b2_teams.py ===
  import sqlalchemy as sa
  from alembic import op

  revision = "b2"
  down_revision = None


  def upgrade() -> None:
      with op.batch_alter_table("users") as batch_op:
          batch_op.add_column(sa.Column("team_id", sa.Integer))
-         batch_op.create_foreign_key(None, "teams", ["team_id"], ["id"])
+         batch_op.create_foreign_key("fk_users_team_id", "teams", ["team_id"], ["id"])


  def downgrade() -> None:
      with op.batch_alter_table("users") as batch_op:
-         batch_op.drop_constraint(None, type_="foreignkey")
                                   ^^^^ A constraint can not be dropped without its name
+         batch_op.drop_constraint("fk_users_team_id", type_="foreignkey")
          batch_op.drop_column("team_id")
"""

FINE = """
=== migrations/versions/a1_mails.py ===
from alembic import op

revision = "a1"
down_revision = None


def upgrade() -> None:
    op.create_unique_constraint("uq_users_mail", "users", ["mail"])
    op.create_unique_constraint(op.f("uq_users_name"), "users", ["name"])


def downgrade() -> None:
    op.drop_constraint("uq_users_mail", "users", type_="unique")
    op.drop_constraint(op.f("uq_users_name"), "users", type_="unique")
"""

rule = Rule(
    NamelessDrop,
    check,
    bullet="migrations",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(NAMELESS, proof=DROPS), BATCH, FINE],
)
