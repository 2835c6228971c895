"""Engine is asked to execute a statement.

Since SQLAlchemy 2 an engine executes nothing by itself: `engine.execute(...)` ends with an `AttributeError`.
A connection does, in a transaction that says where it ends: `with engine.begin() as connection`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import parents
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_GONE = frozenset({"execute", "scalar"})


def check(call: SessionCall) -> Iterator[Finding]:
    if call.of_engine and call.name in _GONE and not call.is_overridden:
        message = f"An engine has no `{call.name}`: a connection has"
        yield Finding(call, message, _fix(call))


def _fix(call: SessionCall) -> Fix | None:
    """Only of a statement that stands alone, in a function that can enter the connection."""
    function = call.scope.node
    if not isinstance(function, Function) or (call.is_async and not call.in_async_function):
        return None
    whole = call.awaited or call.node
    statement = parents(function).get(whole)
    if not isinstance(statement, ast.Expr):
        return None

    def edit(editor: Editor) -> None:
        name = "connection" if "connection" not in call.scope.bindings else editor.free_name("connection")
        start, wait = ("async with", "await ") if call.is_async else ("with", "")
        engine = editor.text(call.method.value)
        arguments = editor.text(call.node)[len(editor.text(call.method)) :]
        if call.node.args and call.is_plain_string(call.node.args[0]):
            text = editor.add_import("sqlalchemy", "text", at=call.node)
            given = [editor.text(each) for each in (*call.node.args, *call.node.keywords)]
            arguments = f"({', '.join([f'{text}({given[0]})', *given[1:]])})"
        enter = f"{start} {engine}.begin() as {name}:"
        editor.replace_statement(statement, f"{enter}\n    {wait}{name}.{call.name}{arguments}")

    return Fix("Execute it with a connection", edit)


GONE = """
  from fastapi import FastAPI
- from sqlalchemy import StaticPool, create_engine
+ from sqlalchemy import StaticPool, create_engine, text
  from sqlalchemy.sql import table, column, insert

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  @app.post("/reset")
  def reset() -> None:
-     engine.execute("CREATE TABLE user (name TEXT)")
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ An engine has no `execute`: a connection has
-     engine.execute(insert(table("user", column("name"))), {"name": "ada"})
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ An engine has no `execute`: a \
          connection has
+     with engine.begin() as connection:
+         connection.execute(text("CREATE TABLE user (name TEXT)"))
+     with engine.begin() as connection:
+         connection.execute(insert(table("user", column("name"))), {"name": "ada"})
"""

RESET = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).post("/reset").status_code == 200
"""

BY_HAND = """
  from sqlalchemy import create_engine, text

  engine = create_engine("sqlite://")

  def count() -> int:
      return engine.execute(text("SELECT 1")).scalar()
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ An engine has no `execute`: a connection has
"""

FINE = """
  from sqlalchemy import create_engine, text

  engine = create_engine("sqlite://")

  def count(executor, template) -> int:
      executor.execute("SELECT 1")
      template.engine.execute("SELECT 1")
      with engine.connect() as connection:
          return connection.execute(text("SELECT 1")).scalar_one()
"""

OLD = """
  from sqlalchemy import create_engine

  engine = create_engine("sqlite://")

  def count() -> int:
      return engine.execute("SELECT 1").scalar()
"""

rule = Rule(
    SessionCall,
    check,
    bullet="queries that can run",
    severity=Severity.ERROR,
    since="0.1",
    requires={"sqlalchemy": ">=2"},
    examples=[
        Example(GONE, proof=RESET),
        BY_HAND,
        FINE,
        Example(OLD, versions={"sqlalchemy": "1.4.54"}),
    ],
)
