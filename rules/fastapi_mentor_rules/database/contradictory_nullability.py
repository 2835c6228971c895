"""Column's type and its `nullable` contradict each other.

`Mapped[str]` with `nullable=True` promises a string where rows may hold NULL: type checkers let code pass
that fails on the first such row. `Mapped[str | None]` with `nullable=False` asks everybody who reads it to
handle a None that the table refuses. `Mapped[...]` says alone whether the column takes NULL.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.mapped_types import allow_none, forbid_none
from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.declared_column import DeclaredColumn
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_FILLED = ("default", "server_default", "insert_default", "default_factory", "primary_key", "autoincrement")


def check(declared: DeclaredColumn) -> Iterator[Finding]:
    column = declared.column
    nullable = literal(argument(column.call, "nullable")) if column.call is not None else None
    inner = _inside(column)
    if inner is None or not isinstance(nullable, bool) or column.is_optional in (None, nullable):
        return
    name, written = column.name, ast.unparse(column.declared) if column.declared is not None else ""
    if nullable:
        message = f"`{name}` is nullable, but `{written}` says that it is never None"
        yield Finding(inner, message, allow_none(column, inner))
    elif not any(column.option(name) is not None for name in _FILLED):
        message = f"`{name}` is not nullable, but `{written}` says that it may be None"
        yield Finding(inner, message, forbid_none(column, inner))


def _inside(column: Column) -> ast.expr | None:
    """What stands between the brackets of `Mapped[...]`, where nothing further away says it."""
    declared = column.declared
    if not column.is_mapped or not isinstance(declared, ast.Subscript):
        return None
    return declared.slice if column.annotation is declared.slice or _is_text(declared.slice) else None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


CONTRADICTORY = """
  from sqlalchemy import String
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     phone: Mapped[str] = mapped_column(String(30), nullable=True)
                    ^^^ `phone` is nullable, but `Mapped[str]` says that it is never None
-     name: Mapped[str | None] = mapped_column(String(30), nullable=False)
                   ^^^^^^^^^^ `name` is not nullable, but `Mapped[str | None]` says that it may be None
-     note: Mapped[str] = mapped_column(nullable=True)
                   ^^^ `note` is nullable, but `Mapped[str]` says that it is never None
+     phone: Mapped[str | None] = mapped_column(String(30))
+     name: Mapped[str] = mapped_column(String(30))
+     note: Mapped[str | None] = mapped_column()
"""

# The table stays as it was.
SAME_TABLE = """
assert {column.name: column.nullable for column in User.__table__.columns} == {
    "id": False, "phone": True, "name": False, "note": True
}
assert User.__annotations__["phone"] != Mapped[str], "it promises a string"
"""

OPTIONAL = """
  from typing import Optional

  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class Timed:
-     ended: Mapped["str"] = mapped_column(nullable=True)
                    ^^^^^ `ended` is nullable, but `Mapped['str']` says that it is never None
-     by: Mapped[Optional[str]] = mapped_column(nullable=False)
                 ^^^^^^^^^^^^^ `by` is not nullable, but `Mapped[Optional[str]]` says that it may be None
-     place: Mapped[str] = mapped_column(nullable=True)
                    ^^^ `place` is nullable, but `Mapped[str]` says that it is never None
+     ended: Mapped["str | None"] = mapped_column()
+     by: Mapped[str] = mapped_column()
+     place: Mapped[Optional[str]] = mapped_column()


  class Race(Timed, Base):
      __tablename__ = "races"

      id: Mapped[int] = mapped_column(primary_key=True)
"""

GOOD = """
  from datetime import datetime
  from typing import Annotated, Any, Optional

  from sqlalchemy import Column, DateTime, String, func
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
  from sqlmodel import Field, SQLModel

  Text = Annotated[str, mapped_column(String(20))]
  Json = dict[str, Any] | None


  class Base(DeclarativeBase):
      type_annotation_map = {dict[str, Any]: String, Any: String, object: String}


  class User(Base):
      __tablename__ = "users"

      id: Mapped[Optional[int]] = mapped_column(primary_key=True, nullable=False)
      created_at: Mapped[datetime | None] = mapped_column(DateTime, nullable=False, server_default=func.now())
      name: Mapped[str] = mapped_column(nullable=False)
      nick: Mapped[str | None] = mapped_column(nullable=True)
      kind: Mapped[Text] = mapped_column(nullable=True)
      data: Mapped[Any] = mapped_column(String, nullable=True)
      plain = Column(String, nullable=True)


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True, nullable=False)
      age: int | None = Field(default=None, nullable=False)
"""

rule = Rule(
    DeclaredColumn,
    check,
    bullet="mapped classes",
    severity=Severity.WARNING,
    since="0.1",
    requires={"sqlalchemy": ">=2"},
    examples=[Example(CONTRADICTORY, proof=SAME_TABLE), OPTIONAL, GOOD],
)
