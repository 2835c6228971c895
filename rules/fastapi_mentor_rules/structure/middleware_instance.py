"""Object of a middleware is given where its class is wanted.

`add_middleware` takes the class and its options, and makes the object itself, around whatever is further
inside. Given an object it calls that, and every request ends with a `TypeError` and status 500.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.expression import has_unpacking
from fastapi_mentor.facts.middleware_object import MiddlewareObject
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(made: MiddlewareObject) -> Iterator[Finding]:
    name = made.outline.text(made.node.func)
    message = f"`{made.taker}` takes `{name}` and its options, not an object that is made already"
    yield Finding(made, message, _fix(made, name))


def _fix(made: MiddlewareObject, name: str) -> Fix | None:
    node, call = made.node, made.call
    if has_unpacking(node) or node.args[1:] or not call.args or call.args[0] is not node:
        return None

    def pass_class(editor: Editor) -> None:
        given = [f"{each.arg}={editor.text(each.value)}" for each in node.keywords if each.arg != "app"]
        editor.replace(node, editor.text(node.func))
        for each in given:
            editor.add_argument(call, each)

    return Fix(f"Pass `{name}` and its options", pass_class)


CORS = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
- app.add_middleware(CORSMiddleware(app, allow_origins=["https://shop.example"], max_age=60))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
  `add_middleware` takes `CORSMiddleware` and its options, not an object that is made already
+ app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"], max_age=60)


  @app.get("/items")
  def read_items():
      return []
"""

LISTED = """
  from fastapi import FastAPI
  from fastapi.middleware import Middleware
  from fastapi.middleware.gzip import GZipMiddleware

- app = FastAPI(middleware=[Middleware(GZipMiddleware(FastAPI(), minimum_size=500))])
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Middleware` takes \
  `GZipMiddleware` and its options, not an object that is made already
+ app = FastAPI(middleware=[Middleware(GZipMiddleware, minimum_size=500)])


  @app.get("/items")
  def read_items():
      return []
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items").status_code == 200
"""

OWN = """
=== app/timing.py ===
  from starlette.middleware.base import BaseHTTPMiddleware


  class Timing(BaseHTTPMiddleware):
      async def dispatch(self, request, call_next):
          return await call_next(request)
=== app/main.py ===
  from fastapi import FastAPI

  from app.timing import Timing

  app = FastAPI()
- app.add_middleware(Timing(app))
                     ^^^^^^^^^^^ `add_middleware` takes `Timing` and its options, not an object that is \
      made already
+ app.add_middleware(Timing)


  @app.get("/items")
  def read_items():
      return []
"""

FINE = """
  from fastapi import FastAPI
  from fastapi.middleware.gzip import GZipMiddleware

  app = FastAPI()


  def chosen(big: bool):
      return GZipMiddleware


  class Gateway:
      def add_middleware(self, middleware):
          return middleware


  app.add_middleware(GZipMiddleware, minimum_size=500)
  app.add_middleware(chosen(True))
  Gateway().add_middleware(GZipMiddleware(app))


  @app.get("/items")
  def read_items():
      return []
"""

rule = Rule(
    MiddlewareObject,
    check,
    bullet="middleware",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(CORS, proof=ANSWERS),
        Example(LISTED, proof=ANSWERS),
        Example(OWN, proof=ANSWERS.replace("from fastapi", "from app.main import app\nfrom fastapi", 1)),
        Example(FINE, proof=ANSWERS),
    ],
)
