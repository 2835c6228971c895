"""Router with routes is not included in any application.

A router does nothing until `include_router` (or `mount`) adds it to an application. The routes of one that
was forgotten answer 404, and are missing from OpenAPI.

Nothing is said of a router that anything else mentions, whose module another file imports, of projects that
import modules by computed names, and of packages that have no application.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("never included")
    if remark is None:
        return
    name, count = remark.words
    routes = "its route is" if count == "1" else f"its {count} routes are"
    yield Finding(call.node.func, f"`{name}` is never included, so {routes} not served")


FORGOTTEN = """
=== app/__init__.py ===
=== app/items.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/items")
         ^^^^^^^^^ `router` is never included, so its route is not served


@router.get("")
def read_items():
    return []
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("")
def read_users():
    return []
=== app/main.py ===
from fastapi import FastAPI

from app import users

app = FastAPI()
app.include_router(users.router)
"""

SERVED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items").status_code == 200
"""

INCLUDED = """
=== app/__init__.py ===
=== app/items.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/items")
more = APIRouter(prefix="/more")


@router.get("")
def read_items():
    return []


@more.get("")
def read_more():
    return []


router.include_router(more)
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("")
def read_users():
    return []


def get_router():
    return router
=== app/groups.py ===
from fastapi import APIRouter

__all__ = ["router"]

router = APIRouter(prefix="/groups")


@router.get("")
def read_groups():
    return []
=== app/empty.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/empty")
=== app/setup.py ===
from fastapi import FastAPI


def add_all(app: FastAPI, routers) -> None:
    for router in routers:
        app.include_router(router)
=== app/main.py ===
from fastapi import FastAPI

from app import items
from app.setup import add_all

app = FastAPI()
add_all(app, [items.router])
"""

BY_NAME = """
=== app/__init__.py ===
=== app/routes/__init__.py ===
=== app/routes/items.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/items")


@router.get("")
def read_items():
    return []
=== app/main.py ===
import importlib
import pkgutil

from fastapi import FastAPI

from app import routes

app = FastAPI()
for found in pkgutil.iter_modules(routes.__path__):
    app.include_router(importlib.import_module(f"app.routes.{found.name}").router)
"""

LIBRARY = """
=== library/__init__.py ===
=== library/items.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/items")


@router.get("")
def read_items():
    return []
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(FORGOTTEN, proof=SERVED), INCLUDED, Example(BY_NAME, proof=SERVED), LIBRARY],
)
