"""Column keeps times without their zone.

`DateTime` alone is `timestamp without time zone`: nobody can tell at which moment `2026-05-01 12:00` was,
and comparing it with `datetime.now(UTC)` raises a `TypeError`. With `DateTime(timezone=True)`, and with times
that know their zone, all mean the same moment. MySQL has no such type.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.zones import keep_zone
from fastapi_mentor.facts.declared_column import DeclaredColumn
from fastapi_mentor.facts.indexes import may_be_mysql
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.timed_column import is_aware, is_plain_time, keeps_zone
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(declared: DeclaredColumn) -> Iterator[Finding]:
    column = declared.column
    if declared.is_of_sqlmodel or column.is_key is True:
        return
    given = column.option("default") or column.option("insert_default") or column.option("default_factory")
    if given is not None and is_aware(given, column.place) is not False:
        return  # The other rule tells of one with a zone; what else there is may be on purpose.
    if keeps_zone(column) is not False and not is_plain_time(column, declared.owner):
        return
    module = declared.outline.module
    owner = declared.owner
    if owner is None or owner.mapper in (Mapper.SQLMODEL, Mapper.TORTOISE) or may_be_mysql(module):
        return
    if purpose_of(module) is Purpose.APPLICATION:
        fix = Fix("Keep the zone (which takes a migration)", keep_zone(column), Safety.UNSAFE)
        yield Finding(declared, f"`{declared.name}` keeps times without their zone", fix)


WITHOUT = """
  from datetime import datetime
  from typing import Optional

  from sqlalchemy import Column, DateTime, Integer, func
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class Timed:
-     made_at = Column(DateTime, server_default=func.now())
      ^^^^^^^ `made_at` keeps times without their zone
-     changed_at: Mapped[datetime] = mapped_column(onupdate=func.now())
      ^^^^^^^^^^ `changed_at` keeps times without their zone
+     made_at = Column(DateTime(timezone=True), server_default=func.now())
+     changed_at: Mapped[datetime] = mapped_column(
+         DateTime(timezone=True), onupdate=func.now()
+     )


  class Order(Timed, Base):
      __tablename__ = "orders"

      id = Column(Integer, primary_key=True)
-     sent_at = Column(DateTime(), default=datetime.utcnow)
      ^^^^^^^ `sent_at` keeps times without their zone
-     paid_at: Mapped[Optional[datetime]]
      ^^^^^^^ `paid_at` keeps times without their zone
+     sent_at = Column(DateTime(timezone=True), default=datetime.utcnow)
+     paid_at: Mapped[Optional[datetime]] = mapped_column(DateTime(timezone=True))
"""

KEPT = """
times = ("made_at", "changed_at", "sent_at", "paid_at")
assert all(getattr(Order.__table__.c, each).type.timezone for each in times)
"""

GOOD = """
  from datetime import UTC, date, datetime

  from sqlalchemy import Column, Date, DateTime, Integer, TypeDecorator
  from sqlalchemy.dialects.mysql import DATETIME
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
  from sqlmodel import Field, SQLModel


  class Moment(TypeDecorator):
      impl = DateTime
      cache_ok = True


  class Base(DeclarativeBase):
      type_annotation_map = {datetime: DateTime(timezone=True)}


  class Order(Base):
      __tablename__ = "orders"

      id = Column(Integer, primary_key=True)
      made_at: Mapped[datetime]
      sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
      paid_at = Column(Moment)
      day: Mapped[date] = mapped_column(Date)
      read_at = Column(DATETIME(fsp=6))
      seen_at = Column(DateTime, default=lambda: datetime.now(UTC).replace(tzinfo=None))


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      made_at: datetime
      seen_at: datetime = Field(sa_column=Column(DateTime))
"""

MYSQL = """
  === requirements.txt ===
  pymysql==1.1.1
  === models.py ===
  from sqlalchemy import Column, DateTime, Integer
  from sqlalchemy.orm import declarative_base

  Base = declarative_base()


  class Order(Base):
      __tablename__ = "orders"

      id = Column(Integer, primary_key=True)
      made_at = Column(DateTime)
"""

rule = Rule(
    DeclaredColumn,
    check,
    bullet="mapped classes",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(WITHOUT, proof=KEPT), GOOD, MYSQL],
)
