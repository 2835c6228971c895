"""Column keeps times with a zone, and its default has none, or the other way round.

A `DateTime` without `timezone=True` drops the zone of `datetime.now(UTC)`: what is read back is naive, and
comparing it with a time that knows its zone raises a `TypeError`; asyncpg refuses to write it. A naive
default in a column with a zone is taken for a time in the zone of the session.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.declared_column import DeclaredColumn
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_NAIVE = frozenset({"datetime.datetime.utcnow", "datetime.datetime.now", "datetime.datetime.today"})


def check(declared: DeclaredColumn) -> Iterator[Finding]:
    column = declared.column
    default = column.option("default") or column.option("insert_default")
    aware = _is_aware(default, column) if default is not None and not declared.is_of_sqlmodel else None
    kept = _keeps_zone(column) if aware is not None else None
    if default is None or aware is None or kept is None or aware is kept:
        return
    if aware:
        message = f"`{declared.name}` drops the zone of its default: `DateTime` has no `timezone=True`"
        yield Finding(declared, message, _keep_zone(column))
    else:
        message = f"`{declared.name}` has `timezone=True`, but its default is a time without a zone"
        yield Finding(declared, message, _say_utc(default, column))


def _is_aware(node: ast.expr, column: Column) -> bool | None:
    """Whether a default gives times with a zone; None where it gives something else."""
    match node:
        case ast.Lambda(body=ast.Call(func=ast.Attribute(attr="now") as function) as call):
            if column.place.qualified(function) != "datetime.datetime.now":
                return None
            zone = argument(call, "tz", 0)
            return zone is not None and literal(zone) is not None
        case ast.Lambda(body=ast.Call(func=function, args=[], keywords=[])) | function:
            return False if column.place.qualified(function) in _NAIVE else None


def _keeps_zone(column: Column) -> bool | None:
    kind = column.type
    name = column.place.qualified(kind.func if isinstance(kind, ast.Call) else kind) if kind else None
    if (
        name is None
        or not name.startswith("sqlalchemy.")
        or name.rpartition(".")[2] not in (*("DateTime", "TIMESTAMP", "DATETIME"),)
    ):
        return None
    given = argument(kind, "timezone", 0) if isinstance(kind, ast.Call) else None
    value = literal(given) if given is not None else False
    return value if isinstance(value, bool) else None


def _keep_zone(column: Column) -> Fix:
    def edit(editor: Editor) -> None:
        kind = column.type
        if isinstance(kind, ast.Call) and not (kind.args or kind.keywords):
            editor.replace(kind, f"{editor.text(kind.func)}(timezone=True)")
        elif isinstance(kind, ast.Call):
            editor.set_keyword(kind, "timezone", "True")
        elif kind is not None:
            editor.replace(kind, f"{editor.text(kind)}(timezone=True)")

    return Fix("Keep the zone with `timezone=True`", edit, Safety.UNSAFE)


def _say_utc(default: ast.expr, column: Column) -> Fix:
    def edit(editor: Editor) -> None:
        function = default.body.func if isinstance(default, ast.Lambda) else default  # type: ignore[attr-defined]
        assert isinstance(function, ast.Attribute)
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


  class Base(DeclarativeBase):
      pass


  class Order(Base):
      __tablename__ = "orders"

      id: Mapped[int] = mapped_column(primary_key=True)
-     made_at = Column(DateTime, default=lambda: datetime.now(UTC))
      ^^^^^^^ `made_at` drops the zone of its default: `DateTime` has no `timezone=True`
-     sent_at = Column(DateTime(), default=lambda: datetime.now(tz=timezone.utc))
      ^^^^^^^ `sent_at` drops the zone of its default: `DateTime` has no `timezone=True`
-     paid_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=datetime.utcnow)
      ^^^^^^^ `paid_at` has `timezone=True`, but its default is a time without a zone
+     made_at = Column(DateTime(timezone=True), default=lambda: datetime.now(UTC))
+     sent_at = Column(DateTime(timezone=True), default=lambda: datetime.now(tz=timezone.utc))
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
      return datetime.now(UTC)


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
