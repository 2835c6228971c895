"""Route has the method and the path of an earlier one.

The first route that matches answers. A second one with the same method and the same path is never called,
and nothing says so: the application starts, and OpenAPI shows the first. The names of path parameters make
no difference, `/users/{id}` and `/users/{user_id}` are the same path.

Only routes are compared that are sure to be in the same application, whatever settings and conditions say.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("duplicate")
    if remark is None or remark.other is None:
        return
    method, path = remark.words
    first = remark.other
    related = Related(call.place_of(first), f"`{first.label}` answers it", first.path)
    yield Finding(call.path, f"`{method} {path}` is already answered by `{first.label}`", related=(related,))


SAME_FILE = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/users/{id}")
def read_user(id: int):
    return {"id": id}


@app.get("/users/{user_id}")
         ^^^^^^^^^^^^^^^^^^ `GET /users/{user_id}` is already answered by `read_user`
def find_user(user_id: int):
    return {"user_id": user_id}
"""

SECOND_ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/users/1").json() == {"user_id": 1}
"""

TWO_FILES = """
=== app/__init__.py ===
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/me")
def read_me():
    return "first"
=== app/main.py ===
from fastapi import APIRouter, FastAPI

from app import users

PREFIX = "/api"

api = APIRouter(prefix=PREFIX)
api.include_router(users.router)

app = FastAPI()
app.include_router(api)


@app.get(f"{PREFIX}/users/me")
         ^^^^^^^^^^^^^^^^^^^^ `GET /api/users/me` is already answered by `read_me`
def read_myself():
    return "second"
"""

SECOND_OF_TWO = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/api/users/me").json() == "second"
"""

ALL_DIFFERENT = """
=== app/__init__.py ===
=== app/items.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/items/{id:int}")
def by_number(id: int): ...


@router.get("/items/{name:path}")
def by_name(name: str): ...


@router.get("/items")
def all_items(): ...


@router.get("/items/")
def all_items_too(): ...


@router.post("/items")
def make_item(): ...


@router.websocket("/items")
async def watch_items(websocket): ...
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/items")
def items_of_users(): ...
=== app/main.py ===
import os

from fastapi import FastAPI

from app import items, users

app = FastAPI()
app.include_router(items.router)
app.include_router(users.router, prefix="/users")
app.include_router(users.router, prefix=os.environ.get("PREFIX", "/other"))

app.add_api_route("/items", items.all_items)
admin = FastAPI()


@admin.get("/items")
def all_items(): ...


app.mount("/admin", admin)
"""

ONE_OF_TWO = """
import contextlib
import os

from fastapi import FastAPI

app = FastAPI()

with contextlib.suppress(ValueError):

    @app.get("/answer")
    def no_answer(): ...


if os.environ.get("FAST"):

    @app.get("/answer")
    def fast_answer(): ...

else:

    @app.get("/answer")
    def slow_answer(): ...


def one():
    app = FastAPI()

    @app.get("/answer")
    def answer(): ...

    return app


def other():
    app = FastAPI()

    @app.get("/answer")
    def answer(): ...

    return app


def make_router(path):
    from fastapi import APIRouter

    router = APIRouter(prefix=path)

    @router.get("/")
    def read(): ...

    return router


app.include_router(make_router("/a"))
app.include_router(make_router("/b"))
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="routes that can be reached",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(SAME_FILE, proof=SECOND_ANSWERS),
        Example(TWO_FILES, proof=SECOND_OF_TWO),
        ALL_DIFFERENT,
        ONE_OF_TWO,
    ],
)
