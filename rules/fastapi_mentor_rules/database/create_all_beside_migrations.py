"""`create_all` in an application that has migrations.

Both make tables. What `create_all` makes when the application starts, Alembic knows nothing of: the migration
that adds the table then fails, because it is there, and `--autogenerate` compares with a database that no
migration has made. Leave the tables to the migrations; tests may make theirs with `create_all`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.created_tables import CreatedTables
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(created: CreatedTables) -> Iterator[Finding]:
    module = created.outline.module
    if created.is_conditional or purpose_of(module, created.scope) is not Purpose.APPLICATION:
        return
    migrations = module.migrations()
    if migrations is None or created.owner not in migrations.environment:
        return
    message = "`create_all` makes tables of which the migrations know nothing"
    yield Finding(created, message, _removed(created))


def _removed(created: CreatedTables) -> Fix | None:
    """Only where it is a statement of the module."""
    import ast

    for statement in created.outline.statement.nodes:
        match statement:
            case ast.Expr(value=ast.Call(func=callee)) if callee is created.node:

                def edit(editor: Editor, statement: ast.stmt = statement) -> None:
                    editor.remove_statement(statement)

                return Fix("Leave the tables to the migrations", edit, Safety.UNSAFE)
    return None


AT_IMPORT = """
  === alembic.ini ===
  [alembic]
  script_location = migrations
  === migrations/env.py ===
  # target_metadata = Base.metadata
  === migrations/versions/a1_users.py ===
  import sqlalchemy as sa
  from alembic import op

  revision = "a1"
  down_revision = None


  def upgrade() -> None:
      op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))


  def downgrade() -> None:
      op.drop_table("users")
  === main.py ===
  from fastapi import FastAPI
  from sqlalchemy import create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
  from sqlalchemy.pool import StaticPool

  engine = create_engine("sqlite://", poolclass=StaticPool)


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)


- Base.metadata.create_all(bind=engine)
  ^^^^^^^^^^^^^^^^^^^^^^^^ `create_all` makes tables of which the migrations know nothing
  app = FastAPI()
"""

MIGRATES = """
import importlib.util

from alembic.migration import MigrationContext
from alembic.operations import Operations

spec = importlib.util.spec_from_file_location("first", "migrations/versions/a1_users.py")
first = importlib.util.module_from_spec(spec)
spec.loader.exec_module(first)
with engine.connect() as connection, Operations.context(MigrationContext.configure(connection)):
    first.upgrade()
"""

LIFESPAN = """
=== migrations/env.py ===
# target_metadata = SQLModel.metadata
=== migrations/versions/a1_users.py ===
revision = "a1"
down_revision = None


def upgrade() -> None: ...


def downgrade() -> None: ...
=== main.py ===
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

engine = create_async_engine("sqlite+aiosqlite://")


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
`create_all` makes tables of which the migrations know nothing
    yield


app = FastAPI(lifespan=lifespan)
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
=== tests/conftest.py ===
from sqlalchemy import MetaData, create_engine

MetaData().create_all(create_engine("sqlite://"))
=== main.py ===
import os

from fastapi import FastAPI
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase

engine = create_engine("sqlite://")
app = FastAPI()


class Base(DeclarativeBase):
    pass


class Cache(DeclarativeBase):
    pass


if os.environ.get("ENVIRONMENT") == "test":
    Base.metadata.create_all(engine)
Cache.metadata.create_all(engine)


def init_db() -> None:
    Base.metadata.create_all(engine)
"""

NO_MIGRATIONS = """
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


Base.metadata.create_all(create_engine("sqlite://"))
"""

rule = Rule(
    CreatedTables,
    check,
    bullet="migrations",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(AT_IMPORT, proof=MIGRATES), LIFESPAN, FINE, NO_MIGRATIONS],
)
