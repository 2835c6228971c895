"""Column has one default in Python and another one in the database.

`default` is what SQLAlchemy writes where nothing is given, `server_default` what the database writes for
everybody else: migrations, other services, bulk inserts, SQL by hand. Where the two differ, a row means
something else depending on who wrote it.
"""

import ast
import json
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.declared_column import DeclaredColumn
from fastapi_mentor.facts.expression import UNKNOWN, literal
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_CONSTANTS = {"sqlalchemy.true": "true", "sqlalchemy.false": "false", "sqlalchemy.null": "null"}
_SPELLINGS = {"t": "true", "f": "false", "1": "true", "0": "false", "none": "null"}


def check(declared: DeclaredColumn) -> Iterator[Finding]:
    column = declared.column
    here, there = column.option("default"), column.option("server_default")
    if here is None or there is None:
        return
    value, text = literal(here), _text(there, declared)
    if value is UNKNOWN or value is None or text is None or _agree(value, text):
        return
    message = f"`{declared.name}` is `{ast.unparse(here)}` by default in Python, and `{text}` in the database"
    yield Finding(declared, message, _same(there, value))


def _text(node: ast.expr, declared: DeclaredColumn) -> str | None:
    """The SQL of a default of the server, where it is a plain value."""
    if isinstance(node, ast.Call):
        name = declared.column.place.qualified(node.func) or ""
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name not in ("sqlalchemy.text", "sqlalchemy.literal") or len(node.args) != 1:
            return None
        node = node.args[0]
    given = literal(node)
    if not isinstance(given, (str, int, float)):
        return None
    text = str(given).partition("::")[0]
    # A function of the database is no plain value.
    return None if "(" in text or text.upper().startswith("CURRENT_") else text


def _agree(value: object, text: str) -> bool:
    bare = text.strip().strip("'\"")
    if isinstance(value, bool):
        return _SPELLINGS.get(bare.lower(), bare.lower()) == str(value).lower()
    if isinstance(value, (int, float)):
        try:
            return float(bare) == value
        except ValueError:
            return False
    if isinstance(value, str):
        return bare == value
    try:
        return bool(json.loads(text.strip().strip("'")) == value)
    except ValueError:
        return True


def _same(there: ast.expr, value: object) -> Fix | None:
    if not isinstance(value, (int, float, str)):
        return None
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)

    def edit(editor: Editor) -> None:
        editor.replace(there, json.dumps(text))

    return Fix("Give the database the same default", edit, Safety.UNSAFE)


DIFFERING = """
  from sqlalchemy import Boolean, Column, Integer, String, text, true
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     is_active = Column(Boolean, default=False, server_default=true())
      ^^^^^^^^^ `is_active` is `False` by default in Python, and `true` in the database
-     visits: Mapped[int] = mapped_column(default=0, server_default=text("1"))
      ^^^^^^ `visits` is `0` by default in Python, and `1` in the database
-     role = Column(String, default="member", server_default="guest")
      ^^^^ `role` is `'member'` by default in Python, and `guest` in the database
+     is_active = Column(Boolean, default=False, server_default="false")
+     visits: Mapped[int] = mapped_column(default=0, server_default="0")
+     role = Column(String, default="member", server_default="member")
"""

ALIKE = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User())
    session.execute(text("INSERT INTO users (id) VALUES (7)"))
    assert len({user.role for user in session.query(User)}) == 1
"""

GOOD = """
  from datetime import datetime

  from sqlalchemy import JSON, Boolean, Column, DateTime, Float, Integer, String, false, func, text
  from sqlalchemy.orm import DeclarativeBase

  DEFAULT = "x"


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id = Column(Integer, primary_key=True)
      is_active = Column(Boolean, default=False, server_default=false())
      is_admin = Column(Boolean, default=False, server_default="0")
      is_known = Column(Boolean, default=True, server_default=text("TRUE"))
      visits = Column(Integer, default=0, server_default="0")
      price = Column(Float, default=0.0, server_default="0")
      role = Column(String, default="member", server_default=text("'member'"))
      kind = Column(String, default=DEFAULT, server_default="y")
      made_at = Column(DateTime, default=datetime.now, server_default=func.now())
      data = Column(JSON, default=lambda: {}, server_default="{}")
      key = Column(String, default="", server_default=text("(lower(hex(randomblob(4))))"))
"""

rule = Rule(
    DeclaredColumn,
    check,
    bullet="mapped classes",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(DIFFERING, proof=ALIKE), GOOD],
)
