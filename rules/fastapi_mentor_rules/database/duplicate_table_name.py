"""Two mapped classes have the same table.

SQLAlchemy refuses the second table of a name when its module is imported after the first one's. Where only
one of the two is ever imported, whoever reads the other works on a table that has other columns.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.link import is_same
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.tables import classes_of_table
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(mapped: MappedClass) -> Iterator[Finding]:
    name = mapped.table_name
    if not mapped.is_table or mapped.mapper is Mapper.TORTOISE or name is None or mapped.is_subclass_of_table:
        return
    if mapped.is_inside_function or mapped.scope is not None or _may_extend(mapped):
        return
    if purpose_of(mapped.outline.module) is not Purpose.APPLICATION or mapped.collection is None:
        return
    for other in classes_of_table(name, mapped):
        if is_same(mapped, other) or _may_extend(other) or other.collection != mapped.collection:
            continue
        if other.schema != mapped.schema or not _meet(mapped, other):
            continue
        related = Related(other, f"`{other.name}` is here", other.outline.module.path)
        message = f"`{mapped.name}` has the table `{name}`, which is that of `{other.name}`"
        yield Finding(mapped, message, related=(related,))
        return


def _may_extend(mapped: MappedClass) -> bool:
    """Whether it says that there may be another class for its table, or does not show what it says."""
    for each in mapped.line:
        arguments = each.body.table_arguments
        if arguments is not None and (
            not arguments.is_complete
            or arguments.option("extend_existing")
            or arguments.option("keep_existing")
        ):
            return True
    return False


def _meet(mapped: MappedClass, other: MappedClass) -> bool:
    """Whether it comes after the other in one file, or a base of the project holds both together."""
    module, elsewhere = mapped.outline.module, other.outline.module
    if module.path == elsewhere.path:
        names = [*module.classes()]
        return names.index(other.node.name) < names.index(mapped.node.name)
    # All of SQLModel is one collection, also that of applications that know nothing of each other.
    return mapped.collection != "sqlmodel.SQLModel" and elsewhere.path < module.path


SAME_FILE = """
  from sqlmodel import Field, SQLModel


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)


  class OldHero(SQLModel, table=True):
        ^^^^^^^ `OldHero` has the table `hero`, which is that of `Hero`
      __tablename__ = "hero"

      id: int | None = Field(default=None, primary_key=True)
"""

ELSEWHERE = """
  === app/db.py ===
  from sqlalchemy.orm import DeclarativeBase


  class Base(DeclarativeBase):
      pass

  === app/orders.py ===
  from sqlalchemy.orm import Mapped, mapped_column

  from app.db import Base


  class Order(Base):
      __tablename__ = "orders"

      id: Mapped[int] = mapped_column(primary_key=True)

  === app/shop.py ===
  from sqlalchemy.orm import Mapped, mapped_column

  from app.db import Base


  class ShopOrder(Base):
        ^^^^^^^^^ `ShopOrder` has the table `orders`, which is that of `Order`
      __tablename__ = "orders"

      id: Mapped[int] = mapped_column(primary_key=True)
"""

GOOD = """
  from sqlalchemy import Column, Integer, MetaData
  from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column

  Base = declarative_base()
  Other = declarative_base()


  class Archive(Base):
      __abstract__ = True
      metadata = MetaData()


  class User(Base):
      __tablename__ = "users"

      id = Column(Integer, primary_key=True)
      kind = Column(Integer)
      __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": 1}


  class Admin(User):
      __tablename__ = None
      __mapper_args__ = {"polymorphic_identity": 2}


  class ElsewhereUser(Other):
      __tablename__ = "users"

      id = Column(Integer, primary_key=True)


  class ArchivedUser(Archive):
      __tablename__ = "users"

      id = Column(Integer, primary_key=True)


  class UserOfSchema(Base):
      __tablename__ = "users"
      __table_args__ = {"schema": "old"}

      id = Column(Integer, primary_key=True)


  class UserView(Base):
      __tablename__ = "users"
      __table_args__ = {"extend_existing": True}

      id = Column(Integer, primary_key=True)


  def make():
      class Local(Base):
          __tablename__ = "users"

          id = Column(Integer, primary_key=True)

      return Local
"""

_FAILS = "InvalidRequestError: Table '{}' is already defined for this MetaData instance"

rule = Rule(
    MappedClass,
    check,
    bullet="mapped classes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(SAME_FILE, crashes=_FAILS.format("hero")),
        Example(ELSEWHERE, crashes=_FAILS.format("orders")),
        GOOD,
    ],
)
