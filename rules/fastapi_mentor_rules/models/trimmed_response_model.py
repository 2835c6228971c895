"""Route leaves fields of its response model out.

`response_model_include` and `response_model_exclude` change what is sent, but OpenAPI goes on to promise the
whole model, and clients that were generated from it break. A model of its own, with the fields that are
sent, tells the truth.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.derived_models import smaller_model
from fastapi_mentor.facts import Route, literal
from fastapi_mentor.facts.exchange import response_models
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_OPTIONS = ("response_model_include", "response_model_exclude")


def check(route: Route) -> Iterator[Finding]:
    for option in _OPTIONS:
        node = route.option(option)
        names = literal(node) if node is not None else None
        if node is None or not isinstance(names, (list, set, tuple)) or not names:
            continue
        models = response_models(route)
        if len(models) != 1 or not {each for each in names if isinstance(each, str)} & set(
            models[0].model.fields
        ):
            continue
        model = models[0].model
        kept = set(names) if option.endswith("include") else set(model.fields) - set(names)
        message = f"`{route.name}` does not send all of `{model.name}`, which OpenAPI promises"
        yield Finding(node, message, smaller_model(route, models[0], kept, option))


TRIMMED = """
  from fastapi import FastAPI
  from pydantic import BaseModel, Field

  app = FastAPI()


  class Item(BaseModel):
      name: str
      price: float = Field(gt=0)
      stock: int = 0


+ class ItemPublic(BaseModel):
+     name: str
+     price: float = Field(gt=0)
+
+
- @app.get("/items/{id}", response_model=Item, response_model_exclude={"stock"})
                                                                      ^^^^^^^^^ `read_item` does not send \
                                                                      all of `Item`, which OpenAPI promises
+ @app.get("/items/{id}", response_model=ItemPublic)
  def read_item(id: int):
      return Item(name="Tea", price=1, stock=id)
"""

PROMISED = """
response = app.openapi()["paths"]["/items/{id}"]["get"]["responses"]["200"]
schema = response["content"]["application/json"]["schema"]
name = schema["$ref"].rpartition("/")[2]
assert "stock" not in app.openapi()["components"]["schemas"][name]["properties"]
"""

GOOD = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str
      price: float | None = None


  @app.get("/items", response_model=Item, response_model_exclude_none=True)
  def read_items():
      return Item(name="Tea")


  FIELDS = {"name"}


  @app.get("/names", response_model=Item, response_model_include=FIELDS)
  def read_names():
      return Item(name="Tea")


  @app.get("/odd", response_model=Item, response_model_exclude={"other"})
  def read_odd():
      return Item(name="Tea")
"""

rule = Rule(
    Route,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(TRIMMED, proof=PROMISED), GOOD],
)
