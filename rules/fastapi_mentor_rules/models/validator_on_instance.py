"""Validator takes `self`, but there is no object yet.

Validators of fields, and those of models that run before the fields are validated, are called on the
class. Pydantic refuses a `@field_validator` whose first parameter is `self`; a `@model_validator` of mode
"before" gets the data as `self` and fails for all input.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.new_validators import make_class_method
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for validator in validators_of(model):
        if not validator.validates or validator.takes_object or not isinstance(validator.mode, str):
            continue
        if any(validator.decorated_with(each) is not None for each in ("classmethod", "staticmethod")):
            continue
        if [each.arg for each in validator.parameters[:1]] == ["self"] and len(validator.parameters) > 1:
            message = f"`{validator.name}` takes `self`, but validators like it are called on the class"
            at = validator.outline.location(validator.parameters[0])
            yield Finding(at, message, make_class_method(validator))


FIELD = """
  from pydantic import BaseModel, field_validator, model_validator


  class User(BaseModel):
      name: str

      @field_validator("name")
-     def strip(self, value: str) -> str:
                ^^^^ `strip` takes `self`, but validators like it are called on the class
-         return self.clean(value)
+     @classmethod
+     def strip(cls, value: str) -> str:
+         return cls.clean(value)

      @classmethod
      def clean(cls, value: str) -> str:
          return value.strip()
"""

BEFORE = """
  from pydantic import BaseModel, model_validator


  class User(BaseModel):
      name: str

      @model_validator(mode="before")
-     def rename(self, data):
                 ^^^^ `rename` takes `self`, but validators like it are called on the class
+     @classmethod
+     def rename(cls, data):
          return {"name": data["userName"]}
"""

GOOD = """
  from pydantic import BaseModel, field_validator, model_validator


  class User(BaseModel):
      name: str

      @field_validator("name")
      @classmethod
      def strip(cls, value: str) -> str:
          return value.strip()

      @field_validator("name")
      def shout(cls, value: str) -> str:
          return value.upper()

      @field_validator("name")
      @staticmethod
      def keep(value: str) -> str:
          return value

      @model_validator(mode="after")
      def check(self):
          return self
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(FIELD, crashes="PydanticUserError: The `@field_validator` decorator cannot be applied"),
        Example(BEFORE, proof='assert User(userName="Ada").name == "Ada"'),
        GOOD,
    ],
)
