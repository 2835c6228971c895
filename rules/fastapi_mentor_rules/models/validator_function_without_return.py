"""Function that validates a type does not return the value.

What a function in `AfterValidator`, `BeforeValidator` or `PlainValidator` returns becomes the value: one that
ends without `return` makes every field and every parameter of that type None.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.validating_functions import return_value
from fastapi_mentor.facts.validating_function import ValidatingFunction
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(validator: ValidatingFunction) -> Iterator[Finding]:
    if not validator.loses_value:
        return
    never = not validator.returns_something
    message = f"`{validator.name}` {'does' if never else 'may'} not return the value, which is None then"
    defined = validator.home.name_of(validator.function)
    related = Related(defined, "It is defined here", validator.definition.module.path)
    severity = None if never else Severity.WARNING
    yield Finding(validator, message, return_value(validator), related=(related,), severity=severity)


PARAMETER = """
  from typing import Annotated

  from fastapi import FastAPI
  from pydantic import AfterValidator

  app = FastAPI()


  def has_prefix(value: str):
      if not value.startswith("item-"):
          raise ValueError("must begin with item-")
+     return value


  ItemId = Annotated[str, AfterValidator(has_prefix)]
                                         ^^^^^^^^^^ `has_prefix` does not return the value, which is None then


  @app.get("/items/{item_id}")
  def read(item_id: ItemId) -> str | None:
      return item_id
"""

ANSWER = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items/item-1").json() == "item-1"
"""

FIELD = """
  from typing import Annotated, Any

  import pydantic


  def split(value: Any):
      if isinstance(value, str):
          return value.split(",")
+     return value


  class Item(pydantic.BaseModel):
      tags: Annotated[list[str], pydantic.BeforeValidator(split)]
                                                          ^^^^^ `split` may not return the value, \
                                                          which is None then
"""

KEPT = 'assert Item(tags=["a"]).tags == ["a"]'

GOOD = """
  from typing import Annotated, Any

  from pydantic import AfterValidator, BaseModel, BeforeValidator, WrapValidator


  def is_even(value: int) -> int:
      if value % 2:
          raise ValueError("odd")
      return value


  def none_if_empty(value: str | None) -> str | None:
      if not value:
          return
      return value


  def refuse(value: Any) -> Any:
      raise ValueError("nothing is taken")


  def first(value: Any, handler) -> Any:
      try:
          return handler(value)
      except ValueError:
          return 0


  class Item(BaseModel):
      size: Annotated[int, AfterValidator(is_even)]
      name: Annotated[str | None, BeforeValidator(none_if_empty)]
      secret: Annotated[str, BeforeValidator(refuse)] = ""
      place: Annotated[int, WrapValidator(first), AfterValidator(lambda value: value)] = 0
"""

rule = Rule(
    ValidatingFunction,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(PARAMETER, proof=ANSWER), Example(FIELD, proof=KEPT), GOOD],
)
