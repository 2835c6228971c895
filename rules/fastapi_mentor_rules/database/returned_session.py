"""Dependency returns a session that nobody closes.

What a dependency returns is the route's, and FastAPI does nothing with it afterwards: the session stays open
with its connection until Python happens to collect it, and a busy server runs out of them. A dependency
that yields the session goes on when the route is done, and closes it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.elsewhere import editor_of, function_named
from fastapi_mentor.facts import Dependency, inside
from fastapi_mentor.facts.returned_session import ReturnedSession, returned_session
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(dependency: Dependency) -> Iterator[Finding]:
    found = returned_session(dependency)
    if found is not None and dependency.target is not None:
        message = f"`{found.function.name}` returns a session that it opened, and nobody closes it"
        yield Finding(dependency.target, message, _fix(found))


def _fix(found: ReturnedSession) -> Fix | None:
    function, is_async = found.function, isinstance(found.function, ast.AsyncFunctionDef)
    if found.is_called or (found.is_async and not is_async):
        return None

    def edit(editor: Editor) -> None:
        there = editor_of(found.path, editor)
        node = function_named(function.name, function.name, there)
        returned = next(each for each in inside(node, ast.Return) if isinstance(each, ast.Return))
        assert returned.value is not None
        name = found.name or "session"
        entered = found.name or f"{there.text(returned.value)} as {name}"
        enter = "async with" if found.is_async else "with"
        there.replace_statement(returned, f"{enter} {entered}:\n    yield {name}")
        if node.returns is not None:
            iterator = there.add_import("collections.abc", "AsyncIterator" if is_async else "Iterator")
            there.set_return_annotation(node, f"{iterator}[{there.text(node.returns)}]")

    return Fix("Yield it, and close it afterwards", edit, Safety.UNSAFE)


RETURNED = """
  === app/session.py ===
+ from collections.abc import Iterator
+
  from sqlalchemy import StaticPool, create_engine
  from sqlalchemy.orm import Session

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  closed = []

  class Counted(Session):
      def close(self) -> None:
          closed.append(self)
          super().close()

- def get_session() -> Session:
-     return Counted(engine)
+ def get_session() -> Iterator[Session]:
+     with Counted(engine) as session:
+         yield session

  === app/main.py ===
  from fastapi import Depends, FastAPI
  from sqlalchemy import text
  from sqlalchemy.orm import Session

  from app.session import get_session

  app = FastAPI()

  @app.get("/one")
  def read_one(session: Session = Depends(get_session)) -> int:
                                          ^^^^^^^^^^^ `get_session` returns a session that it opened, and \
                                              nobody closes it
      return session.execute(text("SELECT 1")).scalar_one()

  @app.get("/two")
  def read_two(session: Session = Depends(get_session)) -> int:
      return session.execute(text("SELECT 2")).scalar_one()
"""

CLOSED = """
from app.main import app
from app.session import closed
from fastapi.testclient import TestClient

assert TestClient(app).get("/one").json() == 1
assert len(closed) == 1
"""

ASYNC = """
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

  new_session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))
  app = FastAPI()

  async def get_db():
      db = new_session()
-     return db
+     async with db:
+         yield db

  Db = Annotated[AsyncSession, Depends(get_db)]
                                       ^^^^^^ `get_db` returns a session that it opened, and nobody closes it

  @app.get("/one")
  async def read_one(db: Db) -> None:
      await db.commit()
"""

FINE = """
  from collections.abc import Iterator

  from fastapi import Depends, FastAPI, Request
  from sqlalchemy import create_engine
  from sqlalchemy.orm import Session, scoped_session, sessionmaker

  engine = create_engine("sqlite://")
  new_session = sessionmaker(engine)
  registry = scoped_session(new_session)
  app = FastAPI()

  def yielded_session() -> Iterator[Session]:
      with new_session() as session:
          yield session

  def session_of_registry() -> Session:
      return registry()

  def session_of_request(request: Request) -> Session:
      request.state.session = new_session()
      return request.state.session

  def session_maker() -> sessionmaker[Session]:
      return new_session

  @app.get("/one")
  def read_one(
      a: Session = Depends(yielded_session),
      b: Session = Depends(session_of_registry),
      c: Session = Depends(session_of_request),
      d: object = Depends(session_maker),
  ) -> None: ...
"""

rule = Rule(
    Dependency,
    check,
    bullet="sessions and transactions",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(RETURNED, proof=CLOSED), ASYNC, FINE],
)
