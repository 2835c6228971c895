"""Pydantic model is a dependency, where it means the parameters of the query.

`Depends()` takes the fields of the model one by one, as the parameters of its constructor. A field that is a
list is then looked for in the body, and what a validator refuses ends as an error of the server instead of
422. Since 0.115 FastAPI reads a model of parameters whole: `Annotated[Filter, Query()]`, and likewise with
`Header()`, `Cookie()` and `Form()`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Parameter
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.parameter_model import ParameterModel
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(handler: Handler) -> Iterator[Finding]:
    for parameter in handler.parameters:
        model = ParameterModel.of(parameter) if parameter.is_injected else None
        if model is None or not model.is_read_field_by_field:
            continue
        fix = _fix(parameter)
        if model.lists:
            message = (
                f"As a dependency `{model.name}` takes `{model.lists[0]}` from the body, not from the query"
            )
        elif model.has_validators:
            message = f"As a dependency `{model.name}` answers what its validators refuse with status 500"
        else:
            message = f"`{model.name}` is taken apart by `Depends`: `Query()` reads the model whole"
        is_defect = bool(model.lists) or model.has_validators
        yield Finding(parameter, message, fix, severity=None if is_defect else Severity.INFO)


def _fix(parameter: Parameter) -> Fix | None:
    marker, annotation = parameter.marker, parameter.node.annotation
    if marker is None or annotation is None:
        return None
    is_default = parameter.default is marker[1]
    if not is_default and not any(each is marker[1] for each in ast.walk(annotation)):
        return None  # behind an alias

    def read_whole(editor: Editor) -> None:
        query = f"{editor.add_import('fastapi', 'Query', at=parameter.node)}()"
        if is_default:
            annotated = editor.add_import("typing", "Annotated", at=parameter.node)
            editor.set_annotation(parameter.node, f"{annotated}[{editor.text(annotation)}, {query}]")
            editor.remove_default(parameter.node)
        else:
            editor.replace(marker[1], query)
        if isinstance(marker[1].func, ast.Name):
            editor.remove_import_if_unused(marker[1].func.id)

    return Fix("Read it with `Query()`", read_whole, Safety.UNSAFE)


LIST = """
- from fastapi import Depends, FastAPI
+ from typing import Annotated
+
+ from fastapi import FastAPI, Query
  from pydantic import BaseModel

  app = FastAPI()


  class Filter(BaseModel):
      q: str = ""
      tags: list[str] = []


  @app.get("/items")
- def read_items(given: Filter = Depends()):
                 ^^^^^^^^^^^^^ As a dependency `Filter` takes `tags` from the body, not from the query
+ def read_items(given: Annotated[Filter, Query()]):
      return given
"""

READS_TAGS = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items?tags=a&tags=b").json()["tags"] == ["a", "b"]
"""

VALIDATOR = """
=== app/schemas.py ===
  from pydantic import BaseModel, field_validator


  class Sorting(BaseModel):
      order: str = "name"

      @field_validator("order")
      @classmethod
      def check_order(cls, order: str) -> str:
          if order not in ("name", "price"):
              raise ValueError("no such order")
          return order


  class Paging(Sorting):
      limit: int = 10
=== app/main.py ===
  from typing import Annotated

- from fastapi import Depends, FastAPI
+ from fastapi import FastAPI, Query

  from app import schemas

  app = FastAPI()


  @app.get("/items")
- def read_items(page: Annotated[schemas.Paging, Depends(schemas.Paging)]):
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ As a dependency `Paging` answers \
      what its \
      validators refuse with status 500
+ def read_items(page: Annotated[schemas.Paging, Query()]):
      return page
"""

REFUSES = """
from app.main import app
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items?order=size").status_code == 422
"""

PLAIN = """
  from typing import Annotated

- from fastapi import Depends, FastAPI
+ from fastapi import FastAPI, Query
  from pydantic import BaseModel

  app = FastAPI()


  class Paging(BaseModel):
      limit: int = 10


  @app.get("/items")
- def read_items(page: Annotated[Paging, Depends()]):
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Paging` is taken apart by `Depends`: `Query()` reads \
      the model \
      whole
+ def read_items(page: Annotated[Paging, Query()]):
      return page
"""

# A model that says where its fields come from, one that is made by a function, a path, and what is in a body.
FINE = """
  from dataclasses import dataclass
  from typing import Annotated

  from fastapi import Depends, FastAPI, Header, Query
  from pydantic import BaseModel

  app = FastAPI()


  class Agent(BaseModel):
      user_agent: str = Header("")


  class Paging(BaseModel):
      limit: int = 10


  class Size(BaseModel):
      width: int = 1


  class Box(BaseModel):
      size: Size = Size()


  class Address(BaseModel):
      item_id: int
      full: bool = False


  @dataclass
  class Sorting:
      order: str = "name"


  def paging(limit: int = 10) -> Paging:
      return Paging(limit=limit)


  @app.get("/items")
  def read_items(
      agent: Annotated[Agent, Depends()],
      page: Annotated[Paging, Depends(paging)],
      sorting: Annotated[Sorting, Depends()],
      more: Annotated[Paging, Query()],
  ):
      return page


  @app.get("/items/{item_id}")
  def read_item(address: Annotated[Address, Depends()]):
      return address


  @app.post("/boxes")
  def create_box(box: Annotated[Box, Depends()]):
      return box
"""

rule = Rule(
    Handler,
    check,
    bullet="dependency injection",
    severity=Severity.WARNING,
    since="0.1",
    requires={"fastapi": ">=0.115"},
    examples=[
        Example(LIST, proof=READS_TAGS),
        Example(VALIDATOR, proof=REFUSES),
        PLAIN,
        FINE,
    ],
)
