"""Middleware is added when the application has already started.

The chain of middleware is built once, when the server starts the application; after that `add_middleware`
raises a `RuntimeError`. The lifespan, a startup handler and a route all run later. Add it right below the
line that makes the application.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.middleware import add_in_time
from fastapi_mentor.facts.middleware_use import MiddlewareUse
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(use: MiddlewareUse) -> Iterator[Finding]:
    when = use.runs_late
    if when is not None:
        name = use.outline.text(use.node.func)
        message = f"`{name}` is called {when}, and raises `RuntimeError`: the chain is built by then"
        yield Finding(use, message, add_in_time(use))


LIFESPAN = """
  from contextlib import asynccontextmanager

  from fastapi import FastAPI
  from fastapi.middleware.gzip import GZipMiddleware


  @asynccontextmanager
  async def lifespan(app: FastAPI):
-     app.add_middleware(GZipMiddleware, minimum_size=500)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app.add_middleware` is called in the lifespan, \
      and raises \
      `RuntimeError`: the chain is built by then
      yield


  shop = FastAPI(lifespan=lifespan)
+ shop.add_middleware(GZipMiddleware, minimum_size=500)
"""

STARTS = """
from fastapi.testclient import TestClient

with TestClient(app) as client:
    assert client.get("/gzip").status_code != 500
"""

EVENT = """
  from fastapi import FastAPI

  app = FastAPI()


  @app.on_event("startup")
  def start():
      @app.middleware("http")
       ^^^^^^^^^^^^^^^^^^^^^^ `app.middleware` is called at startup, and raises `RuntimeError`: the chain \
      is built by \
      then
      async def pass_on(request, call_next):
          return await call_next(request)
"""

ROUTE = """
  from fastapi import FastAPI
  from fastapi.middleware.gzip import GZipMiddleware

  app = FastAPI()
+ app.add_middleware(GZipMiddleware)


  @app.get("/gzip")
  def switch_on():
-     app.add_middleware(GZipMiddleware)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app.add_middleware` is called for a request, and raises \
      `RuntimeError`: the \
      chain is built by then
      return "on"
"""

ANSWERS = """
from fastapi.testclient import TestClient

with TestClient(app, raise_server_exceptions=False) as client:
    assert client.get("/gzip").status_code != 500
"""

FINE = """
  from contextlib import asynccontextmanager

  from fastapi import FastAPI
  from fastapi.middleware.gzip import GZipMiddleware


  def add_gzip(app: FastAPI) -> None:
      app.add_middleware(GZipMiddleware)


  @asynccontextmanager
  async def lifespan(app: FastAPI):
      admin = FastAPI()
      admin.add_middleware(GZipMiddleware)
      app.mount("/admin", admin)
      yield


  def create_app() -> FastAPI:
      app = FastAPI(lifespan=lifespan)
      app.add_middleware(GZipMiddleware)
      add_gzip(app)
      return app


  app = create_app()
"""

rule = Rule(
    MiddlewareUse,
    check,
    bullet="middleware",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(LIFESPAN, proof="app = shop\n" + STARTS),
        Example(EVENT, proof=STARTS),
        Example(ROUTE, proof=ANSWERS),
        Example(FINE, proof=STARTS),
    ],
)
