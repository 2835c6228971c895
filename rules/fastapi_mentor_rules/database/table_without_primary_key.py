"""Mapped class has no primary key.

SQLAlchemy tells rows apart by their key: a class without one fails when it is made, and with it the import of
the module. A table that has no key in the database can be mapped by the columns that are unique together.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.primary_key import add_key
from fastapi_mentor.facts.indexes import may_have_key
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(mapped: MappedClass) -> Iterator[Finding]:
    if not mapped.is_table or mapped.mapper is Mapper.TORTOISE:
        return
    if not mapped.columns or (not mapped.has_table_name and mapped.mapper is Mapper.SQLALCHEMY):
        return
    if not mapped.is_complete or mapped.is_subclass_of_table or may_have_key(mapped):
        return
    yield Finding(mapped, f"`{mapped.name}` has no primary key", add_key(mapped))


WITHOUT = """
  from sqlalchemy import String
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
        ^^^^ `User` has no primary key
      __tablename__ = "users"

+     id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str] = mapped_column(String(30))
"""

OLD = """
  === app/db.py ===
  from sqlalchemy import Column, DateTime, func
  from sqlalchemy.orm import declarative_base

  Base = declarative_base()


  class Stamped:
      created_at = Column(DateTime, server_default=func.now())

  === app/models.py ===
  from sqlalchemy import Column, Integer, String

  from app.db import Base, Stamped


  class User(Stamped, Base):
        ^^^^ `User` has no primary key
      __tablename__ = "users"

-     id = Column(Integer)
+     id = Column(Integer, primary_key=True)
      name = Column(String)
"""

SQLMODEL = """
- from sqlmodel import SQLModel
+ from sqlmodel import Field, SQLModel


  class Hero(SQLModel, table=True):
        ^^^^ `Hero` has no primary key
+     id: int | None = Field(default=None, primary_key=True)
      name: str
"""

GOOD = """
  === app/db.py ===
  from typing import Annotated

  from sqlalchemy import Column, Integer, inspect
  from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

  key = Annotated[int, mapped_column(primary_key=True)]


  class Base(DeclarativeBase):
      pass


  class Keyed(Base):
      __abstract__ = True

      id: Mapped[key]


  class Named:
      @declared_attr
      def name(cls) -> Mapped[str]:
          return mapped_column(primary_key=True)


  class Abstract(Base):
      __abstract__ = True

      size: Mapped[int]


  def make_key():
      return Column(Integer, primary_key=True)

  === app/models.py ===
  from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint
  from sqlalchemy.orm import Mapped, mapped_column

  from app.db import Base, Keyed, Named, make_key


  class User(Keyed):
      __tablename__ = "users"

      kind: Mapped[str]

      __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "user"}


  class Admin(User):
      level: Mapped[int] = mapped_column(nullable=True)

      __mapper_args__ = {"polymorphic_identity": "admin"}


  class Place(Named, Base):
      __tablename__ = "places"

      size: Mapped[int]


  class Vote(Base):
      __tablename__ = "votes"
      __table_args__ = (PrimaryKeyConstraint("user_id", "place"), {"comment": "one each"})

      user_id = Column(ForeignKey("users.id"))
      place: Mapped[str]


  class View(Base):
      __tablename__ = "views"

      number: Mapped[int] = mapped_column()

      __mapper_args__ = {"primary_key": [number]}


  class Made(Base):
      __tablename__ = "made"

      id = make_key()
      name: Mapped[str]
"""

SQLMODEL_GOOD = """
  from sqlmodel import Column, Field, Integer, SQLModel


  class HeroBase(SQLModel):
      name: str


  class Keyed(SQLModel):
      id: int | None = Field(default=None, primary_key=True)


  class Hero(Keyed, HeroBase, table=True):
      pass


  class Team(SQLModel, table=True):
      number: int = Field(sa_column=Column(Integer, primary_key=True))


  class HeroRead(HeroBase):
      age: int
"""

UNKNOWN = Example(
    """
  from advanced_alchemy.base import UUIDBase
  from sqlalchemy.orm import Mapped


  class User(UUIDBase):
      __tablename__ = "users"

      name: Mapped[str]
""",
    runs=False,
)

TORTOISE = """
  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
      name = fields.TextField()
"""

_FAILS = "ArgumentError: Mapper Mapper[{}] could not assemble any primary key columns"

rule = Rule(
    MappedClass,
    check,
    bullet="mapped classes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(WITHOUT, crashes=_FAILS.format("User(users)")),
        Example(OLD, crashes=_FAILS.format("User(users)")),
        Example(SQLMODEL, crashes=_FAILS.format("Hero(hero)")),
        GOOD,
        SQLMODEL_GOOD,
        UNKNOWN,
        TORTOISE,
    ],
)
