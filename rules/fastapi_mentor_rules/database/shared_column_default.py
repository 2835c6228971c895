"""All rows share one list or dict as their default.

`default=[]` is made once, when the module is imported. Each new object is given that same list: what one
request appends is there in the next object too, and is written with it. A callable (`default=list`) makes
a new one for each row.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.declared_column import DeclaredColumn
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_MAKERS = {ast.List: "list", ast.Dict: "dict", ast.Set: "set"}


def check(declared: DeclaredColumn) -> Iterator[Finding]:
    call = declared.column.call
    if call is None or declared.is_of_sqlmodel:
        return
    for option in ("default", "insert_default", "onupdate"):
        given = argument(call, option)
        kind = _kind(given, declared) if given is not None else None
        if given is not None and kind is not None:
            message = f"All rows of `{declared.name}` get the same {kind}: it is made once"
            yield Finding(declared, message, _make_each(given, kind))


def _kind(node: ast.expr, declared: DeclaredColumn) -> str | None:
    if type(node) in _MAKERS:
        return _MAKERS[type(node)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = declared.column.place.qualified(node.func) or node.func.id
        return name if name in _MAKERS.values() else None
    return None


def _make_each(given: ast.expr, kind: str) -> Fix:
    is_empty = not (getattr(given, "elts", ()) or getattr(given, "keys", ()) or getattr(given, "args", ()))
    is_empty = is_empty and not getattr(given, "keywords", ())

    def edit(editor: Editor) -> None:
        editor.replace(given, kind if is_empty else f"lambda: {editor.text(given)}")

    return Fix(f"Make a {kind} for each row", edit)


SHARED = """
  from sqlalchemy import JSON, Column
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class Tagged:
-     tags = Column(JSON, default=[])
      ^^^^ All rows of `tags` get the same list: it is made once
+     tags = Column(JSON, default=list)


  class User(Tagged, Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
-     settings: Mapped[dict] = mapped_column(JSON, default=dict())
      ^^^^^^^^ All rows of `settings` get the same dict: it is made once
-     limits: Mapped[dict] = mapped_column(JSON, default={"posts": 10}, nullable=False)
      ^^^^^^ All rows of `limits` get the same dict: it is made once
+     settings: Mapped[dict] = mapped_column(JSON, default=dict)
+     limits: Mapped[dict] = mapped_column(JSON, default=lambda: {"posts": 10}, nullable=False)
"""

APART = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine, expire_on_commit=False) as session:
    for tag in ("a", "b"):
        user = User()
        session.add(user)
        session.commit()
        assert user.tags == [], "what the first was given is there in the second"
        user.tags.append(tag)
"""

GOOD = """
  from sqlalchemy import JSON, Column
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
  from sqlmodel import Field, SQLModel


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      tags = Column(JSON, default=list)
      names = Column(JSON, default=lambda: ["admin"])
      kinds = Column(JSON, server_default="[]")
      size: Mapped[int] = mapped_column(default=0)


  # Pydantic gives each object a copy.
  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      tags: list[str] = Field(default=[], sa_type=JSON)
"""

rule = Rule(
    DeclaredColumn,
    check,
    bullet="mapped classes",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(SHARED, proof=APART), GOOD],
)
