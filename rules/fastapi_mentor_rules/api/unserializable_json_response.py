"""JSONResponse is given what JSON cannot hold.

`JSONResponse` writes its content with Python's own `json`, which knows no models, dates, ids or decimals, and
`model_dump()` leaves these as they are: the response is never sent, the client gets a 500. Return the
model and FastAPI encodes it, or encode it yourself with `jsonable_encoder` or `model_dump(mode="json")`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.json_response import JsonResponse
from fastapi_mentor.facts.json_value import Unwritable, unwritable
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(response: JsonResponse) -> Iterator[Finding]:
    found = unwritable(response.content, response.place) if response.content is not None else None
    if found is not None:
        message = f"JSON can not hold {found.what}, so making this response fails"
        yield Finding(at=found.node, message=message, fix=_writable(response, found))


def _writable(response: JsonResponse, found: Unwritable) -> Fix:
    dump, content = found.dump, response.content
    assert content is not None
    if dump is not None and isinstance(dump.func, ast.Attribute) and dump.func.attr == "model_dump":
        return Fix('Dump it with `mode="json"`', lambda editor: editor.set_keyword(dump, "mode", '"json"'))
    if found.what == "an exception":
        return Fix("Tell what it says, `str(...)`", lambda editor: editor.wrap(found.node, "str(", ")"))

    def edit(editor: Editor) -> None:
        encoder = editor.add_import("fastapi.encoders", "jsonable_encoder")
        editor.wrap(content, f"{encoder}(", ")")

    return Fix("Encode it with `jsonable_encoder`", edit)


CONTENTS = """
  from datetime import datetime
  from uuid import UUID

  from fastapi import FastAPI
+ from fastapi.encoders import jsonable_encoder
  from fastapi.responses import JSONResponse
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      id: UUID
      made: datetime


  def find() -> Item:
      return Item(id=UUID(int=1), made=datetime(2030, 1, 1))


  @app.get("/a")
  def read_a():
-     return JSONResponse(find())
                          ^^^^^^ JSON can not hold a `Item`, so making this response fails
+     return JSONResponse(jsonable_encoder(find()))


  @app.get("/b")
  def read_b():
      item = find()
-     return JSONResponse(content={"item": item.model_dump()}, status_code=203)
                                           ^^^^^^^^^^^^^^^^^ \
    JSON can not hold the `id` of `Item`, a `UUID`, so making this response fails
+     return JSONResponse(content={"item": item.model_dump(mode="json")}, status_code=203)


  @app.get("/c")
  def read_c():
-     return JSONResponse({"now": datetime.now(), "names": {"a", "b"}})
                                  ^^^^^^^^^^^^^^ JSON can not hold a `datetime`, so making this response fails
+     return JSONResponse(jsonable_encoder({"now": datetime.now(), "names": {"a", "b"}}))


  @app.get("/d")
  def read_d(number: str = "d"):
      try:
          return int(number)
      except ValueError as error:
-         return JSONResponse({"error": error}, 400)
                                        ^^^^^ JSON can not hold an exception, so making this response fails
+         return JSONResponse({"error": str(error)}, 400)
"""

PARTS = """
  from decimal import Decimal

  from fastapi import FastAPI
+ from fastapi.encoders import jsonable_encoder
  from fastapi.responses import JSONResponse
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str
      price: Decimal


  def find() -> Item:
      return Item(name="pen", price=Decimal(1))


  @app.get("/a")
  def read_a():
      items = [Item.model_validate(each) for each in [find()]]
-     return JSONResponse([item.model_dump() for item in items])
                           ^^^^^^^^^^^^^^^^^ \
    JSON can not hold the `price` of `Item`, a `Decimal`, so making this response fails
+     return JSONResponse([item.model_dump(mode="json") for item in items])


  @app.get("/b")
  def read_b():
      item = find()
-     return JSONResponse({"name": item.name, "price": item.price})
                                                       ^^^^^^^^^^ \
    JSON can not hold a `Decimal`, so making this response fails
+     return JSONResponse(jsonable_encoder({"name": item.name, "price": item.price}))
"""

PARTS_ANSWER = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get(path).status_code for path in ("/a", "/b")] == [200, 200]
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get(path).status_code for path in ("/a", "/b", "/c", "/d")] == [200, 203, 200, 400]
"""

FINE = """
import json
from datetime import datetime
from typing import Any

from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, field_serializer


class Plain(BaseModel):
    name: str


class Shown(BaseModel):
    made: datetime

    @field_serializer("made")
    def show(self, made: datetime) -> str:
        return made.isoformat()


class Encoder(JSONResponse):
    def render(self, content: Any) -> bytes:
        return json.dumps(content, default=str).encode()


def answer(plain: Plain, shown: Shown, given, when: datetime):
    yield JSONResponse(plain.model_dump())
    yield JSONResponse(shown.model_dump())
    yield JSONResponse(shown.model_dump(mode="json"))
    yield JSONResponse(given)
    yield JSONResponse({"when": when.isoformat(), "all": [jsonable_encoder(shown)]})
    yield JSONResponse({"when": str(when)})
    yield Encoder({"when": when})
"""

rule = Rule(
    JsonResponse,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(CONTENTS, proof=ANSWERS), Example(PARTS, proof=PARTS_ANSWER), FINE],
)
