"""Model is checked as a whole the way pydantic 1 did it.

Pydantic 2 still takes `@root_validator`, with a warning, and will drop it. It already refuses one that says
neither `pre=True` nor `skip_on_failure=True`. `@model_validator` replaced it: `pre=True` is `mode="before"`,
and what comes after the fields is a method of the finished object, with `mode="after"`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.validators import migration
from fastapi_mentor.facts import OldValidator
from fastapi_mentor.facts.compatibility import is_in_branch_for_version
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(validator: OldValidator) -> Iterator[Finding]:
    if not validator.is_root or is_in_branch_for_version(validator.outline):
        return
    name = f"`{validator.name}`" if validator.name else "A validator"
    refused = validator.refused_parameters
    message = f"{name} uses `@root_validator`, which pydantic 2 replaced with `@model_validator`"
    if refused:
        message = f"{name} asks for `{refused[0]}`, which pydantic 2 refuses to give to a validator"
    elif validator.option("pre") is False and validator.option("skip_on_failure") is False:
        missing = "neither `pre=True` nor `skip_on_failure=True`"
        message = f"{name} says {missing}, without which pydantic 2 refuses it"
    yield Finding(validator, message, migration(validator))


WARNS = 'assert not [each for each in warned if "PydanticDeprecated" in each], warned'

ROOT_BEFORE = """
- from pydantic import BaseModel, root_validator
+ from pydantic import BaseModel, model_validator


  class Point(BaseModel):
      x: int
      y: int

-     @root_validator(pre=True)
       ^^^^^^^^^^^^^^ `from_text` uses `@root_validator`, which pydantic 2 replaced with `@model_validator`
+     @model_validator(mode="before")
+     @classmethod
      def from_text(cls, values):
          if isinstance(values, str):
              x, y = values.split(",")
              return {"x": x, "y": y}
          return values
"""

POINT = (
    WARNS
    + """
assert Point.model_validate("1,2").y == 2
"""
)

ROOT_AFTER = """
+ from pydantic import BaseModel, model_validator
+ from typing_extensions import Self
- from typing import Any
-
- from pydantic import BaseModel, root_validator


  class Window(BaseModel):
      opens: int
      closes: int | None = None

-     @root_validator(skip_on_failure=True)
       ^^^^^^^^^^^^^^ `is_ordered` uses `@root_validator`, which pydantic 2 replaced with `@model_validator`
-     def is_ordered(cls, values: dict[str, Any]) -> dict[str, Any]:
-         if values.get("closes") is not None and values["closes"] < values["opens"]:
+     @model_validator(mode="after")
+     def is_ordered(self) -> Self:
+         if self.closes is not None and self.closes < self.opens:
              raise ValueError("closes before it opens")
-         return values
+         return self
"""

ORDERED = (
    WARNS
    + """
Window(opens=1)
try:
    Window(opens=2, closes=1)
except ValueError as error:
    assert "closes before" in str(error)
else:
    raise AssertionError
"""
)

REFUSED = """
- from pydantic import BaseModel, root_validator
+ from pydantic import BaseModel, model_validator


  class Total(BaseModel):
      net: int
      gross: int

-     @root_validator
       ^^^^^^^^^^^^^^ `adds_up` says neither `pre=True` nor `skip_on_failure=True`, without which \
       pydantic 2 refuses it
-     def adds_up(cls, values):
-         if values.get("net") > values.get("gross"):
+     @model_validator(mode="after")
+     def adds_up(self):
+         if self.net > self.gross:
              raise ValueError("net is more than gross")
-         return values
+         return self
"""

# What goes through all values cannot look at the model instead.
BY_HAND = """
  import pydantic


  class Shirt(pydantic.BaseModel):
      size: int = 1

      @pydantic.root_validator(skip_on_failure=True)
       ^^^^^^^^^^^^^^^^^^^^^^^ `counted` uses `@root_validator`, which pydantic 2 replaced \
       with `@model_validator`
      def counted(cls, values):
          for name in values:
              assert name
          return values
"""

NEW = """
  from pydantic import BaseModel, model_validator


  def root_validator(function):
      return function


  class User(BaseModel):
      name: str

      @model_validator(mode="before")
      @classmethod
      def look(cls, data: object) -> object:
          return data


  class Form:
      @root_validator
      def check(self, values):
          return values
"""

# Until it moves, code may go on with pydantic 1, which comes inside pydantic 2.
STILL_ONE = """
  from pydantic.v1 import BaseModel, root_validator


  class User(BaseModel):
      name: str

      @root_validator
      def check(cls, values):
          return values
"""

rule = Rule(
    OldValidator,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(ROOT_BEFORE, proof=POINT),
        Example(ROOT_AFTER, proof=ORDERED),
        Example(REFUSED, crashes="PydanticUserError: If you use `@root_validator`", proof=WARNS),
        BY_HAND,
        NEW,
        Example(STILL_ONE, runs=False),
        Example(STILL_ONE.replace("pydantic.v1", "pydantic"), versions={"pydantic": "1.10.13"}),
    ],
)
