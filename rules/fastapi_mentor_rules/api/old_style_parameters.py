"""Parameters have their markers behind `=`.

`q: str = Query("")` is neither a text nor a default: type checkers are told a lie, a direct call of the
function gets the marker, and the same type can not be named and used again. In `Annotated[str, Query()] =
""` the type, the marker and the default each have their own place.

This is said once in a file; the fix is for the whole file. Parameters whose order would no longer be valid
are left, and so are types that only type checkers see: in `Annotated` FastAPI would have to read them.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.annotated_parameters import annotate_all, convertible
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import MARKER_NAMES
from fastapi_mentor.rule import Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    found = convertible(handler)
    if not found or not _is_first(handler):
        return
    parameter, marker = found[0]
    fix = Fix(
        "Write the markers of this file in `Annotated`",
        lambda editor: annotate_all(editor, handler.outline.module),
    )
    message = f"`{marker.kind}` belongs in the type of `{parameter.name}`, `Annotated[..., {marker.kind}()]`"
    yield Finding(at=marker.call, message=message, fix=fix)


def _is_first(handler: Handler) -> bool:
    """Whether no handler above it in the file has such parameters."""
    module = handler.outline.module
    index, name = module.remember("first with old parameters", "", lambda: next(_found(module), (-1, "")))
    if name != handler.node.name or module.calling(MARKER_NAMES)[index] is not handler.outline.statement:
        return False
    return next(each for each in Handler.find(handler.outline) if convertible(each)).node is handler.node


def _found(module: Module) -> Iterator[tuple[int, str]]:
    """The statements of a module with handlers that have such parameters, and the first of these."""
    for index, statement in enumerate(module.calling(MARKER_NAMES)):
        for each in Handler.find(Outline(statement, module)):
            if convertible(each):
                yield index, each.node.name


OLD = """
+ from typing import Annotated
+
  from fastapi import Depends, FastAPI, Path, Query

  app = FastAPI()


- def find(name: str = Query("", max_length=9)) -> str:
                       ^^^^^^^^^^^^^^^^^^^^^^^ \
    `Query` belongs in the type of `name`, `Annotated[..., Query()]`
+ def find(name: Annotated[str, Query(max_length=9)] = "") -> str:
      return name


  @app.get("/items/{item_id}")
- def read_item(item_id: int = Path(..., ge=1), limit: int = Query(default=10)):
+ def read_item(item_id: Annotated[int, Path(ge=1)], limit: Annotated[int, Query()] = 10):
      return item_id


  @app.get("/items")
  def read_items(
-     limit: int = Query(10),
+     limit: Annotated[int, Query()] = 10,
      found: str = Depends(find),
  ):
      return found
"""

NEW = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query

app = FastAPI()


def find(name: Annotated[str, Query()] = "") -> str:
    return name


@app.get("/items")
def read_items(found: Annotated[str, Depends(find)], limit: int = 10):
    return found
"""

FOR_TYPE_CHECKERS = """
from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

if TYPE_CHECKING:
    from decimal import Decimal

app = FastAPI()


def get_price():
    return 1


@app.get("/items")
def read_items(price: Decimal = Depends(get_price)):
    return price


assert TestClient(app).get("/items").json() == 1
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.INFO,
    since="0.1",
    requires={"fastapi": ">=0.95"},
    examples=[OLD, NEW, FOR_TYPE_CHECKERS],
)
