"""Constraints that the database gives names.

Without a naming convention a foreign key or unique constraint has the name that the database chooses, another
in each database, and none in SQLite: the migration that drops or changes it can not name it. With one,
SQLAlchemy names them all, and Alembic writes those names.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.declared_base import DeclaredBase
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity

CONVENTION = """metadata = {metadata}(
    naming_convention={{
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }}
)"""


def check(base: DeclaredBase) -> Iterator[Finding]:
    module = base.outline.module
    if base.may_name_constraints or purpose_of(module) is not Purpose.APPLICATION:
        return
    migrations = module.migrations()
    if migrations is not None and str(base.name) in migrations.environment:
        message = f"Nothing names the constraints of the tables of `{base.name}`"
        fix = Fix("Give it a naming convention", lambda editor: _convention(base, editor), Safety.UNSAFE)
        yield Finding(base, message, fix)


def _convention(base: DeclaredBase, editor: Editor) -> None:
    code = CONVENTION.format(metadata=editor.add_import("sqlalchemy", "MetaData"))
    editor.append_to_class(base.node, code)


NAMELESS = """
  === alembic.ini ===
  [alembic]
  script_location = migrations
  === migrations/env.py ===
  # target_metadata = Base.metadata
  === migrations/versions/a1_users.py ===
  revision = "a1"
  down_revision = None


  def upgrade() -> None: ...


  def downgrade() -> None: ...
  === models.py ===
- from sqlalchemy.orm import DeclarativeBase
+ from sqlalchemy import MetaData
+ from sqlalchemy.orm import DeclarativeBase


  class Base(DeclarativeBase):
        ^^^^ Nothing names the constraints of the tables of `Base`
-     pass
+     metadata = MetaData(
+         naming_convention={
+             "ix": "ix_%(column_0_label)s",
+             "uq": "uq_%(table_name)s_%(column_0_name)s",
+             "ck": "ck_%(table_name)s_%(constraint_name)s",
+             "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
+             "pk": "pk_%(table_name)s",
+         }
+     )
"""

FINE = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# target_metadata = Base.metadata
=== migrations/versions/a1_users.py ===
revision = "a1"
down_revision = None


def upgrade() -> None: ...


def downgrade() -> None: ...
=== models.py ===
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_name)s"})


class CacheBase(DeclarativeBase):
    pass
"""

NO_MIGRATIONS = """
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
"""

rule = Rule(
    DeclaredBase,
    check,
    bullet="migrations",
    severity=Severity.INFO,
    since="0.1",
    opinionated=True,
    examples=[NAMELESS, FINE, NO_MIGRATIONS],
)
