"""Annotation of a parameter names what FastAPI can not find when it reads it.

With `from __future__ import annotations` an annotation is a piece of text until FastAPI looks up its names,
in the module. What is imported under `if TYPE_CHECKING:`, or defined inside a function, is not there: FastAPI
gives up and takes the parameter for a required query parameter, whatever it was meant to be. Requests are
answered with 422, and the OpenAPI document can not be made.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.unknown_annotation import UnknownName, unknown_names
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(handler: Handler) -> Iterator[Finding]:
    for each in unknown_names(handler):
        why = "imported for type checkers only" if each.block else "defined inside a function"
        message = f"`{each.name}` is {why}, so FastAPI takes `{each.parameter.name}` for a query parameter"
        yield Finding(each, message, _fix(each))


def _fix(unknown: UnknownName) -> Fix | None:
    block, statement = unknown.block, unknown.statement
    if block is None or statement is None or block.orelse:
        return None

    def move(editor: Editor) -> None:
        code = editor.text(statement)
        if len(block.body) == 1:
            editor.replace_statement(block, code)
            editor.remove_import_if_unused("TYPE_CHECKING")
        else:
            editor.remove_statement(statement)
            editor.insert_statement_before(block, code)

    return Fix(f"Import `{unknown.name}` for real", move, Safety.UNSAFE)


TYPE_CHECKING = """
=== app/schemas.py ===
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str
=== app/main.py ===
  from __future__ import annotations

- from typing import TYPE_CHECKING
-
  from fastapi import FastAPI

- if TYPE_CHECKING:
-     from app.schemas import Item
+ from app.schemas import Item
+

  app = FastAPI()


  @app.post("/items")
  def create_item(item: Item):
                        ^^^^ `Item` is imported for type checkers only, so FastAPI takes `item` for a query \
      parameter
      return item
"""

CREATES = """
from app.main import app
from fastapi.testclient import TestClient

assert TestClient(app).post("/items", json={"name": "tea"}).status_code == 200
"""

LOCAL = """
  from __future__ import annotations

  from fastapi import FastAPI
  from pydantic import BaseModel


  def create_app() -> FastAPI:
      app = FastAPI()

      class Item(BaseModel):
          name: str

      @app.post("/items")
      def create_item(item: Item | None = None):
                            ^^^^^^^^^^^ `Item` is defined inside a function, so FastAPI takes `item` for a \
      query parameter
          return item

      return app


  app = create_app()
"""

SEVERAL = """
  from __future__ import annotations

  import typing

  from fastapi import FastAPI

+ from starlette.requests import Request
+
  if typing.TYPE_CHECKING:
      from decimal import Decimal
-     from starlette.requests import Request

  app = FastAPI()


  def price(text: str) -> Decimal:
      return text


  @app.get("/items")
  def read_items(request: Request):
                          ^^^^^^^ `Request` is imported for type checkers only, so FastAPI takes `request` \
      for a query \
      parameter
      return request.method
"""

FINE = """
  from __future__ import annotations

  from typing import TYPE_CHECKING, Annotated

  from fastapi import Depends, FastAPI
  from pydantic import BaseModel

  if TYPE_CHECKING:
      from sqlalchemy.orm import Session


  class Item(BaseModel):
      name: str


  def get_session():
      return "session"


  def create_app() -> FastAPI:
      app = FastAPI()

      @app.post("/items")
      def create_item(item: Item, session: Session = Depends(get_session)):
          def save(session: Session):
              return session

          return save(session)

      return app


  app = create_app()
"""

rule = Rule(
    Handler,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(TYPE_CHECKING, crashes="PydanticUserError: "),
        Example(LOCAL, crashes="PydanticUserError: "),
        Example(SEVERAL, crashes="PydanticUserError: "),
        FINE,
    ],
)
