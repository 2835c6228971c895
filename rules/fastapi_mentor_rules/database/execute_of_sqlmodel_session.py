"""SQLModel's session is asked with `execute`.

`exec` of a session of SQLModel gives the objects themselves for `select(User)`, and its type says so;
`execute`, which is SQLAlchemy's, is marked as deprecated there, and gives rows, tuples of one object each.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Finding, Fix, Rule, Severity

_UNPACKING = {"scalars": "", "scalar_one": ".one()", "scalar_one_or_none": ".one_or_none()"}


def check(call: SessionCall) -> Iterator[Finding]:
    if call.name == "execute" and call.of_sqlmodel and not call.is_overridden and call.select is not None:
        is_single = len(call.select.args) == 1
        gives = "gives objects where this gives rows" if is_single else "does the same, and knows the types"
        message = f"`execute` of SQLModel's session is deprecated: `exec` {gives}"
        yield Finding(call, message, _fix(call, call.select))


def _fix(call: SessionCall, select: ast.Call) -> Fix | None:
    """Only where the rows are made objects at once, by the only column that there is."""
    after = call.next_call
    if after is None or not isinstance(after.func, ast.Attribute) or after.args or after.keywords:
        return None
    ending = _UNPACKING.get(after.func.attr)
    of_sqlmodel = call.place.qualified(select.func) == "sqlmodel.select"
    if ending is None or not of_sqlmodel or len(select.args) != 1 or len(call.node.args) != 1:
        return None

    def edit(editor: Editor) -> None:
        inner = f"{editor.text(call.method.value)}.exec({editor.text(call.node.args[0])})"
        editor.replace(after, (f"(await {inner})" if call.awaited is not None else inner) + ending)

    return Fix("Use `exec`", edit)


HEROES = """
  from collections.abc import Iterator

  from fastapi import Depends, FastAPI
  from sqlalchemy import StaticPool
  from sqlmodel import Field, Session, SQLModel, create_engine, select

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      name: str

  def get_session() -> Iterator[Session]:
      SQLModel.metadata.create_all(engine)
      with Session(engine) as session:
          session.merge(Hero(id=1, name="ada"))
          yield session

  @app.get("/heroes")
  def read_heroes(session: Session = Depends(get_session)) -> list[Hero]:
-     return list(session.execute(select(Hero).order_by(Hero.id)).scalars().all())
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `execute` of SQLModel's session is \
                      deprecated: `exec` gives objects where this gives rows
+     return list(session.exec(select(Hero).order_by(Hero.id)).all())

  @app.get("/heroes/{hero_id}")
  def read_hero(hero_id: int, session: Session = Depends(get_session)) -> Hero | None:
      query = select(Hero).where(Hero.id == hero_id)
-     return session.execute(query).scalar_one_or_none()
             ^^^^^^^^^^^^^^^^^^^^^^ `execute` of SQLModel's session is deprecated: `exec` gives objects \
                 where this gives rows
+     return session.exec(query).one_or_none()
"""

ASYNC = """
  from sqlmodel import Field, SQLModel, select
  from sqlmodel.ext.asyncio.session import AsyncSession

  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)

  async def load(session: AsyncSession) -> None:
-     (await session.execute(select(Hero))).scalars().all()
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `execute` of SQLModel's session is deprecated: `exec` gives \
                 objects where this gives rows
+     (await session.exec(select(Hero))).all()
"""

BY_HAND = """
  from sqlalchemy import select
  from sqlmodel import Field, Session, SQLModel

  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)

  def load(session: Session) -> object:
      session.execute(select(Hero.id, Hero))
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
          `execute` of SQLModel's session is deprecated: `exec` does the same, and knows the types
      return session.execute(select(Hero)).scalars().all()
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
                 `execute` of SQLModel's session is deprecated: `exec` gives objects where this gives rows
"""

FINE = """
  from sqlalchemy import text, update
  from sqlalchemy.orm import Session as PlainSession
  from sqlmodel import Field, Session, SQLModel, select

  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)

  def load(session: Session, plain: PlainSession) -> None:
      session.exec(select(Hero)).all()
      session.execute(text("SELECT 1"))
      session.execute(update(Hero).values(id=1))
      plain.execute(select(Hero)).scalars()
"""

rule = Rule(
    SessionCall,
    check,
    bullet="queries that can run",
    severity=Severity.INFO,
    since="0.1",
    examples=[HEROES, ASYNC, BY_HAND, FINE],
)
