"""Validator is a class method, but does not say so.

Pydantic makes a validator that takes `cls` a class method itself. Type checkers and readers do not know
that: to them `cls` is an object. `@classmethod` below the decorator says what it is.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.new_validators import make_class_method
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.rule import Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for validator in validators_of(model):
        if not validator.validates or validator.takes_object:
            continue
        if any(validator.decorated_with(each) is not None for each in ("classmethod", "staticmethod")):
            continue
        if [each.arg for each in validator.parameters[:1]] == ["cls"]:
            message = f"`{validator.name}` is called on the class: `@classmethod` says so to type checkers"
            yield Finding(validator, message, make_class_method(validator))


IMPLICIT = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      name: str

      @field_validator("name")
+     @classmethod
      def strip(cls, value: str) -> str:
          ^^^^^ `strip` is called on the class: `@classmethod` says so to type checkers
          return value.strip()
"""

EXPLICIT = """
  from pydantic import BaseModel, field_validator, model_validator


  class User(BaseModel):
      name: str

      @field_validator("name")
      @classmethod
      def strip(cls, value: str) -> str:
          return value.strip()

      @model_validator(mode="after")
      def check(self):
          return self
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    requires={"pydantic": ">=2"},
    examples=[IMPLICIT, EXPLICIT],
)
