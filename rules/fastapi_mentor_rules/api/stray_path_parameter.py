"""Parameter is said to be in the path, and is not.

`Path()` makes FastAPI look for a value in the path, whatever the path is. Where no part of it has that
name, the prefixes of routers included, every request gets a 422.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    for remark in call.remarks:
        if remark.kind == "stray" and call.handler is not None:
            name = remark.words[0]
            at = next((each for each in parameters(call.handler, call.outline) if each.name == name), None)
            message = f"`{name}` is not in the path, so every request gets a 422"
            yield Finding(at=at if at is not None else call.path, message=message)


STRAY = """
=== app/__init__.py ===
=== app/items.py ===
from typing import Annotated

from fastapi import APIRouter, Path

router = APIRouter(prefix="/{owner}")


@router.get("/items/{item_id}")
def read_item(owner: Annotated[str, Path()], item_id: int, size: Annotated[int, Path(ge=1)]):
                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `size` is not in the path, so every request gets a 422
    return size
=== app/main.py ===
from fastapi import FastAPI

from app.items import router

app = FastAPI()
app.include_router(router)
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/me/items/1?size=2").status_code == 200
"""

FINE = """
=== app/__init__.py ===
=== app/items.py ===
from typing import Annotated

from fastapi import APIRouter, Path

router = APIRouter()
loose = APIRouter()


@router.get("/items/{item_id}")
def read_item(owner: Annotated[str, Path()], number: Annotated[int, Path(alias="item_id")]):
    return number


@loose.get("/loose")
def read_loose(owner: Annotated[str, Path()]):
    return owner
=== app/main.py ===
from fastapi import FastAPI

from app.items import router

app = FastAPI()
app.include_router(router, prefix="/{owner}")
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="path parameters",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(STRAY, proof=ANSWERS), FINE],
)
