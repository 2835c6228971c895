"""Change of a part asks for the whole.

A client that sends PATCH says what is to change, and nothing else. A model whose fields are all required
refuses that with 422, or makes the client send back what it did not want to touch. A model of its own, with
every field optional and read with `exclude_unset=True`, takes a part.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.partial_models import partial_model
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.exchange import body_models
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity

_FEWEST = 2


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.methods != frozenset({"PATCH"}):
        return
    bodies = list(body_models(route))
    if len(bodies) != 1 or bodies[0][1].node is not bodies[0][0].node.annotation:
        return
    named = bodies[0][1]
    model = named.model
    fields = model.fields
    if any("password" in name for name in fields):
        return
    if len(fields) < _FEWEST or not model.shows_all_fields or model.is_table:
        return
    if all(field.is_required for field in fields.values()):
        message = f"`{route.name}` changes a part, but `{model.name}` asks for all {len(fields)} fields"
        related = Related(model, "The model", model.outline.module.path)
        yield Finding(named.node, message, partial_model(route, named), (related,))


WHOLE = """
  from fastapi import FastAPI
  from pydantic import BaseModel, Field

  app = FastAPI()


  class ItemCreate(BaseModel):
      name: str
      price: float = Field(gt=0)


+ class ItemPatch(BaseModel):
+     name: str | None = None
+     price: float | None = Field(gt=0, default=None)
+
+
  @app.patch("/items/{id}")
- def change_item(id: int, item: ItemCreate) -> dict[str, object]:
                                 ^^^^^^^^^^ `change_item` changes a part, but `ItemCreate` asks for all 2 \
                                 fields
+ def change_item(id: int, item: ItemPatch) -> dict[str, object]:
      return item.model_dump(exclude_unset=True)
"""

PART = """
from fastapi.testclient import TestClient

answer = TestClient(app).patch("/items/1", json={"name": "Tea"})
assert answer.json() == {"name": "Tea"}, answer.text
"""

GOOD = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Status(BaseModel):
      status: str


  class Item(BaseModel):
      name: str
      price: float


  class ItemUpdate(BaseModel):
      name: str | None = None
      price: float


  @app.patch("/items/{id}/status")
  def set_status(id: int, status: Status) -> None:
      return None


  class NewPassword(BaseModel):
      old_password: str
      new_password: str


  @app.patch("/me/password")
  def change_password(new: NewPassword) -> None:
      return None


  @app.put("/items/{id}")
  def replace(id: int, item: Item) -> None:
      return None


  @app.patch("/items/{id}")
  def change(id: int, item: ItemUpdate) -> None:
      return None


  @app.patch("/items")
  def change_all(items: list[Item]) -> None:
      return None
"""

rule = Rule(
    Route,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(WHOLE, proof=PART), GOOD],
)
