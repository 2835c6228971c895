"""Mapped class does not say the name of its table.

A class that inherits from the declarative base has to have `__tablename__`, or `__abstract__ = True` where
others are to inherit from it; SQLAlchemy refuses to make it otherwise, when the module is imported.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(mapped: MappedClass) -> Iterator[Finding]:
    if mapped.mapper is not Mapper.SQLALCHEMY or not mapped.is_table or mapped.is_subclass_of_table:
        return
    if mapped.has_table_name or not mapped.is_complete:
        return
    yield Finding(mapped, f"`{mapped.name}` has no `__tablename__`", _name(mapped))


def _name(mapped: MappedClass) -> Fix:
    """The name of its table, in the manner of most: `OrderItem` is kept in `order_items`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", mapped.node.name).lower()
    plural = words if words.endswith("s") else f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"

    def edit(editor: Editor) -> None:
        first = mapped.first_member
        if first is None:
            raise FixRefused("the class has no body to write it in")
        editor.insert_statement_before(first, f'__tablename__ = "{plural}"\n')

    return Fix(f"Name the table `{plural}`", edit, Safety.UNSAFE)


NAMELESS = """
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class OrderItem(Base):
        ^^^^^^^^^ `OrderItem` has no `__tablename__`
+     __tablename__ = "order_items"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
"""

OLD = """
  from sqlalchemy import Column, Integer
  from sqlalchemy.orm import declarative_base

  Base = declarative_base()


  class Keyed(Base):
      __abstract__ = True

      id = Column(Integer, primary_key=True)


  class City(Keyed):
        ^^^^ `City` has no `__tablename__`
+     __tablename__ = "cities"
      size = Column(Integer)
"""

GOOD = """
  === app/db.py ===
  from sqlalchemy import Table, Column, Integer
  from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


  class Base(DeclarativeBase):
      pass


  class Named(DeclarativeBase):
      @declared_attr.directive
      def __tablename__(cls) -> str:
          return cls.__name__.lower()


  class Keyed(Base):
      __abstract__ = True

      id: Mapped[int] = mapped_column(primary_key=True)


  class NamedByMixin:
      @declared_attr
      def __tablename__(cls):
          return cls.__name__.lower()

  === app/models.py ===
  from sqlalchemy import Column, Integer, Table
  from sqlalchemy.orm import Mapped, mapped_column
  from sqlmodel import Field, SQLModel

  from app.db import Base, Keyed, Named, NamedByMixin


  class User(Named):
      id: Mapped[int] = mapped_column(primary_key=True)


  class Place(NamedByMixin, Keyed):
      name: Mapped[str]


  class Order(Keyed):
      __tablename__ = "orders"

      kind: Mapped[str]

      __mapper_args__ = {"polymorphic_on": "kind"}


  class BigOrder(Order):
      __mapper_args__ = {"polymorphic_identity": "big"}


  class Item(Base):
      __table__ = Table("items", Base.metadata, Column("id", Integer, primary_key=True))


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
"""

UNKNOWN = Example(
    """
  from elsewhere import Named
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(Named, DeclarativeBase):
      pass


  class User(Base):
      id: Mapped[int] = mapped_column(primary_key=True)
""",
    runs=False,
)

_FAILS = "InvalidRequestError: Class <class 'main.{}'> does not have a __table__ or __tablename__ specified"

rule = Rule(
    MappedClass,
    check,
    bullet="mapped classes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(NAMELESS, crashes=_FAILS.format("OrderItem")),
        Example(OLD, crashes=_FAILS.format("City")),
        GOOD,
        UNKNOWN,
    ],
)
