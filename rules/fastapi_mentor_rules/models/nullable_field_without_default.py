"""Field may be null, but has to be given.

In pydantic 1 `Optional[str]` without a default was None where nothing was given. In pydantic 2 such a field
is required: a client that leaves it out gets a 422. Where that is not meant, it takes `= None`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, ModelField
from fastapi_mentor.facts.nullable import lacks_default, takes_input
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(model: Model) -> Iterator[Finding]:
    if not takes_input(model):
        return
    for field in model.own_fields.values():
        if lacks_default(field):
            message = f"`{field.name}` of `{model.name}` may be null, but has to be given: it has no default"
            yield Finding(field, message, _default(field))


def _default(field: ModelField) -> Fix:
    def edit(editor: Editor) -> None:
        if isinstance(field.value, ast.Call):
            editor.add_argument(field.value, "default=None")
        else:
            editor.insert_after(field.annotation, " = None")

    return Fix("Default to None", edit, Safety.UNSAFE)


REQUIRED = """
  from typing import Optional

  from pydantic import BaseModel


  class ItemUpdate(BaseModel):
-     name: Optional[str]
      ^^^^ `name` of `ItemUpdate` may be null, but has to be given: it has no default
-     price: float | None
      ^^^^^ `price` of `ItemUpdate` may be null, but has to be given: it has no default
+     name: Optional[str] = None
+     price: float | None = None
"""

TAKEN = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Profile(BaseModel):
      name: str
-     bio: str | None
      ^^^ `bio` of `Profile` may be null, but has to be given: it has no default
+     bio: str | None = None


  class Page(BaseModel):
      title: str
      next: str | None


  @app.post("/profiles")
  def create(profile: Profile) -> Page:
      return Page(title=profile.name, next=None)


  @app.put("/pages")
  def replace(page: Page) -> None:
      return None
"""

BASE = """
  from typing import Annotated

  from pydantic import BaseModel, Field


  class Line(BaseModel):
      item_id: int
-     note: str | None
      ^^^^ `note` of `Line` may be null, but has to be given: it has no default
+     note: str | None = None


  class OrderBase(BaseModel):
      lines: list[Line]
-     code: str | None = Field(max_length=8)
      ^^^^ `code` of `OrderBase` may be null, but has to be given: it has no default
-     size: Annotated[int | None, Field(gt=0)]
      ^^^^ `size` of `OrderBase` may be null, but has to be given: it has no default
+     code: str | None = Field(max_length=8, default=None)
+     size: Annotated[int | None, Field(gt=0)] = None


  class OrderCreate(OrderBase):
      pass


  class OrderLineOut(BaseModel):
      item_id: int
      note: str | None


  class OrderRead(OrderBase):
      id: int
      lines: list[OrderLineOut]
      shipped_by: str | None
"""

GOOD = """
  from typing import Annotated, Optional

  from pydantic import BaseModel, Field
  from sqlmodel import SQLModel


  class ItemUpdate(BaseModel):
      name: Optional[str] = None
      price: float
      size: Optional[int] = Field(default=None)
      tag: Annotated[Optional[int], Field()] = None
      reason: Optional[str] = Field(...)
      owner: Optional[str] = Field(description="Explicit null takes the owner away")


  class PageResponseBody(BaseModel):
      size: int
      next: Optional[str]


  class ItemRead(BaseModel):
      note: Optional[str]


  class Item(SQLModel):
      note: Optional[str]


  class PinRequest(BaseModel):
      version: int | None
"""

OLD = """
  from typing import Optional

  from pydantic import BaseModel


  class ItemUpdate(BaseModel):
      name: Optional[str]
"""

rule = Rule(
    Model,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.INFO,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(REQUIRED, proof="assert ItemUpdate(price=1).name is None"),
        TAKEN,
        Example(BASE, proof="assert OrderCreate(lines=[]).size is None"),
        GOOD,
        Example(OLD, versions={"pydantic": "1.10.13"}),
    ],
)
