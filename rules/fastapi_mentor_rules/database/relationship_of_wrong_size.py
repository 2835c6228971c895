"""Relationship says that it holds a list, and it holds one.

Where the foreign key is in the table of the class itself, or `uselist=False` is given, SQLAlchemy sets the
attribute to one object or None, whatever its annotation says: what goes through the list fails.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.column_type import unquoted
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.link import Link
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(link: Link) -> Iterator[Finding]:
    given = link.relationship
    if given.is_many is not True or given.has_hidden_options:
        return
    if literal(given.option("uselist")) is False:
        yield Finding(link, f"`{link.name}` is no list: it has `uselist=False`", _hold_one(link))
    elif link.is_plain and given.option("uselist") is None and given.option("remote_side") is None:
        here = link.foreign_keys_here
        if here and link.foreign_keys_there == [] and len(here) == 1 and not link.is_self_referential:
            message = (
                f"`{link.name}` is no list: `{here[0][0].name}` leads to one `{link.relationship.target}`"
            )
            yield Finding(link, message, _hold_one(link))


def _hold_one(link: Link) -> Fix | None:
    """Takes the list away that is right inside `Mapped[...]`, or that is the whole annotation in SQLModel."""
    annotation = link.relationship.annotation
    if annotation is None or isinstance(annotation, ast.Constant):
        return None
    outer = annotation
    if isinstance(annotation, ast.Subscript) and not link.relationship.is_of_sqlmodel:
        outer = annotation.slice
    if not isinstance(outer, ast.Subscript) or isinstance(outer.slice, ast.Tuple):
        return None
    inner = outer.slice

    def edit(editor: Editor) -> None:
        editor.replace(outer, editor.text(inner))

    return Fix(f"Declare one `{ast.unparse(unquoted(inner))}`", edit, Safety.UNSAFE)


LIST = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     profile: Mapped[list["Post"]] = relationship(uselist=False, viewonly=True)
      ^^^^^^^ `User.profile` is no list: it has `uselist=False`
+     profile: Mapped["Post"] = relationship(uselist=False, viewonly=True)


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
-     users: Mapped[list["User"]] = relationship()
      ^^^^^ `Post.users` is no list: `user_id` leads to one `User`
+     users: Mapped["User"] = relationship()
"""

ONE = """
from typing import get_type_hints

assert get_type_hints(Post)["users"] == Mapped[User], "it says that there are several"
assert Post.users.property.uselist is False
"""

SQLMODEL = """
  from sqlmodel import Field, Relationship, SQLModel


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      team_id: int | None = Field(default=None, foreign_key="team.id")
-     teams: list[Team] = Relationship()
      ^^^^^ `Hero.teams` is no list: `team_id` leads to one `Team`
+     teams: Team = Relationship()
"""

GOOD = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      boss_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
      team: Mapped[list["User"]] = relationship()
      posts: Mapped[list["Post"]] = relationship(back_populates="user")
      profile: Mapped["Profile"] = relationship()


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      user: Mapped["User"] = relationship(back_populates="posts")


  class Profile(Base):
      __tablename__ = "profiles"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
"""

rule = Rule(
    Link,
    check,
    bullet="relationships",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(LIST, proof=ONE), SQLMODEL, GOOD],
)
