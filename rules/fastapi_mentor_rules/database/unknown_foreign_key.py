"""Foreign key refers to a table or a column that does not exist.

`ForeignKey` takes the name of the table, not of the class, and the name of the column in the database. What
is misspelt is found when the tables are made or the first query is asked, and then nothing works.
"""

import ast
import json
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.column import Column, ForeignKey
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.tables import classes_of_table, tables_meant_by
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(mapped: MappedClass) -> Iterator[Finding]:
    if mapped.mapper is Mapper.TORTOISE or mapped.is_inside_function:
        return
    for column in mapped.body.columns.values():
        for key in column.foreign_keys:
            if key.table is not None and "." not in key.table:
                finding = _check(mapped, column, key)
                if finding is not None:
                    yield finding


def _check(mapped: MappedClass, column: Column, key: ForeignKey) -> Finding | None:
    assert key.table is not None
    tables = classes_of_table(key.table, mapped)
    if not tables:
        if mapped.outline.module.names_table(key.table):
            return None
        meant = tables_meant_by(key.table, mapped)
        names = {each.table_name for each in meant}
        if len(names) != 1 or None in names or mapped.schema is not None or meant[0].schema is not None:
            return None
        name = names.pop()
        if name == key.table:
            return None  # a function gives the name
        message = f"There is no table `{key.table}`: that of `{meant[0].name}` is `{name}`"
        return Finding(column, message, _write(key, f"{name}.{key.column}"))
    if len(tables) > 1 or not tables[0].is_complete:
        return None
    columns = {each.column_name for each in tables[0].columns.values()}
    if None in columns or key.column in columns:
        return None
    return Finding(column, f"`{key.table}`, the table of `{tables[0].name}`, has no column `{key.column}`")


def _write(key: ForeignKey, text: str) -> Fix | None:
    nodes = [each for each in ast.walk(key.node) if literal(each) == key.text]
    if len(nodes) != 1:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(nodes[0], json.dumps(text))

    return Fix(f"Refer to `{text}`", edit)


NO_TABLE = """
  === app/users.py ===
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)

  === app/posts.py ===
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import Mapped, mapped_column

  from app.users import Base


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
-     user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
      ^^^^^^^ There is no table `user`: that of `User` is `users`
+     user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
"""

MADE = """
from sqlalchemy import create_engine

Base.metadata.create_all(create_engine("sqlite://"))
"""

SQLMODEL = """
  from sqlmodel import Field, SQLModel


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
-     team_id: int | None = Field(default=None, foreign_key="teams.id")
      ^^^^^^^ There is no table `teams`: that of `Team` is `team`
+     team_id: int | None = Field(default=None, foreign_key="team.id")
"""

NAMED_BY_BASE = """
  import re

  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import as_declarative, declared_attr


  @as_declarative()
  class Base:
      @declared_attr
      def __tablename__(cls) -> str:
          return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


  class UserGroup(Base):
      id = Column(Integer, primary_key=True)


  class Member(Base):
      id = Column(Integer, primary_key=True)
-     group_id = Column(ForeignKey("user_groups.id"))
      ^^^^^^^^ There is no table `user_groups`: that of `UserGroup` is `user_group`
+     group_id = Column(ForeignKey("user_group.id"))
      other_id = Column(ForeignKey("user_group.id"))
"""

NO_COLUMN = """
  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import declarative_base

  Base = declarative_base()


  class User(Base):
      __tablename__ = "users"

      number = Column("user_id", Integer, primary_key=True)


  class Post(Base):
      __tablename__ = "posts"

      id = Column(Integer, primary_key=True)
      user_id = Column(ForeignKey("users.id"))
      ^^^^^^^ `users`, the table of `User`, has no column `id`
      owner_id = Column(ForeignKey("users.user_id"))
"""

GOOD = """
  from sqlalchemy import Column, ForeignKey, Integer, Table
  from sqlalchemy.orm import declarative_base

  Base = declarative_base()
  kinds = Table("kind", Base.metadata, Column("id", Integer, primary_key=True))
  PREFIX = "app"


  class Kind(Base):
      __tablename__ = "kinds"

      id = Column(Integer, primary_key=True)


  class User(Base):
      __tablename__ = f"{PREFIX}_users"

      id = Column(Integer, primary_key=True)


  class Post(Base):
      __tablename__ = "posts"

      id = Column(Integer, primary_key=True)
      user_id = Column(ForeignKey(User.id))
      kind_id = Column(ForeignKey("kind.id"))
      next_id = Column(ForeignKey("posts.id"))
      other_id = Column(ForeignKey(f"{PREFIX}_users.id"))
"""

SCHEMAS = Example(
    """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
  from elsewhere import UserTable


  class Base(DeclarativeBase):
      pass


  class User(UserTable, Base):
      pass


  class Account(Base):
      __tablename__ = "accounts"
      __table_args__ = {"schema": "billing"}

      id: Mapped[int] = mapped_column(primary_key=True)


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
      account_id: Mapped[int] = mapped_column(ForeignKey("billing.accounts.id"))
""",
    runs=False,
)

rule = Rule(
    MappedClass,
    check,
    bullet="relationships",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(NO_TABLE, proof=MADE),
        Example(SQLMODEL, proof=MADE.replace("Base", "SQLModel")),
        Example(NAMED_BY_BASE, proof=MADE),
        NO_COLUMN,
        GOOD,
        SCHEMAS,
    ],
)
