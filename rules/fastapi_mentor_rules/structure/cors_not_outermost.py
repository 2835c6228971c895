"""CORS is handled further inside than a middleware that answers by itself.

The middleware that is added last is the outermost, and so is the first in `middleware=[...]`. What answers
outside of `CORSMiddleware`, a check of a key, a limit, a list of hosts, sends its response without the
headers of CORS: the browser hides it from the page, which sees a network error instead of the 401. Preflight
requests may not even get through. Add `CORSMiddleware` last, or list it first.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.moving import move_below
from fastapi_mentor.facts.cors_order import CorsOrder
from fastapi_mentor.facts.middleware_use import MiddlewareUse
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(order: CorsOrder) -> Iterator[Finding]:
    answering = next((each for each in order.outer if each.answers_itself), None)
    if answering is not None:
        how = "listed before it" if order.listed is not None else "added later"
        related = Related(answering, f"`{answering.label}` is {how}, so it is further out")
        message = f"`{answering.label}` answers outside of `CORSMiddleware`, without the headers of CORS"
        yield Finding(order, message, _fix(order), related=(related,))


def _fix(order: CorsOrder) -> Fix | None:
    use, last, listed = order.use, order.outer[-1], order.listed
    if listed is not None:
        return Fix(
            "List `CORSMiddleware` first", lambda editor: _first(editor, use.node, listed), Safety.UNSAFE
        )
    assert isinstance(use, MiddlewareUse)
    assert isinstance(last, MiddlewareUse)
    node, other = use.statement, last.statement
    if node is None or other is None:
        return None
    return Fix("Add `CORSMiddleware` last", lambda editor: move_below(editor, node, other), Safety.UNSAFE)


def _first(editor: Editor, node: ast.Call, listed: ast.List) -> None:
    editor.remove(node)
    editor.add_element(listed, editor.text(node), 0)


FUNCTION = """
  from fastapi import FastAPI, Request
  from fastapi.middleware.cors import CORSMiddleware
  from fastapi.responses import JSONResponse

  app = FastAPI()
-
- # Our own pages.
- app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `require_key` answers outside \
  of \
  `CORSMiddleware`, without the headers of CORS


  @app.middleware("http")
  async def require_key(request: Request, call_next):
      if "x-key" not in request.headers:
          return JSONResponse({"detail": "Send a key"}, status_code=401)
      return await call_next(request)
+
+
+ # Our own pages.
+ app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
"""

HAS_HEADERS = """
from fastapi.testclient import TestClient

response = TestClient(app).get("/", headers={"Origin": "https://shop.example"})
assert response.headers["access-control-allow-origin"] == "https://shop.example"
"""

FACTORY = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware
  from fastapi.middleware.gzip import GZipMiddleware
  from fastapi.responses import PlainTextResponse
  from starlette.middleware.base import BaseHTTPMiddleware


  class Limit(BaseHTTPMiddleware):
      async def dispatch(self, request, call_next):
          if "x-many" not in request.headers:
              return PlainTextResponse("Slow down", status_code=429)
          return await call_next(request)


  def create_app() -> FastAPI:
      app = FastAPI()
-     app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Limit` answers outside of \
      `CORSMiddleware`, without the headers of CORS
      app.add_middleware(Limit)
      app.add_middleware(GZipMiddleware)
+     app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
      return app


  app = create_app()
"""

PLAIN = """
=== app/guard.py ===
  from fastapi.responses import PlainTextResponse


  class Guard:
      def __init__(self, app):
          self.app = app

      async def __call__(self, scope, receive, send):
          if scope["type"] == "http" and b"x-key" not in dict(scope["headers"]):
              response = PlainTextResponse("Send a key", status_code=401)
              await response(scope, receive, send)
              return
          await self.app(scope, receive, send)


  async def limit(request, call_next):
      if "x-many" not in request.headers:
          return PlainTextResponse("Slow down", status_code=429)
      return await call_next(request)
=== app/main.py ===
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware
  from starlette.middleware.base import BaseHTTPMiddleware

  from app.guard import Guard, limit

  app = FastAPI()
  other = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Guard` answers outside of \
  `CORSMiddleware`, \
  without the headers of CORS
- other.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `limit` answers outside of \
  `CORSMiddleware`, \
  without the headers of CORS
  app.add_middleware(Guard)
+ app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
  other.add_middleware(BaseHTTPMiddleware, dispatch=limit)
+ other.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
"""

LISTED = """
  from fastapi import FastAPI
  from fastapi.middleware import Middleware
  from fastapi.middleware.cors import CORSMiddleware
  from fastapi.middleware.gzip import GZipMiddleware
  from fastapi.responses import PlainTextResponse
  from starlette.middleware.base import BaseHTTPMiddleware


  class Limit(BaseHTTPMiddleware):
      async def dispatch(self, request, call_next):
          if "x-many" not in request.headers:
              return PlainTextResponse("Slow down", status_code=429)
          return await call_next(request)


  app = FastAPI(
      middleware=[
+         Middleware(CORSMiddleware, allow_origins=["https://shop.example"]),
          Middleware(Limit),
          Middleware(GZipMiddleware),
-         Middleware(CORSMiddleware, allow_origins=["https://shop.example"]),
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Limit` answers outside of \
          `CORSMiddleware`, without the headers of CORS
      ]
  )
"""

FINE = """
  from fastapi import FastAPI, Request
  from fastapi.middleware import Middleware
  from fastapi.middleware.cors import CORSMiddleware
  from fastapi.middleware.gzip import GZipMiddleware
  from fastapi.middleware.trustedhost import TrustedHostMiddleware
  from fastapi.responses import Response
  from starlette.middleware.base import BaseHTTPMiddleware

  app = FastAPI()
  other = FastAPI()
  stack = [
      Middleware(GZipMiddleware),
      Middleware(CORSMiddleware, allow_origins=["https://shop.example"]),
      Middleware(TrustedHostMiddleware, allowed_hosts=["shop.example"]),
  ]
  third = FastAPI(middleware=stack)


  @app.middleware("http")
  async def require_key(request: Request, call_next):
      if "x-key" not in request.headers:
          return Response(status_code=401)
      return await call_next(request)


  class Timing(BaseHTTPMiddleware):
      async def dispatch(self, request, call_next):
          response = await call_next(request)
          response.headers["X-Time"] = "1"
          return response


  app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])
  app.add_middleware(Timing)
  app.add_middleware(GZipMiddleware)


  @other.middleware("http")
  async def refuse(request: Request, call_next):
      return Response(status_code=403)


  @app.middleware("http")
  async def preflight(request: Request, call_next):
      if request.method == "OPTIONS":
          return Response(headers={"Access-Control-Allow-Origin": "*"})
      return await call_next(request)
"""

rule = Rule(
    CorsOrder,
    check,
    bullet="middleware",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(FUNCTION, proof=HAS_HEADERS),
        Example(FACTORY, proof=HAS_HEADERS),
        Example(PLAIN, proof="from app.main import app\n" + HAS_HEADERS),
        Example(LISTED, proof=HAS_HEADERS),
        Example(FINE, proof=HAS_HEADERS),
    ],
)
