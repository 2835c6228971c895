"""Relationship names an attribute of the other class that is not there.

`back_populates` is the name of the relationship on the other side. Where the other class has none of that
name, SQLAlchemy can not configure its classes: the first query of any of them fails, whichever it asks for.
"""

import json
from collections.abc import Iterator
from difflib import get_close_matches

from fastapi_mentor.edits.relationships import give
from fastapi_mentor.facts.link import Link
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(link: Link) -> Iterator[Finding]:
    name, target = link.relationship.text("back_populates"), link.target
    if name is None or target is None or not target.is_complete or name in target.relationships:
        return
    if any(each.relationship.option("backref") is not None for each in link.back):
        return
    related = Related(target, f"`{target.name}` is here", target.outline.module.path)
    message = f"`{target.name}` has no relationship `{name}`, which `{link.name}` names"
    yield Finding(link, message, _correct(link, name), related=(related,))


def _correct(link: Link, name: str) -> Fix | None:
    """The relationship back that was meant: the one that names this, or the only one whose name is near."""
    back = {str(each.relationship.name): each for each in link.back}
    named = [
        key
        for key, each in back.items()
        if each.relationship.text("back_populates") == link.relationship.name
    ]
    free = [key for key, each in back.items() if each.relationship.text("back_populates") is None]
    meant = (
        named if len(named) == 1 else get_close_matches(name, free, n=1) or (free if len(back) == 1 else [])
    )
    if not meant:
        return None
    return give(link, "back_populates", json.dumps(meant[0]), f"Write `{meant[0]}`")


TYPO = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     posts: Mapped[list["Post"]] = relationship(back_populates="user")
      ^^^^^ `Post` has no relationship `user`, which `User.posts` names
+     posts: Mapped[list["Post"]] = relationship(back_populates="author")


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      author: Mapped["User"] = relationship(back_populates="posts")
"""

ELSEWHERE = """
  === app/db.py ===
  from sqlmodel import Field, SQLModel

  === app/teams.py ===
  from typing import TYPE_CHECKING

  from sqlmodel import Field, Relationship, SQLModel

  if TYPE_CHECKING:
      from app.heroes import Hero


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      heroes: list["Hero"] = Relationship(back_populates="team")

  === app/heroes.py ===
  from sqlmodel import Field, Relationship, SQLModel

  from app.teams import Team


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      team_id: int | None = Field(default=None, foreign_key="team.id")
-     team: Team | None = Relationship(back_populates="heros")
      ^^^^ `Team` has no relationship `heros`, which `Hero.team` names
+     team: Team | None = Relationship(back_populates="heroes")
"""

# Only its name tells where the other class is, and it has inherited what is named.
GOOD = """
  === app/db.py ===
  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import declarative_base, declared_attr, relationship

  Base = declarative_base()


  class Owned:
      @declared_attr
      def user_id(cls):
          return Column(ForeignKey("users.id"))

      @declared_attr
      def user(cls):
          return relationship("User", back_populates="posts")

  === app/posts.py ===
  from sqlalchemy import Column, Integer
  from app.db import Base, Owned


  class Post(Owned, Base):
      __tablename__ = "posts"

      id = Column(Integer, primary_key=True)

  === app/users.py ===
  from sqlalchemy import Column, Integer
  from sqlalchemy.orm import relationship

  from app.db import Base


  class User(Base):
      __tablename__ = "users"

      id = Column(Integer, primary_key=True)
      posts = relationship("Post", back_populates="user")

  === app/main.py ===
  from app.posts import Post
  from app.users import User
"""

# It is given to the class outside of its body.
ADDED = """
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
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      user: Mapped[User] = relationship(back_populates="posts")


  User.posts = relationship(Post, back_populates="user")
"""

# What the other class inherits can not be seen.
UNKNOWN = Example(
    """
  from elsewhere import Posted
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      posts: Mapped[list["Post"]] = relationship(back_populates="user")


  class Post(Posted, Base):
      __tablename__ = "posts"
""",
    runs=False,
)

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
    examples=[
        Example(TYPO, proof=CONFIGURED),
        Example(ELSEWHERE, proof=CONFIGURED),
        Example(GOOD, proof=CONFIGURED),
        Example(ADDED, proof=CONFIGURED),
        UNKNOWN,
    ],
)
