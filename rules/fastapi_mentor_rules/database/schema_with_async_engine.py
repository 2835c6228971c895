"""Tables are made with an async engine.

`create_all`, `drop_all` and `reflect` know nothing of `await`: given an `AsyncEngine` or an
`AsyncConnection` they end with an `AttributeError`. `run_sync` of an async connection runs them.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.schema_call import ASYNC_CONNECTION, ASYNC_ENGINE, SchemaCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(call: SchemaCall) -> Iterator[Finding]:
    if call.bind_type in (ASYNC_ENGINE, ASYNC_CONNECTION):
        kind = "engine" if call.bind_type == ASYNC_ENGINE else "connection"
        message = f"`{call.method.attr}` can not work with an async {kind}: it needs `run_sync`"
        yield Finding(call, message, _fix(call))


def _fix(call: SchemaCall) -> Fix | None:
    statement, bind = call.statement, call.bind
    if statement is None or bind is None:
        return None

    def edit(editor: Editor) -> None:
        others = [editor.text(each) for each in call.node.args if each is not bind]
        others += [
            f"{each.arg}={editor.text(each.value)}" for each in call.node.keywords if each.value is not bind
        ]
        arguments = ", ".join([editor.text(call.method), *others])
        if call.bind_type == ASYNC_CONNECTION:
            editor.replace(call.whole, f"await {editor.text(bind)}.run_sync({arguments})")
            return
        is_free = "connection" not in call.call.scope.bindings
        name = "connection" if is_free else editor.free_name("connection")
        begin = f"async with {editor.text(bind)}.begin() as {name}:"
        editor.replace_statement(statement, f"{begin}\n    await {name}.run_sync({arguments})")

    return Fix("Run it with `run_sync`", edit)


MADE = """
  from contextlib import asynccontextmanager

  from fastapi import FastAPI
  from sqlalchemy import StaticPool
  from sqlalchemy.ext.asyncio import create_async_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)

  @asynccontextmanager
  async def lifespan(app: FastAPI):
-     Base.metadata.create_all(engine)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_all` can not work with an async engine: it needs `run_sync`
+     async with engine.begin() as connection:
+         await connection.run_sync(Base.metadata.create_all)
      yield

  app = FastAPI(lifespan=lifespan)

  async def forget() -> None:
      async with engine.begin() as connection:
-         await Base.metadata.drop_all(bind=connection, checkfirst=False)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `drop_all` can not work with an \
                    async connection: it needs `run_sync`
+         await connection.run_sync(Base.metadata.drop_all, checkfirst=False)
"""

STARTED = """
import asyncio

from fastapi.testclient import TestClient

with TestClient(app):
    pass
asyncio.run(forget())
"""

AT_IMPORT = """
  from sqlalchemy.ext.asyncio import create_async_engine
  from sqlmodel import SQLModel

  engine = create_async_engine("sqlite+aiosqlite://")
  SQLModel.metadata.create_all(engine)
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_all` can not work with an async engine: it needs `run_sync`
"""

FINE = """
  from sqlalchemy import MetaData, create_engine
  from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

  engine = create_engine("sqlite://")
  async_engine = create_async_engine("sqlite+aiosqlite://")
  metadata = MetaData()
  metadata.create_all(engine)
  metadata.reflect(bind=engine)

  async def start(connection: AsyncConnection, given) -> None:
      await connection.run_sync(metadata.create_all)
      await connection.run_sync(lambda plain: metadata.drop_all(plain))
      metadata.create_all(given)
      metadata.create_all(async_engine.sync_engine)
"""

rule = Rule(
    SchemaCall,
    check,
    bullet="async sessions",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(MADE, proof=STARTED),
        Example(AT_IMPORT, crashes="AttributeError: 'AsyncEngine' object has no attribute"),
        FINE,
    ],
)
