"""Function that validates a type raises what pydantic does not catch.

A `ValueError` or `AssertionError` in a function that `AfterValidator` is given becomes an error of that field
or parameter: the client gets 422 and reads which one is wrong. Anything else goes right through pydantic: the
client gets a 500. An `HTTPException` does reach the client, but hides the errors of all others.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.escaping import HTTP, escaping_from
from fastapi_mentor.facts.validating_function import ValidatingFunction
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(validator: ValidatingFunction) -> Iterator[Finding]:
    for raised in escaping_from(validator.function, validator.place, validator.home):
        if not validator.outline.module.is_part_of_application():
            return
        if raised.qualified in HTTP:
            message = f"`{raised.name}` in `{validator.name}` hides the other errors"
            severity = Severity.INFO
        else:
            message = f"`{raised.name}` leaves `{validator.name}`: the client gets 500, not 422"
            severity = Severity.WARNING
        related = Related(raised, "It is raised here", validator.definition.module.path)
        yield Finding(validator, message, related=(related,), severity=severity)


PARAMETER = """
  from typing import Annotated

  from fastapi import FastAPI, HTTPException
  from pydantic import AfterValidator, BaseModel, BeforeValidator

  app = FastAPI()


  def is_even(value: int) -> int:
      if value % 2:
          raise HTTPException(400, "odd")
      return value


  def is_text(value: object) -> object:
      if not isinstance(value, str):
          raise TypeError("must be text")
      return value


  class Item(BaseModel):
      size: Annotated[int, AfterValidator(is_even)]
                                          ^^^^^^^ `HTTPException` in `is_even` hides the other errors
      name: Annotated[str, BeforeValidator(is_text)]
                                           ^^^^^^^ `TypeError` leaves `is_text`: the client gets 500, not 422


  @app.post("/items")
  def create(item: Item) -> str:
      return item.name
"""

ANSWER = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.post("/items", json={"size": 2, "name": 3}).status_code == 422
"""

GOOD = """
  from typing import Annotated

  from fastapi import FastAPI
  from pydantic import AfterValidator, BaseModel

  app = FastAPI()


  class TooOld(Exception):
      pass


  def is_number(value: str) -> str:
      try:
          raise TypeError
      except TypeError as error:
          raise ValueError("no number") from error
      return value


  def is_new(value: int) -> int:
      if value > 9:
          raise TooOld
      return value


  class Item(BaseModel):
      name: Annotated[str, AfterValidator(is_number)]
      age: Annotated[int, AfterValidator(is_new)]
"""

rule = Rule(
    ValidatingFunction,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(PARAMETER, proof=ANSWER), GOOD],
)
