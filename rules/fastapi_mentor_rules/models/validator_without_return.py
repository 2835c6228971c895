"""Validator does not return what it validated.

What a validator returns becomes the value: one that ends without `return` makes the field None, and a
model validator makes `model_validate` give None instead of the model, or refuse its data.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.new_validators import return_value
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    if model.is_inside_function:
        return
    for validator in validators_of(model):
        if not validator.validates or validator.is_stub or validator.scope.yields:
            continue
        if not validator.loses_value:
            continue
        never = not validator.returns_something
        what = "the model" if validator.kind == "model_validator" else "the value"
        verb = "does" if never else "may"
        message = f"`{validator.name}` {verb} not return {what}, which is None then"
        severity = None if never else Severity.WARNING
        yield Finding(validator, message, return_value(validator), severity=severity)


NEVER = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      name: str

      @field_validator("name")
      @classmethod
      def is_not_empty(cls, value: str) -> str:
          ^^^^^^^^^^^^ `is_not_empty` does not return the value, which is None then
          if not value:
              raise ValueError("must not be empty")
+         return value
"""

MODEL = """
  from pydantic import BaseModel, model_validator


  class Window(BaseModel):
      opens: int
      closes: int | None = None

      @model_validator(mode="after")
      def is_ordered(self):
          ^^^^^^^^^^ `is_ordered` may not return the model, which is None then
          if self.closes is None:
-             return
+             return self
          if self.closes < self.opens:
              raise ValueError("closes before it opens")
          return self

      @model_validator(mode="before")
      @classmethod
      def look(cls, data):
          ^^^^ `look` does not return the model, which is None then
          print(data)
+         return data
"""

EMPTY = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      names: list[str]
      age: int

      @field_validator("names")
      @classmethod
      def sort(cls, value):
          ^^^^ `sort` may not return the value, which is None then
          if value:
              return sorted(value)
+         return value

      @field_validator("age")
      @classmethod
      def double(cls, value):
          ^^^^^^ `double` may not return the value, which is None then
          if not value:
-             return
+             return value
          return 2 * value
"""

GOOD = """
  from pydantic import BaseModel, field_serializer, field_validator, model_validator


  class User(BaseModel):
      name: str | None
      age: int

      @field_validator("name")
      @classmethod
      def empty_is_none(cls, value: str | None) -> str | None:
          if value:
              return value
          return None

      @field_validator("name")
      @classmethod
      def strip(cls, value: str | None):
          if value is None:
              return
          return value.strip()

      @field_validator("name")
      @classmethod
      def lower(cls, value: str | None):
          if value is not None:
              return value.lower()

      @field_validator("age")
      @classmethod
      def is_of_age(cls, value: int) -> int:
          try:
              if value < 18:
                  raise ValueError("too young")
              return value
          finally:
              print(value)

      @model_validator(mode="after")
      def check(self):
          while True:
              return self

      @field_serializer("name")
      def nothing(self, value: str | None):
          print(value)


  class Plain:
      @field_validator("name")
      @classmethod
      def nothing(cls, value):
          print(value)
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(NEVER, proof='assert User(name="Ada").name == "Ada"'),
        Example(MODEL, proof='assert Window.model_validate({"opens": 1}).opens == 1'),
        Example(EMPTY, proof="assert User(names=[], age=0) == User.model_construct(names=[], age=0)"),
        GOOD,
    ],
)
