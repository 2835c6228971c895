"""A route changes something for anybody, beside routes that ask who somebody is.

Who can send requests to the server can use such a route: nothing on the way to it (its parameters, its
decorator, its router, the inclusions of that, the application and its middleware) asks from whom a request
is, while the routes around it do. Often it was only forgotten. Where it is meant for everybody, say so in
its docstring or a comment: "public".
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.protection import UnprotectedRoute
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(found: UnprotectedRoute) -> Iterator[Finding]:
    route, guarding = found.route, found.guarding
    if purpose_of(route.outline.module) is Purpose.TEST:
        return

    def edit(editor: Editor) -> None:
        editor.add_parameter(route.node, guarding.parameter)

    yield Finding(
        at=route.name,
        message=f"Anybody can call `{route.name}`, while `{guarding.by}` asks for `{guarding.asked}`",
        fix=Fix(f"Ask for `{guarding.asked}` too", edit, Safety.UNSAFE) if guarding.parameter else None,
    )


ONE_FILE = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException
  from fastapi.security import OAuth2PasswordBearer

  app = FastAPI()
  scheme = OAuth2PasswordBearer(tokenUrl="token")


  def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
      if token != "ada":
          raise HTTPException(401)
      return token


  @app.post("/items")
  def create_item(name: str, user: Annotated[str, Depends(get_current_user)]) -> str:
      return name


  @app.delete("/items/{name}")
- def delete_item(name: str) -> None:
      ^^^^^^^^^^^ Anybody can call `delete_item`, while `create_item` asks for `user`
+ def delete_item(name: str, user: Annotated[str, Depends(get_current_user)]) -> None:
      print(name)
"""

REFUSED = """
from fastapi.testclient import TestClient

assert TestClient(app).delete("/items/1").status_code == 401
"""

SEVERAL_FILES = """
  === app/__init__.py ===
  === app/deps.py ===
  from typing import Annotated

  from fastapi import Depends, Header, HTTPException


  def get_session() -> str:
      return "session"


  def get_current_user(authorization: Annotated[str, Header()], session: str = Depends(get_session)) -> str:
      if authorization == "":
          raise HTTPException(401)
      return authorization


  CurrentUser = Annotated[str, Depends(get_current_user)]
  === app/items.py ===
  from fastapi import APIRouter, Depends

  from app.deps import CurrentUser, get_session

  router = APIRouter(prefix="/items")


  @router.get("/")
  def read_items(user: CurrentUser) -> str:
      return user


  @router.put("/{number}")
- def change_item(number: int, session: str = Depends(get_session)):
      ^^^^^^^^^^^ Anybody can call `change_item`, while `read_items` asks for `user`
+ def change_item(number: int, user: CurrentUser, session: str = Depends(get_session)):
      print(session)
      return number
  === app/api.py ===
  from fastapi import APIRouter

  from app import items

  api = APIRouter(prefix="/api")
  api.include_router(items.router)
  === app/main.py ===
  from fastapi import FastAPI
  from fastapi.middleware.gzip import GZipMiddleware

  from app.api import api


  def create_app() -> FastAPI:
      app = FastAPI()
      app.add_middleware(GZipMiddleware)
      app.include_router(api)
      return app
"""

