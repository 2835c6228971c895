"""Middleware raises `HTTPException`, which nobody answers there.

What turns an `HTTPException` into a response stands further inside than any middleware that the application
adds: it only sees what routes and dependencies raise. Raised in a middleware it ends as an error of the
server, status 500. Return the response instead.
"""

import ast
from collections.abc import Iterator
from http import HTTPStatus

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import argument, literal, status_code
from fastapi_mentor.facts.callee import written
from fastapi_mentor.facts.http_middleware import HttpMiddleware
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(middleware: HttpMiddleware) -> Iterator[Finding]:
    for statement in middleware.raised:
        if middleware.may_be_mounted:
            return
        call = statement.exc
        if isinstance(call, ast.Call):
            name = middleware.outline.text(call.func)
            code = argument(call, "status_code", 0)
            status = status_code(code, middleware.place) if code is not None else None
            answer = f" {status}" if isinstance(status, int) and status != 500 else " response"
            message = f"`{name}` in a middleware does not become a{answer}: the client gets a bare 500"
            yield Finding(statement, message, _fix(middleware, statement, call))

    for made, name in middleware.raising:
        if middleware.may_be_mounted:
            return
        called = written(made.node.func)
        message = (
            f"`{name}` of `{called}` in a middleware does not become a response: the client gets a bare 500"
        )
        yield Finding(made.node.func, message)


def _fix(middleware: HttpMiddleware, statement: ast.Raise, call: ast.Call) -> Fix | None:
    code = argument(call, "status_code", 0)
    detail = argument(call, "detail", 1)
    headers = argument(call, "headers", 2)
    known = {"status_code", "detail", "headers"}
    if (
        middleware.call_next is None
        or code is None
        or any(each.arg not in known for each in call.keywords)
        or len(call.args) > 3
    ):
        return None
    status = status_code(code, middleware.place)
    if detail is None and not isinstance(status, int):
        return None

    def answer(editor: Editor) -> None:
        name = editor.add_import("fastapi.responses", "JSONResponse", at=statement)
        text = editor.text(detail) if detail is not None else f'"{HTTPStatus(status).phrase}"'
        given = [f'{{"detail": {text}}}', f"status_code={editor.text(code)}"]
        if headers is not None and literal(headers) is not None:
            given.append(f"headers={editor.text(headers)}")
        editor.replace_statement(statement, f"return {name}({', '.join(given)})")
        if isinstance(call.func, ast.Name):
            editor.remove_import_if_unused(call.func.id)

    return Fix("Return a `JSONResponse`", answer)


FUNCTION = """
- from fastapi import FastAPI, HTTPException, Request
+ from fastapi import FastAPI, Request
+ from fastapi.responses import JSONResponse

  app = FastAPI()


  @app.middleware("http")
  async def require_key(request: Request, call_next):
      if "x-key" not in request.headers:
-         raise HTTPException(status_code=401, detail="Send a key", headers={"X-Key": "?"})
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `HTTPException` \
      in a \
      middleware does not become a 401: the client gets a bare 500
+         return JSONResponse({"detail": "Send a key"}, status_code=401, headers={"X-Key": "?"})
      return await call_next(request)
"""

REFUSES = """
from fastapi.testclient import TestClient

response = TestClient(app, raise_server_exceptions=False).get("/")
assert response.status_code == 401 and response.headers["x-key"] == "?"
assert response.json() == {"detail": "Send a key"}
"""

CLASS = """
- from fastapi import FastAPI, HTTPException, status
+ from fastapi import FastAPI, status
+ from fastapi.responses import JSONResponse
  from starlette.middleware.base import BaseHTTPMiddleware

  app = FastAPI()


  class Guard(BaseHTTPMiddleware):
      async def dispatch(self, request, call_next):
          if "x-key" not in request.headers:
-             raise HTTPException(status.HTTP_403_FORBIDDEN)
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `HTTPException` in a middleware \
      does not become a 403: the client gets a bare 500
+             return JSONResponse({"detail": "Forbidden"}, status_code=status.HTTP_403_FORBIDDEN)
          return await call_next(request)


  app.add_middleware(Guard)
"""

FORBIDS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/").status_code == 403
"""

DISPATCH = """
  from fastapi import FastAPI
- from fastapi.exceptions import HTTPException
+ from fastapi.responses import JSONResponse
  from starlette.middleware.base import BaseHTTPMiddleware

  app = FastAPI()


  async def guard(request, call_next):
      if "x-key" not in request.headers:
-         raise HTTPException(403, "no key")
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `HTTPException` in a middleware does not become a 403: the \
      client gets a bare 500
+         return JSONResponse({"detail": "no key"}, status_code=403)
      return await call_next(request)


  app.add_middleware(BaseHTTPMiddleware, dispatch=guard)
"""

HELPER = """
=== app/keys.py ===
  from fastapi import HTTPException


  def check(key: str | None):
      if key is None:
          raise HTTPException(403)
=== app/main.py ===
  from fastapi import FastAPI, HTTPException
  from fastapi.responses import JSONResponse

  from app.keys import check

  app = FastAPI()


  @app.middleware("http")
  async def require_key(request, call_next):
      check(request.headers.get("x-key"))
      ^^^^^ `HTTPException` of `check` in a middleware does not become a response: the client gets a bare 500
      return await call_next(request)


  @app.middleware("http")
  async def require_other_key(request, call_next):
      try:
          check(request.headers.get("x-other-key"))
      except HTTPException as error:
          return JSONResponse(error.detail, error.status_code)
      return await call_next(request)
"""

PLAIN = """
  from fastapi import FastAPI, HTTPException


  class RequireKey:
      def __init__(self, app):
          self.app = app

      async def __call__(self, scope, receive, send):
          if scope["type"] == "http" and b"x-key" not in dict(scope["headers"]):
              raise HTTPException(403)
              ^^^^^^^^^^^^^^^^^^^^^^^^ `HTTPException` in a middleware does not become a 403: the client \
      gets a bare 500
          await self.app(scope, receive, send)


  app = FastAPI()
  app.add_middleware(RequireKey)
"""

FINE = """
  from fastapi import Depends, FastAPI, HTTPException, Request
  from fastapi.responses import JSONResponse

  app = FastAPI()


  class KeyMiddleware:
      def __init__(self, app):
          self.app = app

      async def __call__(self, scope, receive, send):
          if b"x-key" not in dict(scope["headers"]):
              raise HTTPException(403)
          await self.app(scope, receive, send)


  app.mount("/inner", KeyMiddleware(FastAPI()))


  def require_key(request: Request):
      raise HTTPException(403)


  @app.middleware("http")
  async def catch(request: Request, call_next):
      try:
          if "x-key" not in request.headers:
              raise HTTPException(403)
          return await call_next(request)
      except HTTPException as error:
          return JSONResponse({"detail": error.detail}, status_code=error.status_code)


  @app.get("/", dependencies=[Depends(require_key)])
  def read_root():
      raise HTTPException(404)
"""

rule = Rule(
    HttpMiddleware,
    check,
    bullet="middleware",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(FUNCTION, proof=REFUSES),
        Example(CLASS, proof=FORBIDS),
        Example(DISPATCH, proof=FORBIDS),
        HELPER,
        Example(PLAIN, proof=FORBIDS),
        Example(FINE, proof=FORBIDS),
    ],
)
