"""Relationship between tables that no foreign key joins, or more than one.

SQLAlchemy joins two tables by the one foreign key between them. Where there is none, or where several could
be meant, it can not configure its classes: the first query of any of them fails, whichever it asks for.
`foreign_keys` says which one is meant.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.relationships import give
from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.link import Link
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.tables import classes_of_table
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(link: Link) -> Iterator[Finding]:
    here, there = link.foreign_keys_here, link.foreign_keys_there
    if not link.is_plain or link.target is None or here is None or there is None:
        return
    if _refers_to_nothing(link.owner) or _refers_to_nothing(link.target):
        return  # Another rule tells of the misspelt foreign key.
    columns = [(link.owner, column) for column, _ in here]
    if not link.is_self_referential:
        columns += [(link.target, column) for column, _ in there]
    target = link.target.name
    if not columns:
        message = (
            f"No foreign key joins `{link.owner.name}` and `{target}`, so `{link.name}` can not be loaded"
        )
        yield Finding(link, message)
    elif len(columns) > 1:
        names = " and ".join(f"`{owner.node.name}.{column.name}`" for owner, column in columns)
        message = f"{names} could all join `{link.name}`: say `foreign_keys`"
        yield Finding(link, message, _choose(link, [(owner.node.name, column) for owner, column in columns]))


def _refers_to_nothing(mapped: MappedClass) -> bool:
    """Whether a foreign key of a class names a table that nobody says."""
    keys = [key for column in mapped.columns.values() for key in column.foreign_keys]
    names = {key.table for key in keys if key.table is not None and "." not in key.table}
    module = mapped.outline.module
    return any(not module.names_table(name) and not classes_of_table(name, mapped) for name in names)


def _choose(link: Link, columns: list[tuple[str, Column]]) -> Fix | None:
    """The foreign key that is called like the relationship, on this side or the other."""
    back = link.relationship.text("back_populates")
    wanted = {f"{name}_id" for name in (str(link.relationship.name), back) if name}
    found = [f"{owner}.{column.name}" for owner, column in columns if column.name in wanted]
    if len(found) != 1 or link.is_self_referential:
        return None
    return give(link, "foreign_keys", f'"{found[0]}"', f"Join by `{found[0]}`", Safety.UNSAFE)


SEVERAL = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      editor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
-     author: Mapped["User"] = relationship()
      ^^^^^^ `Post.author_id` and `Post.editor_id` could all join `Post.author`: say `foreign_keys`
+     author: Mapped["User"] = relationship(foreign_keys="Post.author_id")
      editor: Mapped["User | None"] = relationship(foreign_keys=[editor_id])
"""

NONE = """
  from sqlmodel import Field, Relationship, SQLModel


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      heroes: list["Hero"] = Relationship()
      ^^^^^^ No foreign key joins `Team` and `Hero`, so `Team.heroes` can not be loaded


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      team_id: int | None = None
"""

GOOD = """
  === app/db.py ===
  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


  class Base(DeclarativeBase):
      pass


  class Owned:
      @declared_attr
      def owner_id(cls):
          return Column(ForeignKey("users.id"))

  === app/models.py ===
  from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, Table
  from sqlalchemy.orm import Mapped, mapped_column, relationship

  from app.db import Base, Owned

  columns = Column("a", ForeignKey("users.id")), Column("b", ForeignKey("posts.id"))
  likes = Table("likes", Base.metadata, *columns)


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      boss_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
      boss: Mapped["User | None"] = relationship(remote_side=[id])
      posts: Mapped[list["Post"]] = relationship(back_populates="owner")
      liked: Mapped[list["Post"]] = relationship(secondary=likes)
      named: Mapped[list["Post"]] = relationship(primaryjoin="User.id == foreign(Post.number)", viewonly=True)


  class Post(Owned, Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      number: Mapped[int]
      owner: Mapped[User] = relationship(back_populates="posts")
      notes: Mapped[list["Note"]] = relationship()


  class Note(Base):
      __tablename__ = "notes"
      __table_args__ = (ForeignKeyConstraint(["post"], ["posts.id"]),)

      id: Mapped[int] = mapped_column(primary_key=True)
      post: Mapped[int]


  class Admin(User):
      __tablename__ = "admins"

      id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
      keys: Mapped[list["Key"]] = relationship()


  class Key(Base):
      __tablename__ = "keys"

      id: Mapped[int] = mapped_column(primary_key=True)
      admin_id: Mapped[int] = mapped_column(ForeignKey("admins.id"))
"""

CONFIGURED = """
from sqlalchemy.orm import configure_mappers

configure_mappers()
"""

rule = Rule(
    Link,
    check,
    bullet="relationships",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(SEVERAL, proof=CONFIGURED), NONE, Example(GOOD, proof=CONFIGURED)],
)