FORGOTTEN_ROUTER = """
  === app/__init__.py ===
  === app/deps.py ===
  from fastapi import Header


  def get_user(authorization: str = Header()) -> str:
      return authorization
  === app/items.py ===
  from fastapi import APIRouter

  router = APIRouter(prefix="/items")


  @router.get("/")
  def read_items() -> str:
      return "tea"


  @router.delete("/{number}")
  def delete_item(number: int) -> None:
      ^^^^^^^^^^^ Anybody can call `delete_item`, while `users.router` asks for `get_user`
      print(number)
  === app/users.py ===
  from fastapi import APIRouter, Depends

  from app.deps import get_user

  router = APIRouter(prefix="/users")
  payments = APIRouter(prefix="/payments", dependencies=[Depends(get_user)])


  @payments.post("/")
  def pay() -> None:
      print("paid")


  @payments.delete("/{number}", dependencies=[Depends(get_user)])
  def refund(number: int) -> None:
      print(number)
  === app/main.py ===
  from fastapi import Depends, FastAPI
  from fastapi.middleware.cors import CORSMiddleware
  from starlette.middleware import Middleware

  from app import items, users
  from app.deps import get_user

  app = FastAPI(middleware=[Middleware(CORSMiddleware, allow_origins=["https://example.com"])])
  app.include_router(users.router, dependencies=[Depends(get_user)])
  for each in (items.router, users.payments):
      app.include_router(each)
"""

# What is above a route counts, and so does what it does itself, or says of itself.
OPEN_BY_CUSTOM = """
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
    if token != "ada":
        raise HTTPException(401)
    return token


@app.get("/me")
def read_me(user: Annotated[str, Depends(get_current_user)]) -> str:
    return user


@app.post("/guesses")
def add_guess(name: str) -> str:
    return name


@app.post("/votes")
def add_vote(name: str) -> str:
    return name
"""

PROTECTED = """
  === app/__init__.py ===
  === app/deps.py ===
  from fastapi import Depends, Header, HTTPException


  def get_user(authorization: str = Header()) -> str:
      return authorization


  def allow() -> None:
      raise HTTPException(403)
  === app/items.py ===
  from fastapi import APIRouter, Depends, HTTPException, Request
  from pydantic import BaseModel

  from app.deps import allow, get_user

  class Account(BaseModel):
      name: str
      password: str


  above = APIRouter()
  router = APIRouter()
  unknown = APIRouter()


  @above.get("/above")
  def read_above(user: str = Depends(get_user)) -> str:
      return user


  @above.post("/above")
  def make_above() -> None:
      print()


  @unknown.get("/unknown")
  def read_unknown(user: str = Depends(get_user)) -> str:
      return user


  @unknown.post("/unknown")
  def make_unknown() -> None:
      print()


  @router.get("/items")
  def read_items(user: str = Depends(get_user)) -> str:
      return user


  @router.post("/users")
  def make_user(given: Account) -> None:
      print(given)


  @router.post("/login")
  def log_in() -> None:
      print()


  @router.post("/a", dependencies=[Depends(allow)])
  def make_a() -> None:
      print()


  @router.post("/b")
  def make_b(request: Request) -> None:
      print(request.headers)


  @router.post("/c")
  def make_c(number: int) -> None:
      if number < 0:
          raise HTTPException(403)


  @router.post("/d")
  def make_d(number: int) -> None:
      \"\"\"Makes one, which everybody may do.\"\"\"
      print(number)
  === app/main.py ===
  from fastapi import Depends, FastAPI

  from app import items
  from app.deps import get_user

  app = FastAPI()
  app.include_router(items.router)
  app.include_router(items.above, dependencies=[Depends(get_user)])
"""

MIDDLEWARE = """
from fastapi import Depends, FastAPI, Header, Request
from fastapi.responses import JSONResponse

app = FastAPI()


def get_user(authorization: str = Header()) -> str:
    return authorization


@app.middleware("http")
async def only_known(request: Request, call_next):
    if "authorization" not in request.headers:
        return JSONResponse({}, 401)
    return await call_next(request)


@app.get("/items")
def read_items(user: str = Depends(get_user)) -> str:
    return user


@app.post("/items")
def make_item() -> None:
    print()
"""

rule = Rule(
    UnprotectedRoute,
    check,
    bullet="authenticated routes",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(ONE_FILE, proof=REFUSED),
        SEVERAL_FILES,
        FORGOTTEN_ROUTER,
        PROTECTED,
        MIDDLEWARE,
        OPEN_BY_CUSTOM,
    ],
)
