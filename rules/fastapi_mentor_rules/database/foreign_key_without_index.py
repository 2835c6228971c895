"""Foreign key has no index.

Relationships are loaded by the foreign key, and each delete of what it refers to looks for the rows that do.
PostgreSQL, SQLite and most others make no index for it: without one they read the whole table each time.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.column import COLUMN_CALLS, Column, called_of
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.indexes import has_index, indexes_foreign_keys
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(mapped: MappedClass) -> Iterator[Finding]:
    if not mapped.is_table or mapped.mapper is Mapper.TORTOISE:
        return
    columns = [each for each in mapped.body.columns.values() if each.foreign_keys]
    if not columns or purpose_of(mapped.outline.module) is not Purpose.APPLICATION:
        return
    for column in columns:
        if not has_index(mapped, column) and not indexes_foreign_keys(mapped):
            target = column.foreign_keys[0].table or "another table"
            message = f"`{column.name}` refers to `{target}` and has no index"
            yield Finding(column, message, _add_index(column))


def _add_index(column: Column) -> Fix | None:
    call = column.call
    inner = argument(call, "sa_column") if call is not None else None
    call = inner if called_of(inner, column.place) == "Column" else call  # type: ignore[assignment]
    if call is None or called_of(call, column.place) not in COLUMN_CALLS | {"Field"}:
        return None

    def edit(editor: Editor) -> None:
        editor.set_keyword(call, "index", "True")

    return Fix("Make an index (which takes a migration)", edit, Safety.UNSAFE)


WITHOUT = """
  from sqlalchemy import Column, ForeignKey, Index, Integer
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class Note(Base):
      __tablename__ = "notes"
      __table_args__ = (Index("ix_notes_user_id", "user_id"),)

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
-     user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      ^^^^^^^ `user_id` refers to `users` and has no index
-     parent_id = Column(Integer, ForeignKey("posts.id"), nullable=True)
      ^^^^^^^^^ `parent_id` refers to `posts` and has no index
+     user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
+     parent_id = Column(Integer, ForeignKey("posts.id"), nullable=True, index=True)


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
"""

FOUND = """
assert {index.name for index in Post.__table__.indexes} == {"ix_posts_user_id", "ix_posts_parent_id"}
"""

SQLMODEL = """
  from sqlmodel import Column, Field, ForeignKey, SQLModel


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
-     team_id: int | None = Field(default=None, foreign_key="team.id")
      ^^^^^^^ `team_id` refers to `team` and has no index
-     home: int = Field(sa_column=Column(ForeignKey("home.id")))
      ^^^^ `home` refers to `home` and has no index
+     team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
+     home: int = Field(sa_column=Column(ForeignKey("home.id"), index=True))
"""

GOOD = """
  === app/db.py ===
  from sqlalchemy import Column, ForeignKey, Index
  from sqlalchemy.orm import DeclarativeBase


  class Base(DeclarativeBase):
      pass

  === app/models.py ===
  from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
  from sqlalchemy.orm import Mapped, mapped_column

  from app.db import Base


  class Post(Base):
      __tablename__ = "posts"
      __table_args__ = (
          UniqueConstraint("user_id", "slug"),
          Index("ix_posts_team", "team", "slug"),
          {"comment": "what is written"},
      )

      id: Mapped[int] = mapped_column(primary_key=True)
      slug: Mapped[str]
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      team_id = Column("team", ForeignKey("users.id"))
      owner_id = Column(ForeignKey("users.id"), unique=True)
      editor_id = Column(ForeignKey("users.id"), index=True)
      reader_id = Column(ForeignKey("users.id"))


  Index("ix_posts_reader", Post.reader_id)


  class Like(Base):
      __tablename__ = "likes"

      post_id = Column(ForeignKey("posts.id"), primary_key=True)
      user_id = Column(ForeignKey("users.id"), primary_key=True)


  class Vote(Base):
      __tablename__ = "votes"
      __table_args__ = (PrimaryKeyConstraint("post_id", "number"),)

      post_id = Column(ForeignKey("posts.id"))
      number: Mapped[int]


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)

  === tests/models.py ===
  from sqlalchemy import Column, ForeignKey
  from sqlalchemy.orm import Mapped, mapped_column

  from app.db import Base


  class Extra(Base):
      __tablename__ = "extras"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
"""

MYSQL = Example(
    """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
""",
    versions={"pymysql": "1.1"},
)

rule = Rule(
    MappedClass,
    check,
    bullet="queries that stay small",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(WITHOUT, proof=FOUND), SQLMODEL, GOOD, MYSQL],
)
