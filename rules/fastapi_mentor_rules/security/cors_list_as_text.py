"""CORS is given one text where it wants a list.

`CORSMiddleware` asks whether the origin is `in` what it was given. In a text that is true of every part:
with `"https://shop.example"` the site `https://shop.ex` is allowed as well, and somebody else may own it. Of
methods and headers the answer to a browser lists the single letters. Give a list, of one if need be.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.cors import as_list
from fastapi_mentor.facts.cors import CrossOrigin, Text
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_ORIGINS = "Every part of this text is an allowed origin: {given} is tested with `in`"
_OTHERS = "Browsers are told the single letters of this text: `{name}` wants a list"


def check(cors: CrossOrigin) -> Iterator[Finding]:
    for text in cors.texts:
        if text.name == "allow_origins":
            message = _ORIGINS.format(given=_shown(text))
            severity = None if text.value is not None else Severity.WARNING
            yield Finding(text.node, message, as_list(text), severity=severity)
        elif text.value is not None:
            yield Finding(text.node, _OTHERS.format(name=text.name), as_list(text))


def _shown(text: Text) -> str:
    return f"`{text.value}`" if text.value is not None else "it"


PART = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origins="https://shop.example", allow_credentials=True)
                                                   ^^^^^^^^^^^^^^^^^^^^^^ Every part of this text is an \
      allowed \
      origin: `https://shop.example` is tested with `in`
+ app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"], allow_credentials=True)
"""

REFUSED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert "access-control-allow-origin" not in client.get("/", headers={"Origin": "https://shop.ex"}).headers
answer = client.get("/", headers={"Origin": "https://shop.example"})
assert answer.headers["access-control-allow-origin"] == "https://shop.example"
"""

LETTERS = """
  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=["https://shop.example"],
-     allow_methods="GET, PUT",
                    ^^^^^^^^^^ Browsers are told the single letters of this text: `allow_methods` wants a list
-     expose_headers="X-Total",
                     ^^^^^^^^^ Browsers are told the single letters of this text: `expose_headers` wants a \
      list
+     allow_methods=["GET", "PUT"],
+     expose_headers=["X-Total"],
  )
"""

TOLD = """
from fastapi.testclient import TestClient

asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "PUT"}
answer = TestClient(app).options("/", headers=asked)
assert answer.headers["access-control-allow-methods"] == "GET, PUT"
"""

ENVIRONMENT = """
  import os

  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      origin: str = "https://shop.example"


  settings = Settings()
  app = FastAPI()
  admin = FastAPI()
- app.add_middleware(CORSMiddleware, allow_origins=os.getenv("ORIGINS", "https://shop.example"))
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Every part \
      of this \
      text is an allowed origin: it is tested with `in`
- admin.add_middleware(CORSMiddleware, allow_origins=settings.origin)
                                                     ^^^^^^^^^^^^^^^ Every part of this text is an allowed \
      origin: it is tested with `in`
+ app.add_middleware(CORSMiddleware, allow_origins=os.getenv("ORIGINS", "https://shop.example").split(","))
+ admin.add_middleware(CORSMiddleware, allow_origins=settings.origin.split(","))
"""

# A star is found in a text too, and lists of all kinds are lists.
FINE = """
  import os

  from fastapi import FastAPI
  from fastapi.middleware.cors import CORSMiddleware

  ORIGINS = os.getenv("ORIGINS", "https://shop.example")
  app = FastAPI()
  app.add_middleware(
      CORSMiddleware,
      allow_origins=ORIGINS.split(","),
      allow_methods="*",
      allow_headers=("X-Key",),
      expose_headers={"X-Total"},
  )
  public = FastAPI()
  public.add_middleware(CORSMiddleware, allow_origins="*")
"""

rule = Rule(
    CrossOrigin,
    check,
    bullet="restrictive CORS",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(PART, proof=REFUSED),
        Example(LETTERS, proof=TOLD),
        Example(ENVIRONMENT, proof=REFUSED),
        Example(FINE, proof=REFUSED),
    ],
)
