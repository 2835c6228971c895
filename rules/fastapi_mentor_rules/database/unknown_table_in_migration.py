"""Migration changes a table that no migration makes.

A database that is set up anew runs the migrations from the first on: the one that adds a column to a table
that nobody has made fails there, and all that come after it. Mostly the name is misspelt, or is that of the
class.
"""

import json
from collections.abc import Iterator
from difflib import get_close_matches

from fastapi_mentor.facts.migrated_tables import NamedTable
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(named: NamedTable) -> Iterator[Finding]:
    migrations = named.migration.migrations
    table = named.table
    if not migrations.names_all or table in migrations.tables or table in migrations.dropped:
        return
    if named.is_mapped:
        return
    meant = _meant(table, migrations.tables)
    message = f"No migration makes the table `{table}`"
    if meant is None:
        yield Finding(named, message)
    else:
        text = json.dumps(meant + named.text.removeprefix(table))
        fix = Fix(f"Write `{meant}`", lambda editor: editor.replace(named.node, text))
        yield Finding(named, f"{message}: one makes `{meant}`", fix)


def _meant(table: str, tables: frozenset[str]) -> str | None:
    """The one table whose name is nearly the same."""
    near = get_close_matches(table, sorted(tables), n=2, cutoff=0.8)
    return near[0] if len(near) == 1 else None


MISSPELT = """
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
      op.create_table("posts", sa.Column("id", sa.Integer, primary_key=True))


  def downgrade() -> None:
      op.drop_table("posts")
      op.drop_table("users")
  === migrations/versions/b2_author.py ===
  import sqlalchemy as sa
  from alembic import op

  revision = "b2"
  down_revision = "a1"


  def upgrade() -> None:
-     op.add_column("user", sa.Column("age", sa.Integer))
                    ^^^^^^ No migration makes the table `user`: one makes `users`
+     op.add_column("users", sa.Column("age", sa.Integer))
-     op.create_index("ix_posts_id", table_name="post", columns=["id"])
                                                ^^^^^^ No migration makes the table `post`: one makes `posts`
+     op.create_index("ix_posts_id", table_name="posts", columns=["id"])
      with op.batch_alter_table("posts") as batch_op:
          batch_op.add_column(sa.Column("author_id", sa.Integer))
-         batch_op.create_foreign_key("fk_posts_author", "user", ["author_id"], ["id"])
                                                         ^^^^^^ No migration makes the table `user`: \
                                                             one makes `users`
+         batch_op.create_foreign_key("fk_posts_author", "users", ["author_id"], ["id"])


  def downgrade() -> None:
      op.drop_column("posts", "author_id")
      op.drop_column("users", "age")
  === migrations/versions/c3_notes.py ===
  import sqlalchemy as sa
  from alembic import op

  revision = "c3"
  down_revision = "b2"


  def upgrade() -> None:
      op.create_table(
          "notes",
          sa.Column("id", sa.Integer, primary_key=True),
-         sa.Column("post_id", sa.Integer, sa.ForeignKey("post.id")),
                                                         ^^^^^^^^^ No migration makes the table `post`: \
                                                             one makes `posts`
+         sa.Column("post_id", sa.Integer, sa.ForeignKey("posts.id")),
      )


  def downgrade() -> None:
      op.drop_table("notes")
"""

UNKNOWN = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# Nothing is run here.
=== migrations/versions/a1_notes.py ===
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind_id", sa.Integer),
        sa.ForeignKeyConstraint(["kind_id"], ["categories.id"]),
                                              ^^^^^^^^^^^^^^^ No migration makes the table `categories`
    )


def downgrade() -> None:
    op.drop_table("notes")
"""

RUNS = """
import importlib.util

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect

with create_engine("sqlite://").connect() as connection:
    with Operations.context(MigrationContext.configure(connection)):
        for name in ("a1_users", "b2_author"):
            spec = importlib.util.spec_from_file_location(name, f"migrations/versions/{name}.py")
            migration = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(migration)
            getattr(migration, "upgrade")()
    assert "age" in {each["name"] for each in inspect(connection).get_columns("users")}
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

TABLE = "events"
revision = "a1"
down_revision = None


def upgrade() -> None:
    op.create_table("user", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(TABLE, sa.Column("id", sa.Integer, primary_key=True))
    op.execute('CREATE TABLE IF NOT EXISTS public."kinds" (id INTEGER)')


def downgrade() -> None:
    op.drop_table("user")
=== migrations/versions/b2_people.py ===
import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "a1"


def upgrade() -> None:
    op.rename_table("user", "people")
    op.execute("ALTER TABLE kinds RENAME TO sorts")
    op.add_column("people", sa.Column("age", sa.Integer))
    op.add_column("sorts", sa.Column("age", sa.Integer))
    op.add_column("models", sa.Column("age", sa.Integer))
    op.add_column("events", sa.Column("user_id", sa.Integer, sa.ForeignKey("people.id")))
    op.drop_column("removed", "age")
    op.drop_table("removed")


def downgrade() -> None:
    op.rename_table("people", "user")
=== models.py ===
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Model(Base):
    __tablename__ = "models"

    id: Mapped[int] = mapped_column(primary_key=True)
"""

BASELINE = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# Nothing is run here.
=== migrations/versions/a1_baseline.py ===
revision = "a1"
down_revision = None


def upgrade() -> None: ...


def downgrade() -> None: ...
=== migrations/versions/b2_age.py ===
import sqlalchemy as sa
from alembic import op

revision = "b2"
down_revision = "a1"


def upgrade() -> None:
    op.add_column("people", sa.Column("age", sa.Integer))
    op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True))


def downgrade() -> None:
    op.drop_table("orders")
"""

rule = Rule(
    NamedTable,
    check,
    bullet="migrations",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MISSPELT, proof=RUNS), UNKNOWN, FINE, BASELINE],
)
