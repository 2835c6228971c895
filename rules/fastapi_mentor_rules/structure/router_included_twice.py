"""Router is included twice below the same path.

Each inclusion adds all routes of the router. The second copies are never reached, their operation ids clash
in OpenAPI, and a change of one inclusion (a dependency, a tag) silently misses the other. Including a router
below different prefixes, as for versions of an API, is fine.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("included twice")
    if remark is None or remark.other is None:
        return
    first = remark.other
    related = Related(call.place_of(first), "It is included here already", first.path)
    label, below = remark.words
    where = f"below `{below}`" if below else "below the same path"
    message = f"`{label}` is already included {where}"
    yield Finding(call.argument("router", 0), message, _removal(call), (related,))


def _removal(call: RoutingCall) -> Fix | None:
    """Takes the inclusion away, where it says nothing but which router and where."""
    statement = call.statement
    if statement is None or any(each.arg not in ("router", "prefix") for each in call.node.keywords):
        return None

    def take_away(editor: Editor) -> None:
        editor.remove_statement(statement)

    return Fix("Take this inclusion away", take_away)


TWICE = """
=== app/__init__.py ===
=== app/users.py ===
  from fastapi import APIRouter

  router = APIRouter(prefix="/users")


  @router.get("/me")
  def read_me():
      return "me"
=== app/main.py ===
  from fastapi import FastAPI

  from app.users import router as users

  app = FastAPI()
  app.include_router(users)
- app.include_router(users)
                     ^^^^^ `users` is already included below `/users`
"""

ONE_ID_EACH = """
assert not [each for each in warned if "Duplicate Operation ID" in each]
"""

THROUGH_ANOTHER = """
=== app/__init__.py ===
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/me")
def read_me():
    return "me"
=== app/main.py ===
from fastapi import APIRouter, FastAPI

from app import users

api = APIRouter()
api.include_router(users.router)

app = FastAPI()
app.include_router(api)
app.include_router(users.router, tags=["users"])
                   ^^^^^^^^^^^^ `users.router` is already included below `/users`
"""

DIFFERENT = """
=== app/__init__.py ===
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/me")
def read_me():
    return "me"
=== app/main.py ===
import os

from fastapi import APIRouter, FastAPI

from app import users

app = FastAPI()
app.include_router(users.router)
app.include_router(users.router, prefix="/v2")
app.include_router(users.router, prefix=os.environ.get("LATEST", "/v3"))

admin = FastAPI()
admin.include_router(users.router)

if os.environ.get("SHORT"):
    app.include_router(users.router, prefix="/v2")


def make(name: str) -> APIRouter:
    router = APIRouter(prefix=f"/{name}")

    @router.get("")
    def read():
        return name

    return router


app.include_router(make("a"))
app.include_router(make("b"))
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(TWICE, proof=ONE_ID_EACH), Example(THROUGH_ANOTHER, proof=ONE_ID_EACH), DIFFERENT],
)
