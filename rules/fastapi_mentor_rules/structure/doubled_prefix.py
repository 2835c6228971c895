"""Prefix is said twice, so paths repeat it.

The prefix of a router, the prefix of its inclusion and the path of a route are put one behind the other.
Where the same one is said at two of these places, the route is at `/users/users/me`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("doubled prefix")
    if remark is None:
        return
    prefix, path = remark.words

    def take_away(editor: Editor) -> None:
        editor.remove_argument(call.node, "prefix")

    other = remark.other
    related = (Related(call.place_of(other), f"`{prefix}` is said here too", other.path),) if other else ()
    message = f"`{prefix}` is said twice, the routes are at `{path}`"
    yield Finding(
        call.argument("prefix"), message, Fix("Leave this prefix away", take_away, Safety.UNSAFE), related
    )


INCLUSION = """
=== app/__init__.py ===
=== app/users.py ===
  from fastapi import APIRouter

  router = APIRouter(prefix="/users")


  @router.get("/me")
  def read_me():
      return "me"
=== app/main.py ===
  from fastapi import FastAPI

  from app import users

  app = FastAPI()
- app.include_router(users.router, prefix="/users")
                                          ^^^^^^^^ `/users` is said twice, the routes are at `/users/users`
+ app.include_router(users.router)
"""

REACHED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/users/me").json() == "me"
"""

PATHS = """
  from fastapi import APIRouter, FastAPI

- router = APIRouter(prefix="/users")
                            ^^^^^^^^ `/users` is said twice, the routes are at `/users/users/me`
+ router = APIRouter()


  @router.get("/users/me")
  def read_me():
      return "me"


  @router.get("/users")
  def read_users():
      return []


  app = FastAPI()
  app.include_router(router)
"""

FINE = """
=== app/__init__.py ===
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/me")
def read_me():
    return "me"


@router.get("/users-of-the-month")
def read_best():
    return []
=== app/echo.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/echo")


@router.get("/echo")
def echo():
    return "echo"
=== app/main.py ===
import os

from fastapi import FastAPI

from app import echo, users

app = FastAPI()
app.include_router(users.router, prefix="/api")
app.include_router(users.router, prefix=os.environ.get("PREFIX", "/users"))
app.include_router(echo.router)
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(INCLUSION, proof=REACHED), Example(PATHS, proof=REACHED), FINE],
)
