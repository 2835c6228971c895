"""Route has a body for a status that allows none.

A response with the status 204, 205 or 304 has no body. FastAPI refuses to start where such a route
declares what it returns; otherwise it drops the value, so that clients never see it. A `JSONResponse` with
such a status does send a body (even `null`), which servers and proxies take for a broken connection.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.no_content import answer_without_body, declare_nothing, drop_value
from fastapi_mentor.facts import Kind, Route, allows_body
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.is_websocket or not route.is_fully_visible:
        return
    if route.is_first_of_stack:
        for call, code in route.answer.empty_statuses_with_body:
            message = f"`{route.name}` sends a body with the status {code}, which has none"
            yield Finding(at=call, message=message, fix=answer_without_body(call, route))
    code = route.status_code
    if not isinstance(code, int) or allows_body(code):
        return
    if (declared := route.declared_body) is not None:
        message = (
            f"`{route.name}` declares a response, but the status {code} has no body: the app can not start"
        )
        yield Finding(at=declared, message=message, fix=declare_nothing(route))
        return
    if route.answer.is_streamed or route.answer.sets_status:
        return
    for value, kind in zip(route.answer.values, route.answer.kinds, strict=True):
        if kind is Kind.DATA:
            message = f"`{route.name}` answers with {code}, which has no body, so nobody gets this value"
            yield Finding(at=value, message=message, fix=drop_value(route, value))


CRASH = "AssertionError: Status code 204 must not have a response body"

DECLARED = """
  from fastapi import FastAPI

  app = FastAPI()
  items = {"a": 1}

  @app.delete("/items/{name}", status_code=204)
- def delete_item(name: str) -> dict:
                                ^^^^ `delete_item` declares a response, but the status 204 has no body: \
                                     the app can not start
+ def delete_item(name: str) -> None:
      items.pop(name, None)
-     return {"deleted": name}
"""

MODEL = """
  from fastapi import APIRouter, status
  from pydantic import BaseModel

  router = APIRouter()

  class Item(BaseModel):
      name: str

- @router.put("/items", status_code=status.HTTP_204_NO_CONTENT, response_model=Item)
                                                                               ^^^^ \
    `replace_item` declares a response, but the status 204 has no body: the app can not start
+ @router.put("/items", status_code=status.HTTP_204_NO_CONTENT)
  async def replace_item(item: Item):
-     return item
+     pass
"""

# Before FastAPI 0.117 not even `-> None` was allowed where annotations are texts.
OLD_NONE = """
  from __future__ import annotations

  from http import HTTPStatus

  from fastapi import FastAPI

  app = FastAPI()

  @app.post("/ping", status_code=HTTPStatus.NO_CONTENT)
- def ping() -> None:
                ^^^^ `ping` declares a response, but the status 204 has no body: the app can not start
+ def ping():
      print("ping")
"""

OLD_PLAIN_NONE = """
  from fastapi import FastAPI

  app = FastAPI()

  @app.post("/ping", status_code=204)
  def ping() -> None:
      print("ping")
"""

VALUE = """
  from fastapi import FastAPI

  app = FastAPI()
  items = {"a": 1}

  def forget(name: str) -> dict[str, str]:
      items.pop(name, None)
      return {"forgotten": name}

  @app.delete("/items/{name}", status_code=204)
  def delete_item(name: str, dry: bool = False):
      if dry:
-         return {"forgotten": None}
                 ^^^^^^^^^^^^^^^^^^^ \
    `delete_item` answers with 204, which has no body, so nobody gets this value
+         return
-     return forget(name)
             ^^^^^^^^^^^^ \
    `delete_item` answers with 204, which has no body, so nobody gets this value
+     forget(name)
"""

RESPONSE = """
- from fastapi import FastAPI
+ from fastapi import FastAPI, Response
  from fastapi.responses import JSONResponse

  app = FastAPI()

  @app.delete("/items/{name}")
  def delete_item(name: str):
      if name == "all":
          return JSONResponse({"error": "not all"}, status_code=400)
-     return JSONResponse(None, status_code=204, headers={"X-Name": name})
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `delete_item` sends a body with the status 204, which has none
+     return Response(status_code=204, headers={"X-Name": name})
"""

EMPTY = """
from fastapi.testclient import TestClient

assert TestClient(app).delete("/items/a").content == b""
"""

FINE = """
  from fastapi import APIRouter, FastAPI, Response, status
  from fastapi.responses import JSONResponse

  app = FastAPI()
  router = APIRouter()

  @app.delete("/a", status_code=204)
  def delete_a() -> None:
      return None

  @app.delete("/b", status_code=status.HTTP_204_NO_CONTENT)
  def delete_b() -> Response:
      return Response(status_code=204)

  @app.delete("/c", status_code=204, response_model=None)
  def delete_c():
      return Response(status_code=204, headers={"X-Deleted": "c"})

  @app.delete("/d", status_code=200)
  def delete_d() -> dict[str, str]:
      return {"deleted": "d"}

  @app.get("/e", status_code=304)
  def read_e():
      return

  @router.delete("/f", status_code=204)
  def delete_f(missing: bool = False):
      if missing:
          return JSONResponse({"detail": "missing"}, status_code=404)

  class Board:
      def delete(self, path: str, status_code: int):
          return lambda function: function

  board = Board()

  @board.delete("/g", status_code=204)
  def delete_g() -> dict:
      return {"deleted": "g"}
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(DECLARED, crashes=CRASH),
        Example(MODEL, crashes=CRASH),
        Example(OLD_NONE, versions={"fastapi": "0.116"}),
        Example(OLD_PLAIN_NONE, versions={"fastapi": "0.115.5"}),
        VALUE,
        Example(RESPONSE, proof=EMPTY),
        FINE,
    ],
)
