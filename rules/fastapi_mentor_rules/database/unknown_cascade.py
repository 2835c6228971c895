"""Relationship has a cascade that SQLAlchemy does not know.

`cascade` holds words such as `all` and `delete-orphan`. A misspelt one is an `ArgumentError` when the class
is made, and with it the import of the module fails.
"""

import json
from collections.abc import Iterator
from difflib import get_close_matches

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.relationships import words_of
from fastapi_mentor.facts.link import Link
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_KNOWN = (*("all", "delete-orphan", "delete", "save-update", "merge", "refresh-expire", "expunge", "none"),)


def check(link: Link) -> Iterator[Finding]:
    text = link.relationship.text("cascade")
    for word in words_of(text) if text is not None else ():
        if word not in _KNOWN:
            yield Finding(
                link, f"`{link.name}` has a cascade `{word}`, which does not exist", _correct(link, word)
            )
            return


def _correct(link: Link, word: str) -> Fix | None:
    meant = get_close_matches(word.lower().replace("_", "-").replace(" ", "-"), _KNOWN, n=1)
    given, text = link.relationship.option("cascade"), link.relationship.text("cascade")
    if not meant or given is None or text is None:
        return None
    words = [meant[0] if each == word else each for each in words_of(text)]

    def edit(editor: Editor) -> None:
        editor.replace(given, json.dumps(", ".join(words)))

    return Fix(f"Write `{meant[0]}`", edit)


TYPO = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     posts: Mapped[list["Post"]] = relationship(cascade="all, delete_orphan")
      ^^^^^ `User.posts` has a cascade `delete_orphan`, which does not exist
+     posts: Mapped[list["Post"]] = relationship(cascade="all, delete-orphan")


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
"""

SQLMODEL = """
  from sqlmodel import Field, Relationship, SQLModel


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
-     heroes: list["Hero"] = Relationship(sa_relationship_kwargs={"cascade": "all,deleteorphan"})
      ^^^^^^ `Team.heroes` has a cascade `deleteorphan`, which does not exist
+     heroes: list["Hero"] = Relationship(sa_relationship_kwargs={"cascade": "all, delete-orphan"})


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      team_id: int | None = Field(default=None, foreign_key="team.id")
"""

GOOD = """
  from sqlalchemy import ForeignKey
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

  CASCADE = "all"


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      posts: Mapped[list["Post"]] = relationship(cascade="save-update,merge, delete,delete-orphan")
      notes: Mapped[list["Post"]] = relationship(cascade=CASCADE, viewonly=False, overlaps="posts")
      more: Mapped[list["Post"]] = relationship(cascade="", overlaps="posts,notes")


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
"""

rule = Rule(
    Link,
    check,
    bullet="relationships",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(TYPO, crashes="ArgumentError: Invalid cascade option(s): 'delete_orphan'"),
        Example(SQLMODEL, crashes="ArgumentError: Invalid cascade option(s): 'deleteorphan'"),
        GOOD,
    ],
)
