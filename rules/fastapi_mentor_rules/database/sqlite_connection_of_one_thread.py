"""Connection of SQLite is used in other threads than its own.

`sqlite3` lets only the thread that made a connection use it. Plain `def` routes and dependencies run in many:
what a dependency opens is closed, or used by the route, in another thread as soon as two requests overlap,
and the request ends with a `ProgrammingError`. With `check_same_thread=False` the connection may go from
thread to thread, one at a time.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.sqlite_connection import SqliteConnection
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(connection: SqliteConnection) -> Iterator[Finding]:
    if purpose_of(connection.outline.module) is not Purpose.APPLICATION:
        return
    if connection.handed_to_routes:
        message = "Only the thread of this dependency may use the connection, and routes run in others"
        safety = Safety.SAFE
    elif (route := connection.using_route) is not None:
        message = f"Only the thread that imports the module may use this connection: `{route}` runs in others"
        safety = Safety.UNSAFE
    else:
        return
    fix = Fix(
        "Let other threads use it",
        lambda editor: editor.set_keyword(connection.node, "check_same_thread", "False"),
        safety,
    )
    yield Finding(connection, message, fix)


SHARED = """
  import sqlite3

  from fastapi import FastAPI

  app = FastAPI()
- connection = sqlite3.connect(":memory:")
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^ Only the thread that imports the module may use this connection: \
                   `read_one` runs in others
+ connection = sqlite3.connect(":memory:", check_same_thread=False)

  @app.get("/one")
  def read_one() -> int:
      return connection.execute("SELECT 1").fetchone()[0]
"""

READ = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/one").json() == 1
"""

DEPENDENCY = """
  from collections.abc import Iterator
  from sqlite3 import Connection, connect
  from typing import Annotated

  from fastapi import Depends, FastAPI

  app = FastAPI()

  def get_connection() -> Iterator[Connection]:
-     connection = connect("app.db")
                   ^^^^^^^^^^^^^^^^^ Only the thread of this dependency may use the connection, and routes \
                       run in others
+     connection = connect("app.db", check_same_thread=False)
      try:
          yield connection
      finally:
          connection.close()

  @app.get("/one")
  async def read_one(connection: Annotated[Connection, Depends(get_connection)]) -> int:
      return connection.execute("SELECT 1").fetchone()[0]
"""

FINE = """
  import sqlite3
  from collections.abc import AsyncIterator

  from fastapi import Depends, FastAPI

  app = FastAPI()
  shared = sqlite3.connect(":memory:", check_same_thread=False)
  own = sqlite3.connect(":memory:")

  async def get_connection() -> AsyncIterator[sqlite3.Connection]:
      connection = sqlite3.connect("app.db")
      yield connection
      connection.close()

  def get_count() -> int:
      with sqlite3.connect("app.db") as connection:
          return connection.execute("SELECT 1").fetchone()[0]

  @app.get("/one")
  def read_one(count: int = Depends(get_count)) -> int:
      connection = sqlite3.connect("app.db")
      return count + connection.execute("SELECT 1").fetchone()[0]

  @app.get("/two")
  async def read_two(connection: sqlite3.Connection = Depends(get_connection)) -> int:
      return own.execute("SELECT 2").fetchone()[0]

  def command() -> None:
      own.execute("SELECT 3")
"""

rule = Rule(
    SqliteConnection,
    check,
    bullet="connections and pools",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(SHARED, proof=READ), Example(DEPENDENCY, proof=READ), FINE],
)
