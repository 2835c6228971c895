"""Route changes a list, dict or number of its module.

Each worker process has its own copy: what one request stores, the next one, in another process, does not
find. A restart empties it, and two requests at once may spoil it. Keep what must last in a database or in
Redis, and what belongs to the application in its lifespan.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.shared_state import SharedState
from fastapi_mentor.rule import Finding, Rule, Severity

_STORES = (
    "sqlalchemy",
    "sqlmodel",
    "tortoise-orm",
    "asyncpg",
    "psycopg",
    "psycopg2-binary",
    "pymongo",
    "redis",
)


def check(state: SharedState) -> Iterator[Finding]:
    module = state.outline.module
    if purpose_of(module, state.handler.scope) is not Purpose.APPLICATION:
        return
    message = f"`{state.handler.name}` changes `{state.name}` of the module, which each worker has for itself"
    lasts = any(module.has_package(each) for each in _STORES) and not state.is_demonstration
    yield Finding(state, message, severity=None if lasts else Severity.INFO)


DICT = """
from fastapi import FastAPI

app = FastAPI()
carts: dict[str, list] = {}
visits = 0


@app.post("/carts/{name}")
def create_cart(name: str):
    carts[name] = []
    ^^^^^^^^^^^ `create_cart` changes `carts` of the module, which each worker has for itself
    return carts[name]


@app.delete("/carts/{name}")
def delete_cart(name: str):
    return carts.pop(name)
           ^^^^^^^^^^^^^^^ `delete_cart` changes `carts` of the module, which each worker has for itself


@app.get("/visits")
def read_visits():
    global visits
    visits += 1
    ^^^^^^ `read_visits` changes `visits` of the module, which each worker has for itself
    return visits
"""

GLOBAL = """
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()
theme = "light"
total = 0
service = None


def make_service():
    return object()


@app.put("/theme")
def choose_theme(name: str):
    global theme, total
    theme = name
    ^^^^^ `choose_theme` changes `theme` of the module, which each worker has for itself
    total = total + 1
    ^^^^^ `choose_theme` changes `total` of the module, which each worker has for itself
    return theme


@app.get("/service")
def use_service(made: Annotated[object, Depends(make_service)]):
    global service
    service = made
    return str(service)
"""

IMPORTED = """
=== shop/store.py ===
orders = {"open": []}
=== shop/main.py ===
from fastapi import FastAPI

from shop.store import orders

app = FastAPI()


@app.post("/orders")
def create_order(name: str):
    orders["open"].append(name)
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_order` changes `orders` of the module, which each worker has for \
    itself
    return orders
"""

DEPENDENCY = """
from collections import defaultdict

from fastapi import Depends, FastAPI

app = FastAPI()
fake_users = defaultdict(list)


def remember(name: str):
    fake_users[name] = [name]
    ^^^^^^^^^^^^^^^^ `remember` changes `fake_users` of the module, which each worker has for itself


@app.get("/users", dependencies=[Depends(remember)])
def read_users():
    return dict(fake_users)
"""

FINE = """
import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()
names = ["tea"]
prices_cache: dict[str, int] = {}
connections: list[WebSocket] = []
lock = asyncio.Lock()
orders: list[str] = []
client = None


def fill(target: list):
    names.append("coffee")


@app.get("/names")
async def read_names(orders_of: str = "me"):
    global client
    if client is None:
        client = object()
    prices_cache["tea"] = 3
    orders: list[str] = []
    orders.append(orders_of)
    found = [*names]
    found.append("milk")
    return found


@app.post("/orders")
async def create_order(name: str):
    async with lock:
        orders.append(name)


@app.websocket("/live")
async def live(socket: WebSocket):
    connections.append(socket)
"""

rule = Rule(
    SharedState,
    check,
    bullet="state that all workers share",
    severity=Severity.WARNING,
    since="0.1",
    examples=[DICT, GLOBAL, IMPORTED, DEPENDENCY, FINE],
)
