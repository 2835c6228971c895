"""`tokenUrl` leads to no route.

`OAuth2PasswordBearer(tokenUrl=...)` tells OpenAPI where a token is given out. It is relative to the root of
the application, prefixes of routers included. If it leads nowhere, logging in from the docs page fails, and
so do clients that are generated.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("unknown token url")
    if remark is None:
        return
    url, route = remark.words
    at = call.argument("tokenUrl", 0)

    def lead_there(editor: Editor) -> None:
        target = route if url.startswith("/") else route.lstrip("/")
        editor.replace(at, editor.text(at).replace(url, target))

    fix = Fix(f"Lead to `{route}`", lead_there) if route else None
    yield Finding(at, f"`{url}` leads to no `POST` route", fix)


PREFIX = """
=== app/__init__.py ===
=== app/auth.py ===
  from typing import Annotated

  from fastapi import APIRouter, Depends
  from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm

- scheme = OAuth2PasswordBearer(tokenUrl="token")
                                         ^^^^^^^ `token` leads to no `POST` route
+ scheme = OAuth2PasswordBearer(tokenUrl="auth/token")
  router = APIRouter(prefix="/auth")


  @router.post("/token")
  def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]):
      return {"access_token": form.username, "token_type": "bearer"}


  @router.get("/me")
  def read_me(token: Annotated[str, Depends(scheme)]):
      return token
=== app/main.py ===
  from fastapi import FastAPI

  from app import auth

  app = FastAPI()
  app.include_router(auth.router)
"""

TOKEN_GIVEN = """
from fastapi.testclient import TestClient

schemes = app.openapi()["components"]["securitySchemes"]
url = schemes["OAuth2PasswordBearer"]["flows"]["password"]["tokenUrl"]
assert TestClient(app).post("/" + url, data={"username": "ada", "password": "x"}).status_code == 200
"""

KNOWN = """
=== app/__init__.py ===
=== app/auth.py ===
from fastapi import APIRouter
from fastapi.security import OAuth2PasswordBearer

relative = OAuth2PasswordBearer(tokenUrl="token")
absolute = OAuth2PasswordBearer(tokenUrl="/token", scheme_name="absolute")
behind_a_proxy = OAuth2PasswordBearer(tokenUrl="/api/v1/token", scheme_name="behind")
elsewhere = OAuth2PasswordBearer(tokenUrl="https://login.example.com/token", scheme_name="elsewhere")

router = APIRouter()


@router.post("/token")
def log_in():
    return {}
=== app/main.py ===
from fastapi import FastAPI

from app import auth

app = FastAPI(root_path="/api/v1")
app.include_router(auth.router)
"""

SERVICE = """
from fastapi import FastAPI
from fastapi.security import OAuth2PasswordBearer

# Tokens are given out by another service.
scheme = OAuth2PasswordBearer(tokenUrl="token")
app = FastAPI()


@app.get("/items")
def read_items():
    return []
"""

PLUGIN = """
import importlib
import os

from fastapi import FastAPI
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="auth/login")
app = FastAPI()


@app.post("/items")
def make_item():
    return {}


for name in os.environ.get("PLUGINS", "").split():
    app.include_router(importlib.import_module(name).router)
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="OAuth2 with bearer tokens",
    severity=Severity.WARNING,
    since="0.1",
    changes=("security",),
    examples=[Example(PREFIX, proof=TOKEN_GIVEN), KNOWN, SERVICE, PLUGIN],
)
