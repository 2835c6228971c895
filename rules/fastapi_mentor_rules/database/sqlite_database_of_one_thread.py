"""Database of SQLite belongs to one thread.

Plain `def` routes and dependencies run in many threads. Each of them gets a database of its own in memory,
an empty one, unless a `StaticPool` gives all the same connection. Before SQLAlchemy 2 also a database in a
file lets only the thread use a connection that opened it, until `check_same_thread` is off.
"""

import ast
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, argument, purpose_of
from fastapi_mentor.facts.engine import Engine
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(engine: Engine) -> Iterator[Finding]:
    url = engine.url
    if url is None or not url.is_sqlite or engine.is_async or engine.sets_pool:
        return
    module = engine.outline.module
    if (
        purpose_of(module, engine.call.scope) is not Purpose.APPLICATION
        or not module.is_part_of_application()
    ):
        return
    if url.is_in_memory:
        message = "Each thread that routes run in gets a database of its own, an empty one"
        yield Finding(engine, message, Fix("Let all threads share it", _share(engine), Safety.UNSAFE))
    elif not engine.has("connect_args") and module.version_satisfies("sqlalchemy", "<2"):
        message = (
            "Only the thread that opens a connection may use it, and dependencies and routes run in many"
        )
        yield Finding(engine, message, Fix("Let other threads use it", lambda editor: _allow(engine, editor)))


def _share(engine: Engine) -> Callable[[Editor], None]:
    def edit(editor: Editor) -> None:
        _allow(engine, editor)
        editor.set_keyword(engine.node, "poolclass", editor.add_import("sqlalchemy.pool", "StaticPool"))

    return edit


def _allow(engine: Engine, editor: Editor) -> None:
    given = argument(engine.node, "connect_args")
    if given is None:
        editor.set_keyword(engine.node, "connect_args", '{"check_same_thread": False}')
    elif isinstance(given, ast.Dict) and "check_same_thread" not in editor.text(given):
        editor.add_element(given, '"check_same_thread": False')


IN_MEMORY = """
  from fastapi import FastAPI
  from sqlalchemy import create_engine, text
+ from sqlalchemy.pool import StaticPool

- engine = create_engine("sqlite:///:memory:")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Each thread that routes run in gets a database of its own, \
               an empty one
+ engine = create_engine(
+     "sqlite:///:memory:",
+     connect_args={"check_same_thread": False},
+     poolclass=StaticPool,
+ )
  with engine.begin() as connection:
      connection.execute(text("CREATE TABLE user (name TEXT)"))

  app = FastAPI()

  @app.get("/count")
  def count() -> int:
      with engine.connect() as connection:
          return connection.execute(text("SELECT count(*) FROM user")).scalar_one()
"""

COUNTED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/count").json() == 0
"""

BEFORE_2 = """
  from fastapi import FastAPI
  from sqlalchemy import create_engine

- engine = create_engine("sqlite:///app.db")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
               Only the thread that opens a connection may use it, and dependencies and routes run in many
+ engine = create_engine("sqlite:///app.db", connect_args={"check_same_thread": False})
  app = FastAPI()
"""

FINE = """
  === app/main.py ===
  from fastapi import FastAPI
  from sqlalchemy import NullPool, StaticPool, create_engine
  from sqlalchemy.ext.asyncio import create_async_engine

  app = FastAPI()
  in_file = create_engine("sqlite:///app.db")
  shared = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  in_loop = create_async_engine("sqlite+aiosqlite://")
  server = create_engine("sqlite:///:memory:?cache=shared", poolclass=NullPool)

  === tests/test_tables.py ===
  from sqlalchemy import create_engine

  engine = create_engine("sqlite://")
"""

rule = Rule(
    Engine,
    check,
    bullet="connections and pools",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(IN_MEMORY, proof=COUNTED),
        Example(BEFORE_2, versions={"sqlalchemy": "1.4.54"}),
        FINE,
    ],
)
