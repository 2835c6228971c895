"""Validator that runs last is called on the class.

A `@model_validator` of mode "after" is a method of the object that was made. Pydantic 2.12 deprecated
those that take `cls` and the object, and will refuse them.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.new_validators import make_method
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for validator in validators_of(model):
        if not validator.takes_object or validator.decorated_with("staticmethod") is not None:
            continue
        names = [each.arg for each in validator.parameters]
        if validator.decorated_with("classmethod") is not None or names[:1] == ["cls"]:
            message = f"`{validator.name}` runs when the object is made, but takes the class"
            yield Finding(validator, message, make_method(validator))


ON_CLASS = """
  from pydantic import BaseModel, model_validator


  class Window(BaseModel):
      opens: int
      closes: int

      @model_validator(mode="after")
-     @classmethod
-     def is_ordered(cls, window):
          ^^^^^^^^^^ `is_ordered` runs when the object is made, but takes the class
-         if window.closes < window.opens:
+     def is_ordered(self):
+         if self.closes < self.opens:
              raise ValueError("closes before it opens")
-         return window
+         return self
"""

ORDERED = """
assert not warned, warned
assert Window(opens=1, closes=2).closes == 2
"""

# It never worked with a dict: what is meant is for a person to say.
AS_DICT = """
  from pydantic import BaseModel, model_validator


  class Window(BaseModel):
      opens: int

      @model_validator(mode="after")
      def is_ordered(cls, values):
          ^^^^^^^^^^ `is_ordered` runs when the object is made, but takes the class
          return values["opens"]
"""

GOOD = """
  from pydantic import BaseModel, model_validator


  class Window(BaseModel):
      opens: int

      @model_validator(mode="after")
      def is_open(self):
          return self

      @model_validator(mode="before")
      @classmethod
      def look(cls, data):
          return data
"""

OLD = """
  from pydantic import BaseModel, model_validator


  class Window(BaseModel):
      @model_validator(mode="after")
      def is_open(cls, window):
          return window
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2.12"},
    examples=[
        Example(ON_CLASS, proof=ORDERED),
        AS_DICT,
        GOOD,
        Example(OLD, versions={"pydantic": "2.11"}),
    ],
)
