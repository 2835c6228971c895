"""Object of a middleware is given where its class is wanted.

`add_middleware` takes the class and its options, and makes the object itself, around whatever is further
inside. Given an object it calls that, and every request ends with a `TypeError` and status 500.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.expression import has_unpacking
from fastapi_mentor.facts.middleware_use import MiddlewareUse
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(use: MiddlewareUse) -> Iterator[Finding]:
    made = use.instance
    if made is not None:
        name = use.outline.text(made.func)
        message = f"`add_middleware` takes `{name}` and its options, not an object that is made already"
        yield Finding(made, message, _fix(use, made, name))


def _fix(use: MiddlewareUse, made: ast.Call, name: str) -> Fix | None:
    positional = made.args[1:] if made.args else []
    if has_unpacking(made) or positional:
        return None

    def pass_class(editor: Editor) -> None:
        given = [f"{each.arg}={editor.text(each.value)}" for each in made.keywords if each.arg != "app"]
        if isinstance(use.node.args[0] if use.node.args else None, ast.Call):
            editor.replace(made, editor.text(made.func))
        for each in given:
            editor.add_argument(use.node, each)

    is_first = bool(use.node.args) and use.node.args[0] is made
    return Fix(f"Pass `{name}` and its options", pass_class) if is_first else None


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
    MiddlewareUse,
    check,
    bullet="middleware",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(CORS, proof=ANSWERS),
        Example(OWN, proof=ANSWERS.replace("from fastapi", "from app.main import app\nfrom fastapi", 1)),
        Example(FINE, proof=ANSWERS),
    ],
)
