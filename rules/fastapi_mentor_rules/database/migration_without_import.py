"""Migration that uses a package and does not import it.

`--autogenerate` writes the types of a column with their full names, `sqlmodel.sql.sqltypes.AutoString`, but
imports only Alembic and SQLAlchemy: the migration fails with a NameError when it runs. The import can also go
into `script.py.mako`, so that each new migration has it.
"""

import ast
from collections.abc import Iterator
from functools import partial

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.migration import Migration
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

# The packages whose types migrations name, and what has to be imported of them.
PACKAGES = {
    "sqlmodel": "sqlmodel",
    "geoalchemy2": "geoalchemy2",
    "sqlalchemy_utils": "sqlalchemy_utils",
    "pgvector": "pgvector.sqlalchemy",
    "fastapi_users_db_sqlalchemy": "fastapi_users_db_sqlalchemy",
    "advanced_alchemy": "advanced_alchemy.types",
}


def check(migration: Migration) -> Iterator[Finding]:
    module = migration.outline.module
    places = [(migration.scope, migration.outline)]
    if migration.downgrade is not None:
        places.append(migration.downgrade[1:])
    for package, imported in PACKAGES.items():
        found = [node for scope, outline in places for node in _uses(package, scope, outline)]
        if found and not module.definitions(package) and not module.definitions("*"):
            node, outline = found[0]
            fix = Fix(f"Import `{imported}`", partial(_import, imported))
            yield Finding(outline.location(node), f"`{package}` is not imported", fix)


def _uses(package: str, scope: Scope, outline: Outline) -> Iterator[tuple[ast.Name, Outline]]:
    if f"{package}." not in outline.statement.parsed_text or package in scope.bindings or scope.node is None:
        return
    for node in walk(scope.node):
        if isinstance(node, ast.Name) and node.id == package:
            yield node, outline


def _import(module: str, editor: Editor) -> None:
    editor.add_plain_import(module)


MISSING = """
  === alembic.ini ===
  [alembic]
  script_location = migrations
  === migrations/env.py ===
  # Nothing is run here.
  === migrations/versions/a1_users.py ===
  import sqlalchemy as sa
+ import sqlmodel
  from alembic import op

  revision = "a1"
  down_revision = None


  def upgrade() -> None:
      op.create_table(
          "user",
          sa.Column("id", sa.Integer, primary_key=True),
          sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
                            ^^^^^^^^ `sqlmodel` is not imported
          sa.Column("mail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
      )


  def downgrade() -> None:
      op.drop_table("user")
"""

RUNS = """
import importlib.util

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine

spec = importlib.util.spec_from_file_location("first", "migrations/versions/a1_users.py")
first = importlib.util.module_from_spec(spec)
spec.loader.exec_module(first)
with create_engine("sqlite://").connect() as connection:
    with Operations.context(MigrationContext.configure(connection)):
        try:
            first.upgrade()
            done = True
        except NameError:
            done = False
assert done
"""

FINE = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# Nothing is run here.
=== migrations/versions/a1_users.py ===
import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "a1"
down_revision = None


def upgrade() -> None:
    import sqlalchemy_utils

    op.add_column("user", sa.Column("name", sqlmodel.sql.sqltypes.AutoString()))
    op.add_column("user", sa.Column("mail", sqlalchemy_utils.EmailType()))


def downgrade() -> None:
    op.drop_column("user", "name")
    op.drop_column("user", "mail")
"""

rule = Rule(
    Migration,
    check,
    bullet="migrations",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MISSING, proof=RUNS), FINE],
)
