"""Table between two others does not join them.

`secondary` (in SQLModel `link_model`) needs one foreign key to each of the two tables. Where the table does
not exist, lacks one, or has two that could be meant, SQLAlchemy can not configure its classes: the first
query of any of them fails, whichever it asks for.
"""

import json
from collections.abc import Iterator
from difflib import get_close_matches

from fastapi_mentor.facts.association import Association
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(association: Association) -> Iterator[Finding]:
    link = association.link
    unknown = _unknown(association)
    if unknown is not None:
        yield unknown
    if link.target is None or not link.owner.is_table or _says_how(association):
        return
    sides = [link.owner] if link.is_self_referential else [link.owner, link.target]
    for side in sides:
        keys = association.keys_to(side)
        if keys is None:
            return
        wanted = len(sides) == 1 and len(keys) == 2
        if wanted:
            names = " and ".join(f"`{each.name}`" for each in keys)
            message = f"`{link.name}` has to say which of {names} is which: `primaryjoin` and `secondaryjoin`"
            yield Finding(link, message)
        elif not keys:
            message = (
                f"`{association.name}` has no foreign key to `{side.table_name}`: `{link.name}` joins nothing"
            )
            yield Finding(link, message)
        elif len(keys) > 1:
            names = " and ".join(f"`{each.name}`" for each in keys)
            message = f"{names} of `{association.name}` could both join `{link.name}`: say `primaryjoin`"
            yield Finding(link, message)


def _says_how(association: Association) -> bool:
    given = association.link.relationship
    return any(given.option(name) is not None for name in ("primaryjoin", "secondaryjoin", "foreign_keys"))


def _unknown(association: Association) -> Finding | None:
    """Where a string names a table that is not there, but one of nearly that name is."""
    name, module = association.text, association.outline.module
    if name is None or not name.isidentifier() or module.names_table(name) or module.table_classes(name):
        return None
    near = get_close_matches(name, module.table_names(), n=2, cutoff=0.85)
    if len(near) != 1:
        return None
    fix = Fix(f"Write `{near[0]}`", lambda editor: editor.replace(association.given, json.dumps(near[0])))
    return Finding(association.given, f"There is no table `{name}`: `{near[0]}` is one", fix)


LACKING = """
  from sqlalchemy import Column, ForeignKey, Integer, Table
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  post_tags = Table(
      "post_tags",
      Base.metadata,
      Column("post_id", ForeignKey("posts.id"), primary_key=True),
      Column("tag_id", Integer, primary_key=True),
  )


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      tags: Mapped[list["Tag"]] = relationship(secondary=post_tags)
      ^^^^ `post_tags` has no foreign key to `tags`: `Post.tags` joins nothing


  class Tag(Base):
      __tablename__ = "tags"

      id: Mapped[int] = mapped_column(primary_key=True)
"""

MISSPELT = """
  from sqlalchemy import Column, ForeignKey, Table
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  post_tags = Table(
      "post_tags",
      Base.metadata,
      Column("post_id", ForeignKey("posts.id"), primary_key=True),
      Column("tag_id", ForeignKey("tags.id"), primary_key=True),
  )


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
-     tags: Mapped[list["Tag"]] = relationship(secondary="post_tag", back_populates="posts")
                                                         ^^^^^^^^^^ There is no table `post_tag`: \
                                                             `post_tags` is one
+     tags: Mapped[list["Tag"]] = relationship(secondary="post_tags", back_populates="posts")


  class Tag(Base):
      __tablename__ = "tags"

      id: Mapped[int] = mapped_column(primary_key=True)
      posts: Mapped[list["Post"]] = relationship(secondary="post_tags", back_populates="tags")
"""

AMBIGUOUS = """
  from sqlalchemy import Column, ForeignKey, Table
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  followers = Table(
      "followers",
      Base.metadata,
      Column("follower_id", ForeignKey("users.id"), primary_key=True),
      Column("followed_id", ForeignKey("users.id"), primary_key=True),
  )
  members = Table(
      "members",
      Base.metadata,
      Column("user_id", ForeignKey("users.id"), primary_key=True),
      Column("team_id", ForeignKey("teams.id"), primary_key=True),
      Column("added_by", ForeignKey("users.id")),
  )


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      following: Mapped[list["User"]] = relationship(secondary=followers)
      ^^^^^^^^^ `User.following` has to say which of `follower_id` and `followed_id` is which: \
          `primaryjoin` and `secondaryjoin`


  class Team(Base):
      __tablename__ = "teams"

      id: Mapped[int] = mapped_column(primary_key=True)
      users: Mapped[list["User"]] = relationship(secondary=members)
      ^^^^^ `user_id` and `added_by` of `members` could both join `Team.users`: say `primaryjoin`
"""

SQLMODEL = """
  from sqlmodel import Field, Relationship, SQLModel


  class HeroTeamLink(SQLModel, table=True):
      team_id: int | None = Field(default=None, foreign_key="team.id", primary_key=True)
      hero_id: int | None = Field(default=None, primary_key=True)


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      heroes: list["Hero"] = Relationship(link_model=HeroTeamLink)
      ^^^^^^ `heroteamlink` has no foreign key to `hero`: `Team.heroes` joins nothing


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
"""

CONFIGURED = """
from sqlalchemy.orm import configure_mappers

configure_mappers()
"""

GOOD = """
  === app/links.py ===
  from sqlmodel import Field, SQLModel


  class HeroTeamLink(SQLModel, table=True):
      team_id: int | None = Field(default=None, foreign_key="team.id", primary_key=True)
      hero_id: int | None = Field(default=None, foreign_key="hero.id", primary_key=True)

  === app/heroes.py ===
  from sqlmodel import Field, Relationship, SQLModel

  from app.links import HeroTeamLink


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      heroes: list["Hero"] = Relationship(back_populates="teams", link_model=HeroTeamLink)


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      teams: list["Team"] = Relationship(back_populates="heroes", link_model=HeroTeamLink)

  === app/users.py ===
  from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, Table
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  followers = Table(
      "followers",
      Base.metadata,
      Column("follower_id", ForeignKey("users.id"), primary_key=True),
      Column("followed_id", ForeignKey("users.id"), primary_key=True),
  )
  group_users = Table(
      "group_users",
      Base.metadata,
      Column("user", Integer, primary_key=True),
      Column("group", Integer, primary_key=True),
      ForeignKeyConstraint(["user"], ["users.id"]),
      ForeignKeyConstraint(["group"], ["groups.id"]),
  )


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      following: Mapped[list["User"]] = relationship(
          secondary=followers,
          primaryjoin=id == followers.c.follower_id,
          secondaryjoin=id == followers.c.followed_id,
      )
      groups: Mapped[list["Group"]] = relationship(secondary="group_users")


  class Group(Base):
      __tablename__ = "groups"

      id: Mapped[int] = mapped_column(primary_key=True)
      users: Mapped[list["User"]] = relationship(secondary=lambda: group_users, viewonly=True)
"""

rule = Rule(
    Association,
    check,
    bullet="relationships",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(LACKING, proof=CONFIGURED),
        Example(MISSPELT, proof=CONFIGURED),
        Example(AMBIGUOUS, proof=CONFIGURED),
        Example(SQLMODEL, proof=CONFIGURED),
        GOOD,
    ],
)
