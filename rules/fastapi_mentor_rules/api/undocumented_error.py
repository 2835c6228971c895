"""Route raises errors that OpenAPI does not show.

Generated clients, and whoever reads the documentation, only know the answers that are described: the error
comes as a surprise. `responses={404: {"description": "..."}}` describes it, on the route, its router or
where that is included. What the functions raise that the route calls counts too.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, literal, purpose_of, status_code
from fastapi_mentor.facts.described_route import DescribedRoute
from fastapi_mentor.facts.raising import Raised
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity

IMPLIED = frozenset({422})


def check(described: DescribedRoute) -> Iterator[Finding]:
    route, table = described.route, described.table
    if "?" in described.above or not route.is_fully_visible or route.include_in_schema is not True:
        return
    if route.is_websocket:
        return  # OpenAPI does not show it
    if table is not None and not isinstance(table, ast.Dict) and literal(table) is not None:
        return
    if purpose_of(route.outline.module) is Purpose.TEST:
        return
    known = set(described.above)
    for key in table.keys if isinstance(table, ast.Dict) else ():
        code = status_code(key, route.place) if key is not None else None
        if key is None or not (isinstance(code, int) or isinstance(literal(key), str)):
            return
        known.add(str(code) if isinstance(code, int) else str(literal(key)))
    missing = [
        each for each in described.raised if each.code not in IMPLIED and not _is_known(each.code, known)
    ]
    if missing:
        shown = _enumerated([str(each.code) for each in sorted(missing)])
        related = tuple(
            Related(route.outline.location(each.node), f"{each.code} comes from here") for each in missing
        )
        message = f"`{route.name}` raises {shown}, which OpenAPI does not show"
        yield Finding(
            at=route.name, message=message, fix=_documented(described, sorted(missing)), related=related
        )


def _is_known(code: int, known: set[str]) -> bool:
    return bool({str(code), f"{code // 100}XX", "default"} & known)


def _enumerated(codes: list[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} and {codes[-1]}"


def _documented(described: DescribedRoute, missing: list[Raised]) -> Fix:
    from http import HTTPStatus

    entries = []
    for each in missing:
        phrase = HTTPStatus(each.code).phrase if each.code in set(HTTPStatus) else "Error"
        text = each.detail if each.detail and '"' not in each.detail and "\\n" not in each.detail else phrase
        entries.append(f'{each.code}: {{"description": "{text}"}}')
    table = described.table

    def edit(editor: Editor) -> None:
        if isinstance(table, ast.Dict) and table.keys:
            for entry in entries:
                editor.add_element(table, entry)
        else:
            editor.set_keyword(described.route.decorator, "responses", "{" + ", ".join(entries) + "}")

    return Fix("Describe them in `responses`", edit)


RAISED = """
  === app/__init__.py ===
  === app/finding.py ===
  from fastapi import HTTPException


  def find(item_id: int) -> str:
      if item_id < 0:
          raise HTTPException(400, "Wrong")
      return str(item_id)
  === app/main.py ===
  from fastapi import APIRouter, FastAPI, HTTPException, status

  from app.finding import find

  app = FastAPI()
  router = APIRouter(responses={403: {"description": "Forbidden"}})


- @app.get("/a/{item_id}")
+ @app.get(
+     "/a/{item_id}",
+     responses={400: {"description": "Wrong"}, 404: {"description": "None"}},
+ )
  def read_a(item_id: int):
      ^^^^^^ `read_a` raises 400 and 404, which OpenAPI does not show
      if item_id == 0:
          raise HTTPException(status.HTTP_404_NOT_FOUND, "None")
      return find(item_id)


- @router.get("/b/{item_id}", responses={404: {}})
+ @router.get("/b/{item_id}", responses={404: {}, 409: {"description": "Conflict"}})
  def read_b(item_id: int):
      ^^^^^^ `read_b` raises 409, which OpenAPI does not show
      if item_id == 0:
          raise HTTPException(404)
      if item_id == 1:
          raise HTTPException(403)
      raise HTTPException(409)


  app.include_router(router)
"""

SHOWN = """
paths = app.openapi()["paths"]
assert {"400", "404"} <= set(paths["/a/{item_id}"]["get"]["responses"])
"""

METHODS = """
  === app/__init__.py ===
  === app/store.py ===
  from fastapi import HTTPException

  GONE = HTTPException(410, "Gone")


  class NotFound(HTTPException):
      def __init__(self, what: str) -> None:
          super().__init__(status_code=404, detail=f"No such {what}")


  class Store:
      def __init__(self) -> None:
          self.items = {1: "pen"}

      def read(self, item_id: int) -> str:
          if item_id not in self.items:
              raise NotFound("item")
          return self.items[item_id]
  === app/main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI

  from app.store import GONE, Store

  app = FastAPI()


  def get_store() -> Store:
      return Store()


- @app.get("/items/{item_id}")
+ @app.get(
+     "/items/{item_id}",
+     responses={404: {"description": "Not Found"}, 410: {"description": "Gone"}},
+ )
  def read_item(item_id: int, store: Annotated[Store, Depends(get_store)]):
      ^^^^^^^^^ `read_item` raises 404 and 410, which OpenAPI does not show
      if item_id == 0:
          raise GONE
      return store.read(item_id)
"""

FINE = """
=== app/__init__.py ===
=== app/items.py ===
from fastapi import APIRouter, HTTPException, WebSocket

router = APIRouter()
hidden = APIRouter(include_in_schema=False)


@router.get("/a")
def read_a():
    raise HTTPException(404)


@router.get("/b", responses={"4XX": {"description": "Wrong"}})
def read_b():
    raise HTTPException(409)


@router.get("/c", responses={404: {"description": "None"}})
def read_c(code: int):
    try:
        raise HTTPException(400)
    except HTTPException:
        pass
    if code == 1:
        raise HTTPException(code)
    if code == 2:
        raise HTTPException(422)
    return "c"


@hidden.get("/d")
def read_d():
    raise HTTPException(409)


@router.websocket("/socket")
async def talk(socket: WebSocket, room: int):
    if room < 0:
        raise HTTPException(403)
    await socket.accept()


unknown = APIRouter()


@unknown.get("/e")
def read_e():
    raise HTTPException(409)
=== app/main.py ===
from fastapi import FastAPI

from app.items import hidden, router

app = FastAPI()
app.include_router(router, responses={404: {"description": "None"}})
app.include_router(hidden)
"""

rule = Rule(
    DescribedRoute,
    check,
    bullet="errors in OpenAPI",
    severity=Severity.INFO,
    since="0.1",
    changes=("responses",),
    examples=[Example(RAISED, proof=SHOWN), METHODS, FINE],
)
