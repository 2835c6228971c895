"""Plain string is executed as a statement.

SQLAlchemy 2 takes a string as SQL only where it says so: `session.execute("SELECT 1")` ends with an
`ObjectNotExecutableError`, and the client gets a 500. `text(...)` makes a statement of a string, whose
parameters are written `:name`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(call: SessionCall) -> Iterator[Finding]:
    statement = call.statement
    if statement is None or call.is_overridden or not call.is_plain_string(statement):
        return

    def wrap(editor: Editor) -> None:
        text = editor.add_import("sqlalchemy", "text", at=call.node)
        editor.replace(statement, f"{text}({editor.text(statement)})")

    message = f"`{call.name}` takes no plain string: it has to be made a statement with `text(...)`"
    yield Finding(at=statement, message=message, fix=Fix("Make it a statement with `text`", wrap))


WRITTEN = """
  from collections.abc import Iterator
  from typing import Annotated

  from fastapi import Depends, FastAPI
- from sqlalchemy import StaticPool, create_engine
+ from sqlalchemy import StaticPool, create_engine, text
  from sqlalchemy.orm import Session

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  def get_session() -> Iterator[Session]:
      with Session(engine) as session:
          yield session

  @app.get("/health")
  def check(session: Annotated[Session, Depends(get_session)]) -> int:
-     return session.execute("SELECT 1").scalar_one()
                             ^^^^^^^^^^ `execute` takes no plain string: it has to be made a statement with \
                                 `text(...)`
+     return session.execute(text("SELECT 1")).scalar_one()

  @app.get("/least")
  def least(session: Annotated[Session, Depends(get_session)], number: int = 1) -> int:
      query = "SELECT min(:number, "
      query += "7)"
-     return session.scalars(query, {"number": number}).one()
                             ^^^^^ `scalars` takes no plain string: it has to be made a statement with \
                                 `text(...)`
+     return session.scalars(text(query), {"number": number}).one()
"""

ASKED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/health").json() == 1
assert client.get("/least?number=9").json() == 7
"""

OTHERS = """
+ from sqlalchemy import text
  from sqlalchemy.ext.asyncio import AsyncEngine
  from sqlmodel import Session
  from sqlmodel.ext.asyncio.session import AsyncSession

  def count(session: Session, table: int) -> object:
-     return session.exec(f"SELECT count(*) FROM part_{table}").one()
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `exec` takes no plain string: it has to be \
                              made a statement with `text(...)`
+     return session.exec(text(f"SELECT count(*) FROM part_{table}")).one()

  async def lock(engine: AsyncEngine, session: AsyncSession) -> None:
      async with engine.begin() as connection:
-         await connection.execute(
-             "LOCK TABLE users "
              ^^^^^^^^^^^^^^^^^^^.. `execute` takes no plain string: it has to be made a statement with \
                  `text(...)`
-             "IN EXCLUSIVE MODE"
              ^^^^^^^^^^^^^^^^^^^
-         )
-     await session.execute(statement="DELETE FROM users")
                                      ^^^^^^^^^^^^^^^^^^^ `execute` takes no plain string: it has to be \
                                          made a statement with `text(...)`
+         await connection.execute(
+             text("LOCK TABLE users "
+             "IN EXCLUSIVE MODE")
+         )
+     await session.execute(statement=text("DELETE FROM users"))
"""

FINE = """
  import sqlite3

  from sqlalchemy import Connection, select, text
  from sqlalchemy.orm import Session

  def read(
      session: Session, connection: Connection, plain: sqlite3.Connection, query, other: Session
  ) -> None:
      session.execute(text("SELECT 1"))
      session.execute(select(text("1")))
      session.execute(query)
      session.get(object, "ada")
      connection.exec_driver_sql("SELECT 1")
      plain.execute("SELECT 1")
      statement = text("SELECT 1")
      if query:
          statement = select(1)
      other.execute(statement)
"""

OLD = """
  from sqlalchemy.orm import Session

  def read(session: Session) -> object:
      return session.execute("SELECT 1").scalar()
"""

rule = Rule(
    SessionCall,
    check,
    bullet="queries that can run",
    severity=Severity.ERROR,
    since="0.1",
    requires={"sqlalchemy": ">=2"},
    examples=[
        Example(WRITTEN, proof=ASKED),
        OTHERS,
        FINE,
        Example(OLD, versions={"sqlalchemy": "1.4.54"}),
    ],
)
