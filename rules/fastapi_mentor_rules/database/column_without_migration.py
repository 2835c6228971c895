"""Column, or table, that no migration adds.

A mapped class and its table must agree: a column that the class has and the database lacks makes every query
of the class fail. None of the migrations names it: write one, `alembic revision --autogenerate` does most.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.migrations import Migrations
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(mapped: MappedClass) -> Iterator[Finding]:
    if not mapped.is_table or mapped.mapper is Mapper.TORTOISE or mapped.is_inside_function:
        return
    module = mapped.outline.module
    if purpose_of(module) is not Purpose.APPLICATION:
        return
    migrations = module.migrations()
    table = mapped.table_name
    if migrations is None or not migrations.tells_all or table is None:
        return
    if table not in migrations.tables:
        if table not in migrations.words and _has_known_neighbour(mapped, migrations):
            yield Finding(mapped, f"No migration makes the table `{table}`")
        return
    for column in mapped.columns.values():
        name = column.column_name
        if name is None or column.has_hidden_options or name in migrations.words:
            continue
        message = f"No migration adds the column `{name}` to the table `{table}`"
        if column.outline.module.path == module.path:
            yield Finding(column, message)
        else:
            related = Related(column, "It is declared here", column.outline.module.path)
            yield Finding(mapped, message, related=(related,))


def _has_known_neighbour(mapped: MappedClass, migrations: Migrations) -> bool:
    """Whether the migrations make the table of another class of the module, that has the same base."""
    module = mapped.outline.module
    for name in module.classes():
        if name == mapped.name:
            continue
        for definition in module.definitions(name):
            other = MappedClass.of(definition)
            is_known = other is not None and other.is_table and other.table_name in migrations.tables
            if is_known and [each.name for each in other.parents] == [each.name for each in mapped.parents]:  # type: ignore[union-attr]
                return True
    return False


AGE = """
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
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("full_name", sa.String(50)),
    )


def downgrade() -> None:
    op.drop_table("users")
=== models.py ===
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column("full_name")
    age: Mapped[int]
    ^^^ No migration adds the column `age` to the table `users`


class Other(Base):
      ^^^^^ No migration makes the table `others`
    __tablename__ = "others"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]


class OtherBase(DeclarativeBase):
    pass


class Elsewhere(OtherBase):
    __tablename__ = "elsewhere"

    id: Mapped[int] = mapped_column(primary_key=True)
"""

HAS_ALL = """
import importlib.util
import sys

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect

spec = importlib.util.spec_from_file_location("first", "migrations/versions/a1_users.py")
first = importlib.util.module_from_spec(spec)
spec.loader.exec_module(first)
with create_engine("sqlite://").connect() as connection:
    with Operations.context(MigrationContext.configure(connection)):
        first.upgrade()
    columns = {each["name"] for each in inspect(connection).get_columns("users")}
assert {each.name for each in User.__table__.columns} <= columns
"""

FINE = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# target_metadata = SQLModel.metadata
=== migrations/versions/a1_users.py ===
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade() -> None:
    op.create_table("user", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)))
    op.execute("ALTER TABLE user ADD COLUMN age INTEGER")


def downgrade() -> None:
    op.drop_table("user")
=== models.py ===
from sqlmodel import Field, SQLModel


class UserBase(SQLModel):
    name: str
    age: int


class User(UserBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class UserPublic(UserBase):
    id: int
    shown: str
"""

MADE_FROM_MODELS = """
=== alembic.ini ===
[alembic]
script_location = migrations
=== migrations/env.py ===
# target_metadata = Base.metadata
=== migrations/versions/a1_users.py ===
from alembic import op

from models import Base

revision = "a1"
down_revision = None


def upgrade() -> None:
    Base.metadata.create_all(op.get_bind())  # users


def downgrade() -> None: ...
=== models.py ===
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    age: Mapped[int]
"""

rule = Rule(
    MappedClass,
    check,
    bullet="migrations",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(AGE, proof=HAS_ALL), FINE, MADE_FROM_MODELS],
)
