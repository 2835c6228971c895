"""Column keeps times with a zone, and its default has none, or the other way round.

A `DateTime` without `timezone=True` drops the zone of `datetime.now(UTC)`: what is read back is naive, and
comparing it with a time that knows its zone raises a `TypeError`; asyncpg refuses to write it. A naive
default in a column with a zone is taken for a time in the zone of the session.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.zones import keep_zone
from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.declared_column import DeclaredColumn
from fastapi_mentor.facts.timed_column import is_aware, is_plain_time, keeps_zone
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(declared: DeclaredColumn) -> Iterator[Finding]:
    column = declared.column
    default = column.option("default") or column.option("insert_default")
    if default is None or declared.is_of_sqlmodel:
        return
    kept = keeps_zone(column)
    aware = is_aware(default, column.place) if kept is not None or column.is_mapped else None
    if aware is None or aware is kept:
        return
    if aware and (kept is False or is_plain_time(column, declared.owner)):
        message = f"`{declared.name}` drops the zone of its default: `DateTime` has no `timezone=True`"
        fix = Fix("Keep the zone with `timezone=True`", keep_zone(column), Safety.UNSAFE)
        yield Finding(declared, message, fix)
    elif kept:
        message = f"`{declared.name}` has `timezone=True`, but its default is a time without a zone"
        yield Finding(declared, message, _say_utc(default, column))


def _say_utc(default: ast.expr, column: Column) -> Fix | None:
    function = default.body.func if isinstance(default, ast.Lambda) else default  # type: ignore[attr-defined]
    if not isinstance(function, ast.Attribute) or function.attr not in ("now", "utcnow", "today"):
        return None

    def edit(editor: Editor) -> None:
        utc = "UTC"
        if column.place.qualified(ast.Name("UTC", ast.Load())) != "datetime.UTC":
            if isinstance(function.value, ast.Attribute):
                utc = f"{editor.text(function.value.value)}.timezone.utc"
            else:
                utc = f"{editor.add_import('datetime', 'timezone')}.utc"
        editor.replace(default, f"lambda: {editor.text(function.value)}.now({utc})")

    return Fix("Make times with a zone", edit, Safety.UNSAFE)


LOST = """
  from datetime import UTC, datetime, timezone

  from sqlalchemy import Column, DateTime
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  def now() -> datetime:
      return datetime.now(timezone.utc)


  class Base(DeclarativeBase):
      pass


  class Order(Base):
      __tablename__ = "orders"

      id: Mapped[int] = mapped_column(primary_key=True)
-     made_at = Column(DateTime, default=lambda: datetime.now(UTC))
      ^^^^^^^ `made_at` drops the zone of its default: `DateTime` has no `timezone=True`
-     sent_at = Column(DateTime(), default=lambda: datetime.now(tz=timezone.utc))
      ^^^^^^^ `sent_at` drops the zone of its default: `DateTime` has no `timezone=True`
-     read_at: Mapped[datetime] = mapped_column(default=now)
      ^^^^^^^ `read_at` drops the zone of its default: `DateTime` has no `timezone=True`
-     paid_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=datetime.utcnow)
      ^^^^^^^ `paid_at` has `timezone=True`, but its default is a time without a zone
+     made_at = Column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
+     sent_at = Column(DateTime(timezone=True), default=lambda: datetime.now(tz=timezone.utc))
+     read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
+     paid_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
"""

KEPT = """
assert Order.__table__.c.made_at.type.timezone
assert Order.__table__.c.paid_at.default.arg(None).tzinfo is not None
"""

PLAIN = """
  import datetime

  from sqlalchemy import TIMESTAMP, Column, Integer
  from sqlalchemy.orm import DeclarativeBase


  class Base(DeclarativeBase):
      pass


  class Order(Base):
      __tablename__ = "orders"

      id = Column(Integer, primary_key=True)
-     made_at = Column(TIMESTAMP(timezone=True), default=lambda: datetime.datetime.now())
      ^^^^^^^ `made_at` has `timezone=True`, but its default is a time without a zone
+     made_at = Column(TIMESTAMP(timezone=True), default=lambda: datetime.datetime.now(datetime.timezone.utc))
"""

GOOD = """
  from datetime import UTC, datetime

  from sqlalchemy import Column, DateTime, Integer, TypeDecorator, func
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class UtcDateTime(TypeDecorator):
      impl = DateTime
      cache_ok = True


  def now() -> datetime:
      moment = datetime.now(UTC)
      return moment.replace(tzinfo=None)


  class Base(DeclarativeBase):
      type_annotation_map = {datetime: DateTime(timezone=True)}


  class Order(Base):
      __tablename__ = "orders"

      id = Column(Integer, primary_key=True)
      made_at = Column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
      sent_at = Column(DateTime, default=datetime.utcnow)
      paid_at = Column(DateTime, default=lambda: datetime.now(UTC).replace(tzinfo=None))
      seen_at = Column(UtcDateTime, default=lambda: datetime.now(UTC))
      read_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
      said_at = Column(DateTime, default=func.now())
      told_at = Column(DateTime, default=now)
"""

rule = Rule(
    DeclaredColumn,
    check,
    bullet="mapped classes",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(LOST, proof=KEPT), PLAIN, GOOD],
)
