"""Relationship to one deletes orphans.

`delete-orphan` belongs where one has many: it deletes what its one owner lets go. On the other side, and
where many have many, several may still hold on to what would be deleted: SQLAlchemy refuses such a
relationship when the first query is made, unless `single_parent=True` says that there is only one.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.relationships import without_cascade, words_of
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.link import Link
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_WORD = "delete-orphan"


def check(link: Link) -> Iterator[Finding]:
    given = link.relationship
    text = given.text("cascade")
    if text is None or _WORD not in words_of(text) or given.has_hidden_options:
        return
    if given.option("single_parent") is not None and literal(given.option("single_parent")) is not False:
        return
    if given.option("secondary") is not None or given.option("link_model") is not None:
        message = f"`{link.name}` deletes orphans, but those may still belong to others"
        yield Finding(link, message, without_cascade(link, _WORD))
    elif link.is_plain and link.foreign_keys_here and link.foreign_keys_there == []:
        key = link.foreign_keys_here[0][0].name
        if not link.is_self_referential:
            message = f"`{link.name}` deletes orphans, but `{key}` makes it the side of the many"
            yield Finding(link, message, without_cascade(link, _WORD))


MANY_TO_ONE = """
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
-     user: Mapped["User"] = relationship(cascade="save-update, delete-orphan, delete")
      ^^^^ `Post.user` deletes orphans, but `user_id` makes it the side of the many
+     user: Mapped["User"] = relationship(cascade="save-update, delete")
"""

MANY_TO_MANY = """
  from sqlalchemy import Column, ForeignKey, Integer, Table
  from sqlalchemy.orm import declarative_base, relationship

  Base = declarative_base()
  columns = Column("a", ForeignKey("posts.id")), Column("b", ForeignKey("tags.id"))
  tagged = Table("tagged", Base.metadata, *columns)


  class Tag(Base):
      __tablename__ = "tags"

      id = Column(Integer, primary_key=True)


  class Post(Base):
      __tablename__ = "posts"

      id = Column(Integer, primary_key=True)
-     tags = relationship("Tag", secondary=tagged, cascade="all, delete-orphan")
      ^^^^ `Post.tags` deletes orphans, but those may still belong to others
+     tags = relationship("Tag", secondary=tagged, cascade="all")
"""

GOOD = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      posts: Mapped[list["Post"]] = relationship(cascade="all, delete-orphan", back_populates="user")
      profile: Mapped["Profile"] = relationship(cascade="all, delete-orphan", back_populates="user")


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      user: Mapped["User"] = relationship(back_populates="posts", cascade="save-update, merge")


  class Profile(Base):
      __tablename__ = "profiles"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      user: Mapped["User"] = relationship(
          back_populates="profile", cascade="all, delete-orphan", single_parent=True
      )
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
    examples=[
        Example(MANY_TO_ONE, proof=CONFIGURED),
        Example(MANY_TO_MANY, proof=CONFIGURED),
        Example(GOOD, proof=CONFIGURED),
    ],
)
