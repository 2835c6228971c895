"""Prefix of a router is said where the router is included.

`APIRouter(prefix="/items")` keeps the paths of a router in its own file: who reads a route there knows
where it is, and every inclusion, in a test for instance, gets the same. A prefix at the inclusion is for
what the router cannot know, such as a version of the whole API.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.elsewhere import call_assigned_to, editor_of
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Finding, Fix, Related, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("prefix outside")
    if remark is None or remark.other is None:
        return
    prefix, name = remark.words
    other = remark.other
    related = Related(call.place_of(other), f"`{name}` is made here", other.path)
    message = f"`{prefix}` is the prefix of `{name}` alone: the router itself can say it"
    yield Finding(call.argument("prefix"), message, _fix(call, name, other.path), related=(related,))


def _fix(call: RoutingCall, name: str, path: str) -> Fix:
    def move(editor: Editor) -> None:
        there = editor_of(path, editor)
        made = call_assigned_to(name, there)
        there.set_keyword(made, "prefix", editor.text(call.argument("prefix")))
        editor.remove_argument(call.node, "prefix")

    return Fix("Move it to the router", move)


INCLUSION = """
=== app/__init__.py ===
=== app/items.py ===
  from fastapi import APIRouter

- router = APIRouter(tags=["items"])
+ router = APIRouter(tags=["items"], prefix="/items")


  @router.get("")
  def read_items():
      return []
=== app/main.py ===
  from fastapi import FastAPI

  from app import items

  app = FastAPI()
- app.include_router(items.router, prefix="/items")
                                          ^^^^^^^^ `/items` is the prefix of `router` alone: the router \
      itself can say it
+ app.include_router(items.router)
"""

FINE = """
=== app/__init__.py ===
=== app/items.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/items")
def read_items():
    return []
=== app/teas.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/teas")


@router.get("/green")
def read_green():
    return []
=== app/cups.py ===
from fastapi import APIRouter

router = APIRouter()
all_routers = APIRouter()


@router.get("/cups")
def read_cups():
    return []


all_routers.include_router(router)
=== app/spoons.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/spoons")
def read_spoons():
    return []
=== app/pots.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/pots")
def read_pots():
    return []
=== app/main.py ===
from fastapi import FastAPI

from app import cups, items, pots, spoons, teas

PREFIX = "/shop"
app = FastAPI()
app.include_router(items.router, prefix="/one")
app.include_router(items.router, prefix="/two")
app.include_router(teas.router, prefix="/hot")
app.include_router(cups.all_routers, prefix="/kitchen")
app.include_router(spoons.router, prefix="/tools")
app.include_router(pots.router, prefix="/tools")
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.INFO,
    since="0.1",
    examples=[INCLUSION, FINE],
)
