"""Function that FastAPI calls has positional-only parameters.

FastAPI passes every value by its name. A parameter before a `/` does not take one, so each request ends with
a `TypeError` and status 500.
"""

from collections.abc import Iterator
from typing import Any

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    parameters = handler.node.args.posonlyargs
    if handler.may_have_another_signature or not parameters:
        return
    shown = parameters[1:] if parameters[0].arg in ("self", "cls") else parameters
    if shown:
        names = ", ".join(f"`{each.arg}`" for each in shown)
        message = f"FastAPI passes {names} by name, which the `/` forbids"
        yield Finding(shown[0], message, Fix("Remove the `/`", lambda editor: _allow_names(handler, editor)))


def _allow_names(handler: Handler, editor: Editor) -> None:
    def transform(function: Any) -> Any:
        given = function.params
        without = type(given)()  # nothing in it: this is how LibCST says that there is no `/` and no comma
        moved = list(given.posonly_params)
        if not (
            given.params or given.kwonly_params or given.star_kwarg or given.star_arg != without.star_arg
        ):
            moved[-1] = moved[-1].with_changes(comma=without.star_arg)
        changed = given.with_changes(
            params=[*moved, *given.params], posonly_params=(), posonly_ind=without.posonly_ind
        )
        return function.with_changes(params=changed)

    editor.rewrite(handler.node, transform)


PATH = """
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/items/{item_id}")
- def read_item(item_id: int, /):
                ^^^^^^^^^^^^ FastAPI passes `item_id` by name, which the `/` forbids
+ def read_item(item_id: int):
      return item_id
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items/1").status_code == 200
"""

ADDED = """
=== shop/items.py ===
- def read_item(item_id: int, /):
                ^^^^^^^^^^^^ FastAPI passes `item_id` by name, which the `/` forbids
+ def read_item(item_id: int):
      return item_id
=== shop/main.py ===
  from fastapi import FastAPI

  from shop import items

  app = FastAPI()
  app.add_api_route("/items/{item_id}", items.read_item, methods=["GET"])
"""

DEPENDENCY = """
  from fastapi import Depends, FastAPI

  app = FastAPI()


- def paging(skip: int = 0, limit: int = 10, /, order: str = "id", *, up: bool = True):
             ^^^^^^^^^ FastAPI passes `skip`, `limit` by name, which the `/` forbids
+ def paging(skip: int = 0, limit: int = 10, order: str = "id", *, up: bool = True):
      return [skip, limit, order, up]


  @app.get("/items/{item_id}")
  def read_item(item_id: int, page=Depends(paging)):
      return page
"""

OTHERS = """
  from fastapi import FastAPI

  app = FastAPI()


  def half(number: int, /) -> float:
      return number / 2


  @app.get("/items/{item_id}")
  def read_item(item_id: int):
      return half(item_id)
"""

rule = Rule(
    Handler,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(PATH, proof=ANSWERS),
        Example(ADDED, proof="from shop.main import app\n" + ANSWERS),
        Example(DEPENDENCY, proof=ANSWERS),
        Example(OTHERS, proof=ANSWERS),
    ],
)
