"""Code that runs at startup or shutdown is registered with `on_event`.

FastAPI deprecated it for the lifespan: one function that prepares what the application needs, yields, and
frees it again, so that the two halves stand together and share their variables. An application that is given
a lifespan does not run its `on_event` handlers at all, and those of a router may run twice.
`FastAPI.add_event_handler` went with Starlette 1.0.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.lifespan import merge_into_lifespan
from fastapi_mentor.facts.event_handler import EventHandler
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: EventHandler) -> Iterator[Finding]:
    written = handler.outline.text(handler.node.func)
    if handler.is_of_application and handler.lifespan is not None:
        given = handler.outline.text(handler.owner)
        message = f"`{given}` has a lifespan, so what `{written}` registers never runs"
        yield Finding(handler, message, severity=Severity.ERROR)
    elif handler.is_of_application and handler.method == "add_event_handler":
        if handler.outline.module.version_satisfies("starlette", ">=1"):
            message = f"`{written}` went with Starlette 1.0: a lifespan takes its place"
            yield Finding(handler, message, severity=Severity.ERROR)
    else:
        yield Finding(handler, f"`{written}` is deprecated: a lifespan takes its place", _fix(handler))


def _fix(handler: EventHandler) -> Fix | None:
    if not handler.is_of_application or handler.method != "on_event" or not handler.is_plain:
        return None
    return Fix("Write a lifespan", lambda editor: merge_into_lifespan(handler, editor))


PAIR = """
+ from contextlib import asynccontextmanager
+
  from fastapi import FastAPI

  log = []
+
+
+ @asynccontextmanager
+ async def lifespan(app: FastAPI):
+     # What is slow is done once.
+     log.append("up")  # first
+     try:
+         yield
+     finally:
+         for _ in range(1):
+             log.append("down")
+
+
- app = FastAPI(title="Shop")
+ app = FastAPI(title="Shop", lifespan=lifespan)


- @app.on_event("startup")
   ^^^^^^^^^^^^^^^^^^^^^^^ `app.on_event` is deprecated: a lifespan takes its place
- async def start() -> None:
-     # What is slow is done once.
-     log.append("up")  # first
-
-
  @app.get("/")
  def read_root():
      return log
-
-
- @app.on_event("shutdown")
   ^^^^^^^^^^^^^^^^^^^^^^^^ `app.on_event` is deprecated: a lifespan takes its place
- def stop():
-     for _ in range(1):
-         log.append("down")
"""

RUNS = """
from fastapi.testclient import TestClient

assert not [each for each in warned if "on_event" in each], warned
with TestClient(app) as client:
    assert client.get("/").json() == ["up"]
assert log == ["up", "down"]
"""

# What is used elsewhere, or returns early, stays a function.
STAYS = """
+ from contextlib import asynccontextmanager
+
  from fastapi import FastAPI


  def create_app() -> FastAPI:
-     app = FastAPI()
+     @asynccontextmanager
+     async def lifespan(app: FastAPI):
+         await start()
+         # Load the names.
+         app.state.names = ["tea"]
+         yield
+
+     app = FastAPI(lifespan=lifespan)
      app.state.log = []

-     @app.on_event("startup")
       ^^^^^^^^^^^^^^^^^^^^^^^ `app.on_event` is deprecated: a lifespan takes its place
      async def start():
          if app.debug:
              return
          app.state.log.append("up")

-     @app.on_event("startup")
       ^^^^^^^^^^^^^^^^^^^^^^^ `app.on_event` is deprecated: a lifespan takes its place
-     async def load():
-         \"\"\"Load the names.\"\"\"
-         app.state.names = ["tea"]
-
      return app


  app = create_app()
"""

STARTED = """
from fastapi.testclient import TestClient

assert not [each for each in warned if "on_event" in each], warned
with TestClient(app):
    assert app.state.log == ["up"] and app.state.names == ["tea"]
"""

IGNORED = """
  from contextlib import asynccontextmanager

  from fastapi import FastAPI

  log = []


  @asynccontextmanager
  async def lifespan(app: FastAPI):
      yield


  app = FastAPI(lifespan=lifespan)


  @app.on_event("startup")
   ^^^^^^^^^^^^^^^^^^^^^^^ `app` has a lifespan, so what `app.on_event` registers never runs
  def start():
      log.append("up")
"""

LOGGED = """
from fastapi.testclient import TestClient

with TestClient(app):
    assert log == ["up"]
"""

GONE = """
  from fastapi import FastAPI

  app = FastAPI()


  def start():
      print("up")


  app.add_event_handler("startup", start)
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app.add_event_handler` went with Starlette 1.0: a \
  lifespan takes its place
"""

ROUTER = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter()


  @router.on_event("startup")
   ^^^^^^^^^^^^^^^^^^^^^^^^^^ `router.on_event` is deprecated: a lifespan takes its place
  def start():
      print("up")


  app.include_router(router)
"""

NOT_DEPRECATED = """
assert not [each for each in warned if "on_event" in each], warned
"""

FINE = """
  from contextlib import asynccontextmanager

  from fastapi import FastAPI


  class Bus:
      def on_event(self, name: str):
          return lambda function: function


  bus = Bus()


  @asynccontextmanager
  async def lifespan(app: FastAPI):
      yield


  app = FastAPI(lifespan=lifespan)


  @bus.on_event("startup")
  def start():
      print("up")
"""

rule = Rule(
    EventHandler,
    check,
    bullet="lifespan",
    severity=Severity.WARNING,
    since="0.1",
    requires={"fastapi": ">=0.93"},
    examples=[
        Example(PAIR, proof=RUNS),
        Example(STAYS, proof=STARTED),
        Example(IGNORED, proof=LOGGED),
        Example(GONE, crashes="AttributeError: "),
        Example(ROUTER, proof=NOT_DEPRECATED),
        Example(FINE, proof=NOT_DEPRECATED),
    ],
)
