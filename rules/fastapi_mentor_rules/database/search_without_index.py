"""Rows are looked for by a column that has no index.

Without an index the database reads the whole table to find the rows with that value: unnoticed with a hundred
of them, and slower with each that is added. How much it matters depends on the table.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.edits.class_body import class_in
from fastapi_mentor.edits.elsewhere import editor_of
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.searched_column import SearchedColumn, slow_search
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(call: SessionCall) -> Iterator[Finding]:
    searched = slow_search(call) if call.select is not None else None
    if searched is None or purpose_of(call.outline.module, call.scope) is not Purpose.APPLICATION:
        return
    mapped = searched.mapped
    name = f"{mapped.node.name}.{searched.column.name}"
    related = Related(searched.column, f"`{name}` is here", mapped.outline.module.path)
    message = f"`{name}` is looked for and has no index"
    yield Finding(searched.node, message, _add_index(searched), related=(related,))


def _add_index(searched: SearchedColumn) -> Fix | None:
    if searched.column.call is None or str(searched.column.name) not in searched.mapped.body.columns:
        return None

    def edit(editor: Editor) -> None:
        there = editor_of(searched.mapped.outline.module.path, editor)
        for node in class_in(there, searched.mapped.node.name).members:
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and target.id == searched.column.name:
                    there.set_keyword(node.value, "index", "True")
                    return
        raise FixRefused("the column is not to be found in its class")

    return Fix("Make an index (which takes a migration)", edit, Safety.UNSAFE)


SLOW = """
  === app/models.py ===
  from sqlalchemy import String
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     email: Mapped[str] = mapped_column(String(100))
+     email: Mapped[str] = mapped_column(String(100), index=True)

  === app/main.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from app.models import User


  def find(session: Session, email: str) -> User | None:
      return session.scalar(select(User).where(User.email == email))
                                               ^^^^^^^^^^ `User.email` is looked for and has no index
"""

INDEXED = """
from app.models import User

assert [list(index.columns.keys()) for index in User.__table__.indexes] == [["email"]]
"""

GOOD = """
  from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, select
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"
      __table_args__ = (Index("ix_users_city_street", "city", "street"),)

      id: Mapped[int] = mapped_column(primary_key=True)
      email: Mapped[str] = mapped_column(unique=True)
      name: Mapped[str] = mapped_column(index=True)
      city: Mapped[str]
      street: Mapped[str]
      is_active: Mapped[bool]
      status: Mapped[str]


  def find(session: Session, given: str, number: int) -> None:
      session.get(User, number)
      session.scalars(select(User).where(User.id == number))
      session.scalars(select(User).where(User.email == given))
      session.scalars(select(User).where(User.name == given, User.street == given))
      session.scalars(select(User).where(User.name == given).where(User.street == given))
      session.scalars(select(User).where(User.city == given))
      session.scalars(select(User).where(User.is_active == True))
      session.scalars(select(User).where(User.status == given))
      session.scalars(select(User).where(User.street.like(given)))
"""

rule = Rule(
    SessionCall,
    check,
    bullet="queries that stay small",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[Example(SLOW, proof=INDEXED), GOOD],
)
