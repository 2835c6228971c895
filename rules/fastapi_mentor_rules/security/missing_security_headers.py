"""Responses tell browsers nothing of what they must not do.

A few headers keep a browser from guessing types, from showing pages of the application in frames of others,
and from using plain HTTP. Often a proxy sends them for all that stands behind it; where none does, a
middleware can.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.application import Application
from fastapi_mentor.facts.application_statement import is_served, made_by, name_of, speaks_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_HEADERS = (
    *("X-Content-Type-Options", "Strict-Transport-Security", "X-Frame-Options", "Content-Security-Policy"),
    *("x-content-type-options", "strict-transport-security", "x-frame-options", "content-security-policy"),
    *("SecurityHeadersMiddleware", "SecureHeaders", "SecWebMiddleware", "Secweb"),
)
_CODE = """@{name}.middleware("http")
async def send_security_headers(request: {request}, call_next):
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
"""


def check(application: Application) -> Iterator[Finding]:
    if is_served(application) and not speaks_of(application, *_HEADERS):
        yield Finding(application, "No security headers are sent, unless a proxy does", _fix(application))


def _fix(application: Application) -> Fix | None:
    statement = made_by(application)
    if statement is None:
        return None

    def add(editor: Editor) -> None:
        request = editor.add_import("fastapi", "Request", at=application)
        code = _CODE.format(name=name_of(statement), request=request)
        editor.insert_statement_after(statement, code)

    return Fix("Add a middleware that sends them", add, Safety.UNSAFE)


BARE = """
- from fastapi import FastAPI
+ from fastapi import FastAPI, Request

  app = FastAPI()
        ^^^^^^^^^ No security headers are sent, unless a proxy does


+ @app.middleware("http")
+ async def send_security_headers(request: Request, call_next):
+     response = await call_next(request)
+     response.headers["X-Content-Type-Options"] = "nosniff"
+     response.headers["X-Frame-Options"] = "DENY"
+     response.headers["Strict-Transport-Security"] = "max-age=31536000"
+     return response
+
+
  @app.get("/")
  def read_root():
      return {}
"""

SENT = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/").headers["x-content-type-options"] == "nosniff"
"""

ELSEWHERE = """
=== app/headers.py ===
  from fastapi import Request


  async def send(request: Request, call_next):
      response = await call_next(request)
      response.headers["X-Content-Type-Options"] = "nosniff"
      return response
=== app/main.py ===
  from fastapi import FastAPI

  from app.headers import send

  app = FastAPI()
  app.middleware("http")(send)


  @app.get("/")
  def read_root():
      return {}
=== tests/test_root.py ===
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/")
  def read_root():
      return {}
"""

OWN_CLASS = """
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware


class Careful(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


app = FastAPI(middleware=[Middleware(Careful)])


@app.get("/")
def read_root():
    return {}
"""

rule = Rule(
    Application,
    check,
    bullet="security headers",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[
        Example(BARE, proof=SENT),
        Example(ELSEWHERE, proof="from app.main import app\n" + SENT),
        Example(OWN_CLASS, proof=SENT),
    ],
)
