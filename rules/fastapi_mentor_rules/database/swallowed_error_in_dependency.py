"""Dependency with `yield` swallows the errors of routes.

What a route raises comes out of the `yield` of its dependencies. A dependency that catches it and does not
raise it again leaves FastAPI with neither a response nor an error: the client gets a 500, even for an
`HTTPException` with 404, and no handler of the application is asked.
"""

import ast
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.yield_dependency import SwallowingClause, YieldDependency
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(dependency: YieldDependency) -> Iterator[Finding]:
    for found in dependency.swallowing:
        message = f"`{dependency.name}` swallows what the route raises: this clause does not raise it again"
        severity = None if found.is_broad else Severity.WARNING
        yield Finding(found, message, Fix("Raise it again", _raise_again(found)), severity=severity)


def _raise_again(found: SwallowingClause) -> Callable[[Editor], None]:
    def edit(editor: Editor) -> None:
        last = found.handler.body[-1]
        if isinstance(last, (ast.Pass, ast.Return)):
            editor.replace_statement(last, "raise")
        else:
            editor.insert_statement_after(last, "raise")

    return edit


SWALLOWED = """
  from collections.abc import Iterator
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException
  from sqlalchemy import StaticPool, create_engine
  from sqlalchemy.orm import Session

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  def get_session() -> Iterator[Session]:
      session = Session(engine)
      try:
          yield session
          session.commit()
      except Exception:
      ^^^^^^^^^^^^^^^^ `get_session` swallows what the route raises: this clause does not raise it again
          session.rollback()
+         raise
      finally:
          session.close()

  @app.get("/users/{user_id}")
  def read_user(user_id: int, session: Annotated[Session, Depends(get_session)]) -> str:
      raise HTTPException(404)
"""

NOT_FOUND = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/users/1").status_code == 404
"""

CLAUSES = """
  === app/session.py ===
  import logging

  from fastapi import HTTPException
  from sqlalchemy.exc import SQLAlchemyError
  from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

  new_session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))

  async def get_session():
      async with new_session() as session:
          try:
              yield session
          except SQLAlchemyError as error:
          ^^^^^^^^^^^^^^^^^^^^^^ `get_session` swallows what the route raises: this clause does not raise \
              it again
              logging.error("It failed: %s", error)
              await session.rollback()
+             raise
          except (ValueError, HTTPException):
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `get_session` swallows what the route raises: this clause does \
              not raise it again
-             return
+             raise
          except:
          ^^^^^^ `get_session` swallows what the route raises: this clause does not raise it again
-             pass
+             raise

  === app/main.py ===
  from fastapi import Depends, FastAPI
  from sqlalchemy.ext.asyncio import AsyncSession

  from app.session import get_session

  app = FastAPI()

  @app.get("/users")
  async def read_users(session: AsyncSession = Depends(get_session)) -> list[str]:
      return []
"""

FINE = """
  import contextlib
  from asyncio import CancelledError
  from collections.abc import Iterator

  from fastapi import Depends, FastAPI, HTTPException, WebSocketDisconnect
  from sqlalchemy import create_engine
  from sqlalchemy.orm import Session

  engine = create_engine("sqlite://")
  app = FastAPI()

  def translate(error: Exception) -> None:
      raise HTTPException(409) from error

  def get_session() -> Iterator[Session]:
      try:
          session = Session(engine)
      except OSError:
          return
      try:
          yield session
      except ValueError as error:
          raise HTTPException(400) from error
      except KeyError as error:
          translate(error)
      except (CancelledError, WebSocketDisconnect):
          session.rollback()
      except Exception:
          session.rollback()
          raise
      finally:
          try:
              session.close()
          except Exception:
              print("It was closed")

  @contextlib.contextmanager
  def quiet():
      try:
          yield
      except Exception:
          print("It failed")

  def numbers(session: Session = Depends(get_session)) -> Iterator[int]:
      for number in range(3):
          try:
              yield number
          except Exception:
              pass
"""

OLD = SWALLOWED.split("      ^^^^")[0] + "          session.rollback()\n"

rule = Rule(
    YieldDependency,
    check,
    bullet="sessions and transactions",
    severity=Severity.ERROR,
    since="0.1",
    requires={"fastapi": ">=0.110"},
    examples=[
        Example(SWALLOWED, proof=NOT_FOUND),
        CLAUSES,
        FINE,
        Example(OLD, versions={"fastapi": "0.109.2"}),
    ],
)
