"""Column's default is worked out once, when the module is imported.

`default=datetime.now()` is the time at which the application started, `default=uuid4()` one id: each row gets
that value, until the next start. What should be worked out for each row is given as a callable, without the
parentheses.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.declared_column import DeclaredColumn
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_CHANGING = frozenset(
    {
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
        *("datetime.date.today", "time.time", "time.time_ns", "time.monotonic"),
        *("uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7"),
        *("secrets.token_hex", "secrets.token_urlsafe", "secrets.token_bytes", "secrets.randbelow"),
        *("random.random", "random.randint", "random.choice", "os.urandom"),
    }
)
_PASSING = frozenset({"str", "int", "round", "float"})
_METHODS = frozenset({"isoformat", "timestamp", "date", "time", "replace", "strftime", "hex", "astimezone"})


def check(declared: DeclaredColumn) -> Iterator[Finding]:
    call = declared.column.call
    if call is None:
        return
    for option in ("default", "insert_default", "onupdate"):
        given = argument(call, option, 0 if declared.is_of_sqlmodel and option == "default" else None)
        made = _made(given, declared) if isinstance(given, (ast.Call, ast.Attribute, ast.BinOp)) else None
        if given is not None and made is not None:
            message = f"All rows get the same `{declared.name}`: `{ast.unparse(made)}` is called at import"
            yield Finding(declared, message, _call_each_time(declared, call, option, given))


def _made(node: ast.expr, declared: DeclaredColumn) -> ast.Call | None:
    """The call in an expression whose result is another one each time."""
    match node:
        case ast.Call(func=function, args=arguments):
            name = declared.column.place.qualified(function)
            if name in _CHANGING:
                return node
            if len(arguments) == 1 and isinstance(function, ast.Name) and function.id in _PASSING:
                return _made(arguments[0], declared)
            if isinstance(function, ast.Attribute) and function.attr in _METHODS:
                return _made(function.value, declared)
        case ast.Attribute(value=value, attr="hex" | "int" | "bytes"):
            return _made(value, declared)
        case ast.BinOp(left=left, right=right):
            return _made(left, declared) or _made(right, declared)
    return None


def _call_each_time(declared: DeclaredColumn, call: ast.Call, option: str, given: ast.expr) -> Fix:
    is_bare = isinstance(given, ast.Call) and not (given.args or given.keywords or has_unpacking(given))

    def edit(editor: Editor) -> None:
        assert isinstance(given, (ast.Call, ast.Attribute, ast.BinOp))
        code = editor.text(given.func) if isinstance(given, ast.Call) and is_bare else ""
        code = code or f"lambda: {editor.text(given)}"
        if not declared.is_of_sqlmodel:
            editor.replace(given, code)
        elif any(each.arg == option for each in call.keywords):
            editor.rename_keyword(call, option, "default_factory")
            editor.replace(given, code)
        else:
            editor.remove_argument(call, 0)
            editor.add_argument(call, f"default_factory={code}")

    return Fix("Call it for each row", edit)


ONCE = """
  from datetime import UTC, datetime
  from uuid import UUID, uuid4

  from sqlalchemy import Column, DateTime, String
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class Order(Base):
      __tablename__ = "orders"

-     id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4())
      ^^ All rows get the same `id`: `uuid4()` is called at import
-     code = Column(String, default=str(uuid4()))
      ^^^^ All rows get the same `code`: `uuid4()` is called at import
-     slug = Column(String, default=uuid4().hex)
      ^^^^ All rows get the same `slug`: `uuid4()` is called at import
-     made_at = Column(DateTime, default=datetime.now(UTC))
      ^^^^^^^ All rows get the same `made_at`: `datetime.now(UTC)` is called at import
-     changed_at = Column(DateTime, default=datetime.now, onupdate=datetime.now())
      ^^^^^^^^^^ All rows get the same `changed_at`: `datetime.now()` is called at import
+     id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
+     code = Column(String, default=lambda: str(uuid4()))
+     slug = Column(String, default=lambda: uuid4().hex)
+     made_at = Column(DateTime, default=lambda: datetime.now(UTC))
+     changed_at = Column(DateTime, default=datetime.now, onupdate=datetime.now)
"""

EACH = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    first, second = Order(id=UUID(int=1)), Order(id=UUID(int=2))
    session.add_all([first, second])
    session.flush()
    assert first.code != second.code
"""

SQLMODEL = """
  import uuid
  from datetime import datetime

  from sqlmodel import Field, SQLModel


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
-     key: str = Field(default=str(uuid.uuid4()), index=True)
      ^^^ All rows get the same `key`: `uuid.uuid4()` is called at import
-     made_at: datetime = Field(datetime.now())
      ^^^^^^^ All rows get the same `made_at`: `datetime.now()` is called at import
+     key: str = Field(default_factory=lambda: str(uuid.uuid4()), index=True)
+     made_at: datetime = Field(default_factory=datetime.now)
"""

GOOD = """
  from datetime import UTC, datetime
  from functools import partial
  from uuid import UUID, uuid4

  from sqlalchemy import Column, DateTime, Integer, String, func
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
  from sqlmodel import Field, SQLModel


  def make_code() -> str:
      return uuid4().hex


  class Base(DeclarativeBase):
      pass


  class Order(Base):
      __tablename__ = "orders"

      id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
      code = Column(String, default=make_code)
      made_at = Column(DateTime, default=partial(datetime.now, UTC))
      seen_at = Column(DateTime, default=func.now(), onupdate=func.now())
      started = Column(DateTime, default=datetime(2020, 1, 1))
      size = Column(Integer, default=int("3"))


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      key: str = Field(default_factory=lambda: str(uuid4()))
      at: datetime = Field(default_factory=datetime.now)
"""

rule = Rule(
    DeclaredColumn,
    check,
    bullet="mapped classes",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(ONCE, proof=EACH),
        Example(SQLMODEL, proof='assert Hero.model_fields["key"].default_factory is not None'),
        GOOD,
    ],
)
