"""Model is used through a method of pydantic 1.

Pydantic 2 gave the methods of models names that begin with `model_`, so that fields can be called
`json`, `copy` or `schema`. The old names still work, with a warning each time they are called, and go
in pydantic 3. Some of what they took is refused already: `.json()` takes none of the options of
`json.dumps`, not even `indent`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.old_methods import modernization
from fastapi_mentor.facts.old_method import OldModelUse
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(use: OldModelUse) -> Iterator[Finding]:
    owner = f"`{use.model_name}`"
    what = f"`{use.old_name}()`" if use.call is not None else f"`{use.old_name}`"
    yield Finding(use, f"{what} of the model {owner} is called `{use.new_name}` now", modernization(use))


QUIET = """
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("error")
    {call}
"""

DUMP = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str
      price: float | None = None


  @app.patch("/items")
  def change(item: Item) -> dict[str, object]:
-     return item.dict(exclude_unset=True)
                  ^^^^ `dict()` of the model `Item` is called `model_dump` now
+     return item.model_dump(exclude_unset=True)
"""

LOAD = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str

      def renamed(self, name: str) -> "Item":
-         return self.copy(update={"name": name})
                      ^^^^ `copy()` of the model `Item` is called `model_copy` now
+         return self.model_copy(update={"name": name})


  def read(row: dict[str, str]) -> str:
-     item = Item.parse_obj(row)
                  ^^^^^^^^^ `parse_obj()` of the model `Item` is called `model_validate` now
-     return item.json()
                  ^^^^ `json()` of the model `Item` is called `model_dump_json` now
+     item = Item.model_validate(row)
+     return item.model_dump_json()
"""

LOADED = 'assert read({"name": "Tea"}) == Item(name="Tea").renamed("Tea").model_dump_json()'

ROW = """
  from types import SimpleNamespace

  from pydantic import BaseModel, ConfigDict


  class User(BaseModel):
      model_config = ConfigDict(from_attributes=True)

      name: str


  def shown(row: SimpleNamespace) -> User:
-     return User.from_orm(row)
                  ^^^^^^^^ `from_orm()` of the model `User` is called `model_validate` now
+     return User.model_validate(row)
"""

EACH = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str


  def plain(items: list[Item]) -> list[dict[str, object]]:
-     return [item.dict() for item in items]
                   ^^^^ `dict()` of the model `Item` is called `model_dump` now
+     return [item.model_dump() for item in items]
"""

FIELDS = """
+ import json
+
  from pydantic import BaseModel


  class User(BaseModel):
      name: str


  def names() -> list[str]:
-     return list(User.__fields__)
                       ^^^^^^^^^^ `__fields__` of the model `User` is called `model_fields` now
+     return list(User.model_fields)


  def schema() -> str:
-     return User.schema_json()
                  ^^^^^^^^^^^ `schema_json()` of the model `User` is called `model_json_schema` now
+     return json.dumps(User.model_json_schema())


- User.update_forward_refs()
       ^^^^^^^^^^^^^^^^^^^ `update_forward_refs()` of the model `User` is called `model_rebuild` now
+ User.model_rebuild()
"""

# What is bound to models, or tested to be one, may still have a `dict()` of its own: a person looks.
ANY_MODEL = """
  from typing import Any, Generic, TypeVar, Union

  from pydantic import BaseModel

  Update = TypeVar("Update", bound=BaseModel)


  class Repository(Generic[Update]):
      def __init__(self, schema: type[Update]) -> None:
          self.rows: list[dict[str, Any]] = []

      def change(self, row: dict[str, Any], data: Union[Update, dict[str, Any]]) -> None:
          if isinstance(data, dict):
              row.update(data)
          else:
-             row.update(data.dict(exclude_unset=True))
                              ^^^^ `dict()` of the model `BaseModel` is called `model_dump` now
+             row.update(data.model_dump(exclude_unset=True))


  def load(model: type[Update], data: dict[str, Any]) -> Update:
-     return model.parse_obj(data)
                   ^^^^^^^^^ `parse_obj()` of the model `BaseModel` is called `model_validate` now
+     return model.model_validate(data)


  def plain(value: Any) -> Any:
      if isinstance(value, BaseModel):
-         return value.dict()
                       ^^^^ `dict()` of the model `BaseModel` is called `model_dump` now
+         return value.model_dump()
      return value.copy()
"""

# What pydantic 2 does in another way is for a person to decide.
BY_HAND = """
  from pydantic import BaseModel


  class User(BaseModel):
      name: str
      password: str


  def public(user: User) -> User:
      return user.copy(exclude={"password"})
                  ^^^^ `copy()` of the model `User` is called `model_copy` now
"""

NOT_MODELS = """
  import httpx
  from pydantic import BaseModel
  from starlette.requests import Request


  class Schema(BaseModel):
      schema: str
      name: str

      def dict(self) -> str:
          return self.name


  class Row:
      def copy(self) -> "Row":
          return self


  async def read(request: Request, response: httpx.Response, unknown, row: Row) -> object:
      body = await request.json()
      return [response.json(), unknown.dict(), row.copy(), body.copy(), dict(a=1)]


  def either(one: Schema | dict[str, str], two: BaseModel | dict[str, str], three: BaseModel | Row) -> object:
      return one.dict(), two.copy(), three.copy()


  def own(made: Schema) -> object:
      return made.dict(), made.schema, made.name.copy(), Schema.dict(made)
"""

BOTH_VERSIONS = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str

      def dumped(self) -> object:
          try:
              return self.model_dump()
          except AttributeError:
              return self.dict()


  def dump(item: Item) -> object:
      return item.model_dump() if hasattr(item, "model_dump") else item.dict()
"""

OLD = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str


  def read(item: Item) -> object:
      return item.dict()
"""

rule = Rule(
    OldModelUse,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(DUMP, proof=QUIET.format(call='assert change(Item(name="Tea")) == {"name": "Tea"}')),
        Example(LOAD, proof=QUIET.format(call=LOADED)),
        Example(ROW, proof=QUIET.format(call='shown(SimpleNamespace(name="Ada"))')),
        Example(FIELDS, proof=QUIET.format(call='assert names() == ["name"] and "title" in schema()')),
        Example(EACH, proof=QUIET.format(call='assert plain([Item(name="a")]) == [{"name": "a"}]')),
        Example(ANY_MODEL, proof=QUIET.format(call='assert plain(type("M", (BaseModel,), {})()) == {}')),
        BY_HAND,
        NOT_MODELS,
        BOTH_VERSIONS,
        Example(OLD, versions={"pydantic": "1.10.13"}),
        Example(OLD.replace("pydantic", "pydantic.v1"), runs=False),
    ],
)
