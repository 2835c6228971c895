"""Middleware may return no response.

A function under `@app.middleware("http")`, and the `dispatch` of a `BaseHTTPMiddleware`, has to return a
response on every path: mostly the one that `await call_next(request)` gives. Where it returns None, or data
as a route may, the request ends with an error and status 500.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.http_middleware import HttpMiddleware
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(middleware: HttpMiddleware) -> Iterator[Finding]:
    data = middleware.other_value if middleware.call_next and not middleware.answer.is_streamed else None
    if data is not None:
        message = f"`{middleware.name}` returns no response here, but data: the request ends with status 500"
        yield Finding(data, message, _wrapped(data))
        return
    if middleware.answer.is_streamed or not middleware.answer.may_be_nothing or not middleware.call_next:
        return
    sometimes = "on some path " if middleware.answer.values else ""
    message = f"`{middleware.name}` returns no response {sometimes}".rstrip()
    yield Finding(middleware, f"{message}: the request ends with status 500", _fix(middleware))


def _wrapped(data: ast.expr) -> Fix | None:
    if not isinstance(data, ast.Dict | ast.List):
        return None

    def wrap(editor: Editor) -> None:
        name = editor.add_import("fastapi.responses", "JSONResponse", at=data)
        editor.replace(data, f"{name}({editor.text(data)})")

    return Fix("Return a `JSONResponse`", wrap)


def _fix(middleware: HttpMiddleware) -> Fix | None:
    if any(each.value is None for each in middleware.scope.returns):
        return None
    last = middleware.node.body[-1]
    passed = middleware.passed_on
    if isinstance(last, ast.Expr) and last.value in passed:

        def return_it(editor: Editor) -> None:
            editor.replace_statement(last, f"return {editor.text(last.value)}")

        return Fix("Return the response", return_it)
    for statement in middleware.node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value in passed:
                return _append(last, f"return {name}")
    return None


def _append(last: ast.stmt, code: str) -> Fix:
    return Fix("Return the response", lambda editor: editor.insert_statement_after(last, code))


FORGOTTEN = """
  from fastapi import FastAPI, Request

  app = FastAPI()


  @app.middleware("http")
  async def add_header(request: Request, call_next):
            ^^^^^^^^^^ `add_header` returns no response: the request ends with status 500
      response = await call_next(request)
      response.headers["X-Shop"] = "1"
+     return response


  @app.get("/items")
  def read_items():
      return []
"""
ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/items").status_code == 200
"""

CLASS = """
  from fastapi import FastAPI, Request
  from starlette.middleware.base import BaseHTTPMiddleware

  app = FastAPI()


  class Guard(BaseHTTPMiddleware):
      async def dispatch(self, request: Request, call_next):
                ^^^^^^^^ `dispatch` returns no response on some path: the request ends with status 500
          if request.url.path == "/docs":
              return await call_next(request)
-         await call_next(request)
+         return await call_next(request)


  app.add_middleware(Guard)


  @app.get("/items")
  def read_items():
      return []
"""

BARE = """
  from fastapi import FastAPI, Request

  app = FastAPI()


  @app.middleware("http")
  async def guard(request: Request, call_next):
            ^^^^^ `guard` returns no response on some path: the request ends with status 500
      if "x-key" not in request.headers:
          return
      return await call_next(request)


  @app.get("/items")
  def read_items():
      return []
"""

DATA = """
  from fastapi import FastAPI, Request
+ from fastapi.responses import JSONResponse

  app = FastAPI()


  @app.middleware("http")
  async def guard(request: Request, call_next):
      if "x-key" not in request.headers:
-         return {"detail": "no key"}
                 ^^^^^^^^^^^^^^^^^^^^ `guard` returns no response here, but data: the request ends with \
      status 500
+         return JSONResponse({"detail": "no key"})
      return await call_next(request)


  @app.get("/items")
  def read_items():
      return []
"""

FINE = """
  from fastapi import FastAPI, HTTPException, Request
  from fastapi.responses import JSONResponse
  from starlette.middleware.base import BaseHTTPMiddleware

  app = FastAPI()


  class Other:
      async def dispatch(self, request, call_next):
          await call_next(request)


  class Guard(BaseHTTPMiddleware):
      async def dispatch(self, request: Request, call_next):
          try:
              response = await call_next(request)
          except ValueError:
              return JSONResponse({}, status_code=400)
          else:
              return response
          finally:
              print("done")


  @app.middleware("http")
  async def retry(request: Request, call_next):
      while True:
          return await call_next(request)


  @app.middleware("http")
  async def refuse(request: Request, call_next):
      if request.method == "TRACE":
          raise RuntimeError
      else:
          return await call_next(request)


  app.add_middleware(Guard)


  @app.get("/items")
  def read_items():
      return []
"""

rule = Rule(
    HttpMiddleware,
    check,
    bullet="middleware",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(FORGOTTEN, proof=ANSWERS),
        Example(CLASS, proof=ANSWERS),
        Example(BARE, proof=ANSWERS),
        Example(DATA, proof=ANSWERS),
        Example(FINE, proof=ANSWERS),
    ],
)
