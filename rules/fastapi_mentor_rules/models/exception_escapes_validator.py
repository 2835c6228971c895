"""Validator raises what pydantic does not catch.

A `ValueError` or `AssertionError` in a validator becomes an error of that field: the client gets 422 and
reads which field is wrong. Anything else goes right through pydantic: the client gets a 500. An
`HTTPException` does reach the client, but hides the errors of all other fields, stands in no schema, and
ties the model to the web.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.validator_errors import raise_value_error
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.escaping import HTTP, escaping
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    if model.is_settings or model.is_inside_function:
        return
    for validator in validators_of(model):
        if not validator.validates:
            continue
        for raised in escaping(validator):
            if not model.outline.module.is_part_of_application():
                return
            name = raised.name
            if raised.qualified in HTTP:
                message = f"`{name}` in the validator `{validator.name}` hides the errors of other fields"
                severity = Severity.INFO
            else:
                message = f"`{name}` leaves the validator `{validator.name}`: the client gets 500, not 422"
                severity = Severity.WARNING
            yield Finding(raised, message, raise_value_error(raised), severity=severity)


ESCAPES = """
  from fastapi import FastAPI
  from pydantic import BaseModel, field_validator

  app = FastAPI()


  class User(BaseModel):
      name: str
      age: int

      @field_validator("name", mode="before")
      @classmethod
      def is_text(cls, value: object) -> object:
          if not isinstance(value, str):
-             raise TypeError("must be text")
                    ^^^^^^^^^ `TypeError` leaves the validator `is_text`: the client gets 500, not 422
+             raise ValueError("must be text")
          return value

      @field_validator("age")
      @classmethod
      def is_in_range(cls, value: int) -> int:
          if value < 0:
-             raise Exception
                    ^^^^^^^^^ `Exception` leaves the validator `is_in_range`: the client gets 500, not 422
+             raise ValueError
          return value


  @app.post("/users")
  def create(user: User) -> str:
      return user.name
"""

ANSWER = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.post("/users", json={"name": 1, "age": 2}).status_code == 422
"""

FROM_WEB = """
- from fastapi import HTTPException
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      age: int

      @field_validator("age")
      @classmethod
      def is_of_age(cls, value: int) -> int:
          if value < 18:
-             raise HTTPException(status_code=400, detail="too young")
                    ^^^^^^^^^^^^^ `HTTPException` in the validator `is_of_age` hides the errors of other \
                    fields
+             raise ValueError("too young")
          return value
"""

GOOD = """
  from pydantic import BaseModel, field_serializer, field_validator
  from pydantic_core import PydanticCustomError
  from pydantic_settings import BaseSettings


  class TooYoung(ValueError):
      pass


  class OutOfRange(Exception):
      pass


  class Settings(BaseSettings):
      age: int = 1

      @field_validator("age")
      @classmethod
      def check(cls, value: int) -> int:
          if value < 0:
              raise RuntimeError("the service can not start")
          return value


  class User(BaseModel):
      age: int

      @field_validator("age")
      @classmethod
      def check(cls, value: int) -> int:
          try:
              if value > 100:
                  raise KeyError("old")
          except KeyError as error:
              raise ValueError("too old") from error
          if value < 18:
              raise TooYoung("too young")
          if value > 200:
              raise OutOfRange
          if value == 50:
              raise PydanticCustomError("half", "half")
          if value == 51:
              raise AssertionError("no")
          return value

      @field_serializer("age")
      def show(self, value: int) -> int:
          if value < 0:
              raise TypeError("never")
          return value
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(ESCAPES, proof=ANSWER), FROM_WEB, GOOD],
)
