"""Dependency does not close what it yields where the route fails.

What a route raises comes out of the `yield` of its dependencies, and what stands behind it does not run: the
session stays open, and its connection does not go back to the pool until Python happens to collect it. When
the pool is empty, requests wait and then fail. A `finally` runs either way, as does a `with` around it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.finally_block import end_in_finally
from fastapi_mentor.facts.yield_dependency import Resource, YieldDependency
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(dependency: YieldDependency) -> Iterator[Finding]:
    yielding = dependency.yielding
    closed = dependency.closed_behind
    if closed is not None:
        if yielding is None:
            message = f"Where the route fails, `{closed}` is not closed: what stands behind does not run"
            yield Finding(dependency.scope.yields[0], message)
            return
        message = (
            f"Where the route fails, `{closed}` is not closed: what stands behind the `yield` does not run"
        )

        def protect(editor: Editor) -> None:
            end_in_finally(editor, dependency.node, yielding)

        yield Finding(yielding, message, Fix(f"Close `{closed}` in a `finally`", protect))
        return
    opened = dependency.never_closed
    if opened is not None:
        message = f"`{dependency.name}` yields `{opened.name}` and never closes it"
        yield Finding(yielding or dependency.scope.yields[0], message, _close(opened, dependency))


def _close(opened: Resource, dependency: YieldDependency) -> Fix | None:
    if opened.is_async and not isinstance(dependency.node, ast.AsyncFunctionDef):
        return None
    call = f"{'await ' if opened.is_async else ''}{opened.name}.{opened.closing}()"

    yielding, trying = dependency.yielding, dependency.trying

    def edit(editor: Editor) -> None:
        if trying is not None:
            editor.replace_statement(trying, f"{editor.text(trying)}\nfinally:\n    {call}")
            return
        assert yielding is not None
        body = editor.text(yielding).replace("\n", "\n    ")
        editor.replace_statement(yielding, f"try:\n    {body}\nfinally:\n    {call}")

    return Fix(f"Close `{opened.name}` in a `finally`", edit)


CLOSED = """
  from collections.abc import Iterator
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException
  from sqlalchemy import StaticPool, create_engine
  from sqlalchemy.orm import Session

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()
  closed = []

  class Counted(Session):
      def close(self) -> None:
          closed.append(self)
          super().close()

  def get_session() -> Iterator[Session]:
      session = Counted(engine)
-     yield session
      ^^^^^^^^^^^^^ Where the route fails, `session` is not closed: what stands behind the `yield` does not \
          run
-     session.close()
+     try:
+         yield session
+     finally:
+         session.close()

  def get_other() -> Iterator[Session]:
      session = Counted(engine)
-     yield session
      ^^^^^^^^^^^^^ `get_other` yields `session` and never closes it
+     try:
+         yield session
+     finally:
+         session.close()

  @app.get("/users")
  def read_users(session: Annotated[Session, Depends(get_session)]) -> None:
      raise HTTPException(404)

  @app.get("/posts")
  def read_posts(session: Annotated[Session, Depends(get_other)]) -> None:
      raise HTTPException(404)
"""

BOTH = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert [client.get("/users").status_code, client.get("/posts").status_code] == [404, 404]
assert len(closed) == 2
"""

ASYNC = """
  === app/session.py ===
  from collections.abc import AsyncIterator

  import httpx
  from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

  new_session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))

  async def get_session() -> AsyncIterator[AsyncSession]:
      session = new_session()
-     yield session
      ^^^^^^^^^^^^^ `get_session` yields `session` and never closes it
+     try:
+         yield session
+     finally:
+         await session.close()

  === app/main.py ===
  from fastapi import Depends, FastAPI
  from httpx import AsyncClient
  from sqlalchemy.ext.asyncio import AsyncSession

  from app.session import get_session

  app = FastAPI()

  async def get_client():
      client = AsyncClient(base_url="http://localhost")
-     yield client
      ^^^^^^^^^^^^ Where the route fails, `client` is not closed: what stands behind the `yield` does not run
-     # Connections are few.
-     await client.aclose()
+     try:
+         yield client
+     finally:
+         # Connections are few.
+         await client.aclose()

  @app.get("/users")
  async def read_users(
      session: AsyncSession = Depends(get_session), client: AsyncClient = Depends(get_client)
  ) -> list[str]:
      return []
"""

IN_TRY = """
  from fastapi import Depends, FastAPI
  from sqlalchemy import create_engine
  from sqlalchemy.orm import Session, sessionmaker

  new_session = sessionmaker(create_engine("sqlite://"))
  app = FastAPI()

  def get_session():
      session = new_session()
      try:
          yield session
          ^^^^^^^^^^^^^ `get_session` yields `session` and never closes it
          session.commit()
      except Exception:
          session.rollback()
          raise
+     finally:
+         session.close()

  @app.get("/users")
  def read_users(session: Session = Depends(get_session)) -> None: ...
"""

BEHIND_TRY = """
  from fastapi import Depends, FastAPI
  from sqlalchemy import create_engine
  from sqlalchemy.orm import Session, sessionmaker

  new_session = sessionmaker(create_engine("sqlite://"))
  app = FastAPI()

  def get_session():
      session = new_session()
      try:
          yield session
          ^^^^^^^^^^^^^ Where the route fails, `session` is not closed: what stands behind does not run
      except Exception:
          session.rollback()
          raise
      session.close()

  @app.get("/users")
  def read_users(session: Session = Depends(get_session)) -> None: ...
"""

FINE = """
  from collections.abc import Iterator
  from contextlib import ExitStack, contextmanager

  from fastapi import Depends, FastAPI
  from sqlalchemy import create_engine
  from sqlalchemy.orm import Session, scoped_session, sessionmaker

  engine = create_engine("sqlite://")
  new_session = sessionmaker(engine)
  registry = scoped_session(new_session)
  shared = new_session()
  app = FastAPI()

  def get_session() -> Iterator[Session]:
      session = new_session()
      try:
          yield session
      finally:
          session.close()

  def with_session() -> Iterator[Session]:
      with new_session() as session:
          yield session

  def entered() -> Iterator[Session]:
      session = new_session()
      with session:
          yield session

  def stacked() -> Iterator[Session]:
      with ExitStack() as stack:
          session = new_session()
          stack.callback(session.close)
          yield session

  def of_registry() -> Iterator[Session]:
      session = registry()
      yield session

  def of_all() -> Iterator[Session]:
      session = shared
      yield session

  def plain() -> Iterator[dict[str, int]]:
      counts = {"a": 1}
      yield counts
      counts.clear()

  @app.get("/users")
  def read_users(
      a: Session = Depends(get_session),
      b: Session = Depends(with_session),
      c: Session = Depends(entered),
      d: Session = Depends(stacked),
      e: Session = Depends(of_registry),
      f: Session = Depends(of_all),
      g: dict = Depends(plain),
  ) -> None:
      pass
"""

rule = Rule(
    YieldDependency,
    check,
    bullet="sessions and transactions",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(CLOSED, proof=BOTH), ASYNC, IN_TRY, BEHIND_TRY, FINE],
)
