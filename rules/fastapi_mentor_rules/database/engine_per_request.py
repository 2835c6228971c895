"""Engine is made for every request.

An engine holds a pool of open connections, to be used again. One that is made in a route or a dependency
begins with an empty pool: every request pays for a new connection, and the old ones stay open until Python
collects their pool, so that a busy server runs out of them. Make it once, when the module is imported or the
application starts.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.engine import Engine
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(engine: Engine) -> Iterator[Finding]:
    name = engine.serves_requests
    if name is None or purpose_of(engine.outline.module, engine.call.scope) is not Purpose.APPLICATION:
        return
    message = f"`{name}` makes a new engine, with its own pool of connections, for every request"
    yield Finding(engine, message, _fix(engine))


def _fix(engine: Engine) -> Fix | None:
    scope = engine.call.scope
    function = scope.node
    if not isinstance(function, Function):
        return None
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is engine.node:
                if len(scope.bindings[name]) != 1 or scope.parent is None or scope.parent.node is not None:
                    return None
                if engine.outline.header is not None or engine.outline.module.definitions(name):
                    return None

                def move(editor: Editor, made: ast.Assign = statement) -> None:
                    editor.insert_statement_before(function, editor.text(made))
                    editor.remove_statement(made)

                return Fix("Make it once, above the function", move, Safety.UNSAFE)
            case ast.Return(value=value) if value is engine.node:
                if function.args.args or function.args.kwonlyargs or function.decorator_list:
                    return None

                def cache(editor: Editor) -> None:
                    editor.add_decorator(function, editor.add_import("functools", "lru_cache"), 0)

                return Fix("Make it once, with `@lru_cache`", cache)
    return None


IN_DEPENDENCY = """
  from collections.abc import Iterator
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from sqlalchemy import create_engine, text
  from sqlalchemy.orm import Session

  app = FastAPI()


+ engine = create_engine("sqlite:///app.db")
+
+
  def get_session() -> Iterator[Session]:
-     engine = create_engine("sqlite:///app.db")
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `get_session` makes a new engine, with its own pool of \
                   connections, for every request
      with Session(engine) as session:
          yield session


  @app.get("/one")
  def read_one(session: Annotated[Session, Depends(get_session)]) -> int:
      return session.execute(text("SELECT 1")).scalar_one()
"""

ONCE = """
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event

opened = []
event.listen(Engine, "connect", lambda *_: opened.append(True))
client = TestClient(app)
assert [client.get("/one").json(), client.get("/one").json()] == [1, 1]
assert len(opened) == 1
"""

CALLED = """
+ from functools import lru_cache
+
  from fastapi import APIRouter
  from sqlalchemy import text
  from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

  router = APIRouter()
  URL = "sqlite+aiosqlite://"


+ @lru_cache
  def get_engine() -> AsyncEngine:
      return create_async_engine(URL)
             ^^^^^^^^^^^^^^^^^^^^^^^^ `get_engine` makes a new engine, with its own pool of connections, \
                 for every request


  @router.get("/one")
  async def read_one() -> int:
      async with get_engine().connect() as connection:
          return (await connection.execute(text("SELECT 1"))).scalar_one()
"""

KEPT = "assert get_engine() is get_engine()"

FINE = """
  from contextlib import asynccontextmanager
  from functools import lru_cache

  from fastapi import Depends, FastAPI, Request
  from sqlalchemy import Engine, create_engine

  URL = "sqlite://"
  engines: dict[str, Engine] = {}
  shared = None

  @asynccontextmanager
  async def lifespan(app: FastAPI):
      engine = create_engine(URL)
      yield {"engine": engine}
      engine.dispose()

  app = FastAPI(lifespan=lifespan)

  @lru_cache
  def cached() -> Engine:
      return create_engine(URL)

  def get_shared() -> Engine:
      global shared
      if shared is None:
          shared = create_engine(URL)
      return shared

  def of_tenant(request: Request, tenant: str) -> Engine:
      if tenant not in engines:
          engine = create_engine(f"sqlite:///{tenant}.db")
          engines[tenant] = engine
      return engines[tenant]

  def of_state(request: Request) -> Engine:
      if not hasattr(request.app.state, "engine"):
          request.app.state.engine = create_engine(URL)
      return request.app.state.engine

  @app.post("/connections")
  def try_connection(
      url: str, a=Depends(cached), b=Depends(get_shared), c=Depends(of_tenant), d=Depends(of_state)
  ) -> None:
      create_engine(url).connect().close()

  def command() -> None:
      create_engine(URL).dispose()
"""

rule = Rule(
    Engine,
    check,
    bullet="connections and pools",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(IN_DEPENDENCY, proof=ONCE), Example(CALLED, proof=KEPT), FINE],
)
