"""Table between two others asks for more than the two keys.

A relationship with `secondary` writes the two foreign keys and nothing else. A further column that takes no
NULL and has no default makes every `post.tags.append(tag)` fail. Such a table needs a class of its own, with
relationships to both sides; through `secondary` it can then only be read, with `viewonly=True`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.relationships import give
from fastapi_mentor.facts.association import Association
from fastapi_mentor.facts.column import Column, called_of
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.rule import Example, Finding, Rule, Safety, Severity

_FILLED = ("default", "insert_default", "server_default", "default_factory", "autoincrement")
_FILLING = frozenset({"Sequence", "Identity", "Computed", "FetchedValue"})


def check(association: Association) -> Iterator[Finding]:
    link = association.link
    if not link.owner.is_table or any(link.relationship.option(name) for name in ("viewonly", "overlaps")):
        return
    for column in association.columns or ():
        if _is_required(column, association):
            name = f"{association.name}.{column.column_name}"
            message = f"Nothing can be added to `{link.name}`: `{name}` has no default"
            yield Finding(
                link, message, give(link, "viewonly", "True", "Only read through it", Safety.UNSAFE)
            )
            return


def _is_required(column: Column, association: Association) -> bool:
    if column.foreign_keys or column.is_key is not False:
        return False
    if any(column.option(name) is not None for name in _FILLED) or _is_filled(column):
        return False
    nullable = literal(column.option("nullable"))
    if isinstance(nullable, bool):
        return not nullable
    mapped = association.mapped
    is_typed = column.is_mapped or (mapped is not None and mapped.mapper is Mapper.SQLMODEL)
    return is_typed and column.option("nullable") is None and column.is_optional is False


def _is_filled(column: Column) -> bool:
    """Whether a value behind the `=`, or the database, gives it what nobody says."""
    call = column.call
    if call is None:
        return column.value is not None
    if called_of(call, column.place) == "Field":
        return bool(call.args) and literal(call.args[0]) is not ...
    return any(called_of(part, column.place) in _FILLING for part in call.args)


REQUIRED = """
  from sqlalchemy import Column, ForeignKey, Integer, String, Table
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  members = Table(
      "members",
      Base.metadata,
      Column("user_id", ForeignKey("users.id"), primary_key=True),
      Column("team_id", ForeignKey("teams.id"), primary_key=True),
      Column("role", String(20), nullable=False),
  )


  class Like(Base):
      __tablename__ = "likes"

      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
      team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
      stars: Mapped[int]


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)


  class Team(Base):
      __tablename__ = "teams"

      id: Mapped[int] = mapped_column(primary_key=True)
-     users: Mapped[list[User]] = relationship(secondary=members)
      ^^^^^ Nothing can be added to `Team.users`: `members.role` has no default
-     fans: Mapped[list[User]] = relationship(secondary="likes")
      ^^^^ Nothing can be added to `Team.fans`: `likes.stars` has no default
+     users: Mapped[list[User]] = relationship(secondary=members, viewonly=True)
+     fans: Mapped[list[User]] = relationship(secondary="likes", viewonly=True)
"""

ADDED = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Team(id=1, users=[User(id=1)]))
    session.flush()
"""

SQLMODEL = """
  from sqlmodel import Field, Relationship, SQLModel


  class HeroTeamLink(SQLModel, table=True):
      team_id: int | None = Field(default=None, foreign_key="team.id", primary_key=True)
      hero_id: int | None = Field(default=None, foreign_key="hero.id", primary_key=True)
      role: str


  class Team(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
-     heroes: list["Hero"] = Relationship(link_model=HeroTeamLink)
      ^^^^^^ Nothing can be added to `Team.heroes`: `heroteamlink.role` has no default
+     heroes: list["Hero"] = Relationship(
+         link_model=HeroTeamLink, sa_relationship_kwargs={"viewonly": True}
+     )


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
"""

GOOD = """
  from datetime import datetime

  from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Table, func
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
  from sqlmodel import Field, Relationship, SQLModel


  class Base(DeclarativeBase):
      pass


  members = Table(
      "members",
      Base.metadata,
      Column("id", Integer, primary_key=True),
      Column("user_id", ForeignKey("users.id"), nullable=False),
      Column("team_id", ForeignKey("teams.id"), nullable=False),
      Column("note", String(20)),
      Column("role", String(20), nullable=False, default="guest"),
      Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
  )


  class Like(Base):
      __tablename__ = "likes"

      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
      team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
      stars: Mapped[int]
      text: Mapped[str | None]


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)


  class Team(Base):
      __tablename__ = "teams"

      id: Mapped[int] = mapped_column(primary_key=True)
      users: Mapped[list[User]] = relationship(secondary=members)
      likes: Mapped[list[Like]] = relationship()
      fans: Mapped[list[User]] = relationship(secondary="likes", viewonly=True)


  class HeroTeamLink(SQLModel, table=True):
      band_id: int | None = Field(default=None, foreign_key="band.id", primary_key=True)
      hero_id: int | None = Field(default=None, foreign_key="hero.id", primary_key=True)
      is_training: bool = False
      made_at: datetime = Field(default_factory=datetime.now)
      note: str | None = None


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)


  class Band(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      heroes: list[Hero] = Relationship(link_model=HeroTeamLink)
"""

rule = Rule(
    Association,
    check,
    bullet="relationships",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(REQUIRED, proof=ADDED),
        Example(SQLMODEL, proof=ADDED.replace("Base", "SQLModel").replace("users=[User", "heroes=[Hero")),
        Example(GOOD, proof=ADDED),
    ],
)
