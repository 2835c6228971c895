"""Parameter is said to be in the path, and is not.

`Path()` makes FastAPI look for a value in the path, whatever the path is. Where no part of it has that
name, the prefixes of routers included, every request gets a 422.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.facts.marker import markers_of
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    for remark in call.remarks:
        if remark.kind == "stray" and call.handler is not None:
            name = remark.words[0]
            at = next((each for each in parameters(call.handler, call.outline) if each.name == name), None)
            message = f"`{name}` is not in the path, so every request gets a 422"
            where = at if at is not None else call.path
            yield Finding(at=where, message=message, fix=_from_query(at) if at is not None else None)


def _from_query(parameter: Parameter) -> Fix | None:
    marker = next((each for each in markers_of(parameter) if each.kind == "Path"), None)
    if marker is None:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(marker.call.func, editor.add_import("fastapi", "Query", at=marker.call))

    return Fix("Read it from the query", edit, Safety.UNSAFE)


STRAY = """
  === app/__init__.py ===
  === app/items.py ===
  from typing import Annotated

- from fastapi import APIRouter, Path
+ from fastapi import APIRouter, Path, Query

  router = APIRouter(prefix="/{owner}")


  @router.get("/items/{item_id}")
- def read_item(owner: Annotated[str, Path()], size: Annotated[int, Path(ge=1)]):
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `size` is not in the path, so every request gets a 422
+ def read_item(owner: Annotated[str, Path()], size: Annotated[int, Query(ge=1)]):
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
