"""Change of a part asks for the whole.

A client that sends PATCH says what is to change, and nothing else. A model whose fields are all required
refuses that with 422, or makes the client send back what it did not want to touch. A model of its own, with
every field optional and read with `exclude_unset=True`, takes a part.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.partial_models import partial_model
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.exchange import body_models
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity

_FEWEST = 2
_NEW_PASSWORD = pattern(r"(old|new|current|confirm\w*|repeat\w*)_?password|password_?(again|confirm)")
_KEYS = frozenset({"id", "version", "etag", "revision", "updated_at"})
"""What says of which thing, or of which state of it, a part is changed."""


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.methods != frozenset({"PATCH"}):
        return
    bodies = list(body_models(route))
    if len(bodies) != 1 or bodies[0][1].node is not bodies[0][0].node.annotation:
        return
    named = bodies[0][1]
    model = named.model
    fields = model.fields
    if any(_NEW_PASSWORD.search(name) for name in fields):
        return
    if len(fields) < _FEWEST or not model.shows_all_fields or model.is_table:
        return
    if any("mask" in each.node.arg for each in route.parameters):
        return
    required = [
        f"`{name}`" for name, field in fields.items() if field.is_required and not _is_key(name, route)
    ]
    if len(required) >= _FEWEST and 2 * len(required) >= len(fields):
        what = f"all {len(fields)} fields" if len(required) == len(fields) else " and ".join(required[:2])
        more = " and more" if len(fields) > len(required) > 2 else ""
        message = f"`{route.name}` changes a part, but `{model.name}` asks for {what}{more}"
        related = Related(model, "The model", model.outline.module.path)
        yield Finding(named.node, message, partial_model(route, bodies[0][0].node.arg, named), (related,))


def _is_key(name: str, route: Route) -> bool:
    """Whether a field says which thing is changed: a parameter of the path is called so, or ends so."""
    path = route.path or ""
    return name in _KEYS or f"{{{name}}}" in path or f"_{name}}}" in path


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

MOSTLY = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class TaskUpdate(BaseModel):
      title: str
      description: str | None = None
      status: str


+ class TaskPatch(BaseModel):
+     title: str | None = None
+     description: str | None = None
+     status: str | None = None
+
+
  @app.patch("/tasks/{id}")
- def change_task(id: int, task: TaskUpdate) -> dict[str, object]:
                                 ^^^^^^^^^^ `change_task` changes a part, but `TaskUpdate` asks for \
                                 `title` and `status`
-     return {"id": id, **task.model_dump()}
+ def change_task(id: int, task: TaskPatch) -> dict[str, object]:
+     return {"id": id, **task.model_dump(exclude_unset=True)}
"""

SENT = """
from fastapi.testclient import TestClient

answer = TestClient(app).patch("/tasks/1", json={"title": "Tea"})
assert answer.json() == {"id": 1, "title": "Tea"}, answer.text
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


  class RunStatus(BaseModel):
      run_id: int
      status: str


  @app.patch("/runs/{run_id}")
  def change_status(run_id: int, status: RunStatus) -> None:
      return None


  @app.patch("/masked/{id}")
  def change_masked(id: int, item: Item, update_mask: str | None = None) -> None:
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
    examples=[Example(WHOLE, proof=PART), Example(MOSTLY, proof=SENT), GOOD],
)
