"""Two relationships are the two sides of one, and do not say so.

`post.author = user` changes `user.posts` only where both sides name each other with `back_populates`. Where
they do not, each keeps a state of its own until the next load. Where neither does, both write the same
column, SQLAlchemy warns of it, and what is flushed last wins.
"""

import json
from collections.abc import Iterator

from fastapi_mentor.edits.relationships import give, give_both
from fastapi_mentor.facts.link import Link
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(link: Link) -> Iterator[Finding]:
    if _is_said(link) or link.relationship.has_hidden_options or link.target is None:
        return
    name = link.relationship.name
    naming = [each for each in link.back if each.relationship.text("back_populates") == name]
    if len(naming) == 1:
        other = naming[0]
        fix = give(link, "back_populates", json.dumps(other.relationship.name), "Name the other side")
        message = f"`{link.name}` does not name `{other.name}`, which names it"
        yield Finding(link, message, fix, related=(_place_of(other),), severity=Severity.INFO)
    elif _is_alone(link):
        other = link.back[0]
        message = f"`{link.name}` and `{other.name}` are two sides that do not name each other"
        yield Finding(link, message, give_both(link, other, "Name each other"), related=(_place_of(other),))


def _is_said(link: Link) -> bool:
    given = link.relationship
    return any(
        given.option(each) is not None for each in ("back_populates", "backref", "viewonly", "overlaps")
    )


def _is_alone(link: Link) -> bool:
    """Whether it and the only relationship back are joined by the one foreign key, which is on this side."""
    if len(link.back) != 1 or link.is_self_referential:
        return False
    other = link.back[0]
    if _is_said(other) or not (link.is_plain and other.is_plain) or other.back[1:]:
        return False
    here, there = link.foreign_keys_here, link.foreign_keys_there
    return here is not None and there is not None and len(here) == 1 and not there


def _place_of(other: Link) -> Related:
    return Related(other, f"`{other.name}` is here", other.owner.outline.module.path)


HALF = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      posts: Mapped[list["Post"]] = relationship(back_populates="author")


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
-     author: Mapped["User"] = relationship()
      ^^^^^^ `Post.author` does not name `User.posts`, which names it
+     author: Mapped["User"] = relationship(back_populates="posts")
"""

NEITHER = """
  === app/users.py ===
  from sqlalchemy import Column, Integer
  from sqlalchemy.orm import declarative_base, relationship

  Base = declarative_base()


  class User(Base):
      __tablename__ = "users"

      id = Column(Integer, primary_key=True)
-     posts = relationship("Post")
+     posts = relationship("Post", back_populates="author")

  === app/posts.py ===
  from sqlalchemy import Column, ForeignKey, Integer
  from sqlalchemy.orm import relationship

  from app.users import Base, User


  class Post(Base):
      __tablename__ = "posts"

      id = Column(Integer, primary_key=True)
      author_id = Column(ForeignKey("users.id"))
-     author = relationship(User)
      ^^^^^^ `Post.author` and `User.posts` are two sides that do not name each other
+     author = relationship(User, back_populates="posts")
"""

TOGETHER = """
user = User()
post = Post()
post.author = user
assert user.posts == [post], "the other side knows nothing of it"
"""

GOOD = """
  from sqlalchemy import Column, ForeignKey, Integer, Table
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  columns = Column("a", ForeignKey("users.id")), Column("b", ForeignKey("posts.id"))
  likes = Table("likes", Base.metadata, *columns)


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      posts: Mapped[list["Post"]] = relationship(back_populates="author", foreign_keys="Post.author_id")
      edited: Mapped[list["Post"]] = relationship(viewonly=True, foreign_keys="Post.editor_id")
      liked: Mapped[list["Post"]] = relationship(secondary=likes)


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      editor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      author: Mapped["User"] = relationship(back_populates="posts", foreign_keys=[author_id])
      editor: Mapped["User"] = relationship(foreign_keys=[editor_id])
      tags: Mapped[list["Tag"]] = relationship(backref="post")


  class Tag(Base):
      __tablename__ = "tags"

      id: Mapped[int] = mapped_column(primary_key=True)
      post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
      owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      owner: Mapped["User"] = relationship()
"""

rule = Rule(
    Link,
    check,
    bullet="relationships",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(HALF, proof=TOGETHER), Example(NEITHER, proof=TOGETHER), GOOD],
)
