"""Relationship leads to a class that does not exist.

A class that is named by a string is looked for when the first query is asked, among all that were imported by
then. What is misspelt, or is the name of the table, is not found, and then no query works.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from fastapi_mentor.edits.relationships import rename_target
from fastapi_mentor.facts.link import Link, tables_named
from fastapi_mentor.facts.tables import tables_meant_by
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(link: Link) -> Iterator[Finding]:
    name = link.relationship.target
    if name is None or "." in name or link.relationship.has_hidden_options or link.is_known:
        return
    meant = _meant(name, link)
    if meant is not None:
        message = f"`{link.name}` leads to `{name}`, which does not exist: `{meant}` does"
        yield Finding(link, message, rename_target(link, meant))


def _meant(name: str, link: Link) -> str | None:
    """The class that is called nearly so, or whose table is called so."""
    found = [each for each in tables_meant_by(name, link.owner) if each.node.name != name]
    if len(found) == 1:
        return found[0].node.name
    names = {each.name for each in link.owner.outline.module.table_classes()}
    near = get_close_matches(name, names, n=2, cutoff=0.84)
    return near[0] if len(near) == 1 and tables_named(near[0], link.owner) else None


TYPO = """
  === app/users.py ===
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)

  === app/posts.py ===
  from sqlalchemy import Column, ForeignKey
  from sqlalchemy.orm import Mapped, mapped_column, relationship

  from app.users import Base


  class Comment(Base):
      __tablename__ = "comments"

      id: Mapped[int] = mapped_column(primary_key=True)
      post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id = Column(ForeignKey("users.id"))
-     user = relationship("users")
      ^^^^ `Post.user` leads to `users`, which does not exist: `User` does
-     comments: Mapped[list["Coment"]] = relationship()
      ^^^^^^^^ `Post.comments` leads to `Coment`, which does not exist: `Comment` does
+     user = relationship("User")
+     comments: Mapped[list["Comment"]] = relationship()
"""

CONFIGURED = """
from sqlalchemy.orm import configure_mappers

configure_mappers()
"""

GOOD = """
  === app/db.py ===
  from sqlalchemy.orm import DeclarativeBase


  class Base(DeclarativeBase):
      pass

  === app/users.py ===
  from sqlalchemy.orm import Mapped, mapped_column

  from app.db import Base


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)

  === app/posts.py ===
  from typing import TYPE_CHECKING

  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import Mapped, mapped_column, relationship

  import app.users
  from app.db import Base

  if TYPE_CHECKING:
      from app.users import User


  class Posts(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      user: Mapped["User"] = relationship()
      owner = relationship("User", viewonly=True)
      writer = relationship("app.users.User", viewonly=True)
"""

UNKNOWN = Example(
    """
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
  from elsewhere import OAuthAccount


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      accounts: Mapped[list["OAuthAccount"]] = relationship()
      sessions: Mapped[list["Login"]] = relationship()
""",
    runs=False,
)

rule = Rule(
    Link,
    check,
    bullet="relationships",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(TYPO, proof=CONFIGURED), GOOD, UNKNOWN],
)
