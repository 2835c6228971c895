"""Validator is written for pydantic 1.

Pydantic 2 still takes `@validator`, with a warning, and will drop it. It already refuses what it cannot
translate: the parameters `field` and `config`. `@field_validator` replaced it: `pre=True` is
`mode="before"`, `values` is `info.data`, and `always=True` is `validate_default=True` of the field.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.validators import migration
from fastapi_mentor.facts import OldValidator
from fastapi_mentor.facts.compatibility import is_in_branch_for_version
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(validator: OldValidator) -> Iterator[Finding]:
    if validator.is_root or is_in_branch_for_version(validator.outline):
        return
    name = f"`{validator.name}`" if validator.name else "A validator"
    refused = validator.refused_parameters
    message = f"{name} uses `@validator`, which pydantic 2 replaced with `@field_validator`"
    if refused:
        message = f"{name} asks for `{refused[0]}`, which pydantic 2 refuses to give to a validator"
    yield Finding(validator, message, migration(validator))


WARNS = 'assert not [each for each in warned if "PydanticDeprecated" in each], warned'

FIELD = """
- from pydantic import BaseModel, validator
+ from pydantic import BaseModel, field_validator


  class User(BaseModel):
      name: str
      email: str

-     @validator("name", "email")
       ^^^^^^^^^ `strip` uses `@validator`, which pydantic 2 replaced with `@field_validator`
+     @field_validator("name", "email")
+     @classmethod
      def strip(cls, value):
          return value.strip()
"""

STRIPS = (
    WARNS
    + """
assert User(name=" Ada ", email="a@example.com").name == "Ada"
"""
)

VALUES = """
+ from pydantic import BaseModel, ValidationInfo, field_validator
- from typing import Any
-
- from pydantic import BaseModel, validator


  class SignUp(BaseModel):
      password: str
      repeated: str

-     @validator("repeated", pre=True, allow_reuse=True)
       ^^^^^^^^^ `is_the_same` uses `@validator`, which pydantic 2 replaced with `@field_validator`
-     def is_the_same(cls, v: str, values: dict[str, Any]) -> str:
-         if "password" in values and v != values["password"]:
+     @field_validator("repeated", mode="before")
+     @classmethod
+     def is_the_same(cls, v: str, info: ValidationInfo) -> str:
+         if "password" in info.data and v != info.data["password"]:
              raise ValueError("passwords differ")
          return v
"""

DIFFER = (
    WARNS
    + """
SignUp(password="a", repeated="a")
try:
    SignUp(password="a", repeated="b")
except ValueError as error:
    assert "passwords differ" in str(error)
else:
    raise AssertionError
"""
)

FIELD_NAME = """
- from pydantic import BaseModel, validator
+ from pydantic import BaseModel, ValidationInfo, field_validator


  class Range(BaseModel):
      low: int
      high: int

-     @validator('low', 'high')
       ^^^^^^^^^ `is_positive` asks for `field`, which pydantic 2 refuses to give to a validator
-     def is_positive(cls, v, values, field):
+     @field_validator('low', 'high')
+     @classmethod
+     def is_positive(cls, v, info: ValidationInfo):
          if v < 0:
-             raise ValueError(field.name + " is negative after " + ", ".join(values))
+             raise ValueError(info.field_name + " is negative after " + ", ".join(info.data))
          return v
"""

ALWAYS = """
  from datetime import date

- from pydantic import BaseModel, Field, validator
+ from pydantic import BaseModel, Field, field_validator


  class Booking(BaseModel):
      guest: str
-     day: date = "2030-01-01"
-     nights: int = Field(1, gt=0)
+     day: date = Field(default="2030-01-01", validate_default=True)
+     nights: int = Field(1, gt=0, validate_default=True)

-     @validator("guest", "day", "nights", always=True)
       ^^^^^^^^^ `is_set` uses `@validator`, which pydantic 2 replaced with `@field_validator`
+     @field_validator("guest", "day", "nights")
+     @classmethod
      def is_set(cls, v):
          return v
"""

REUSED = """
- from pydantic import BaseModel, validator
+ from pydantic import BaseModel, field_validator


  def lower(value: str) -> str:
      return value.lower()


  class Tag(BaseModel):
      label: str

-     _lower = validator("label", allow_reuse=True)(lower)
               ^^^^^^^^^ `_lower` uses `@validator`, which pydantic 2 replaced with `@field_validator`
+     _lower = field_validator("label")(lower)
"""

EACH_ITEM = """
  from typing import Annotated

- from pydantic import BaseModel, Field, validator
+ from pydantic import BaseModel, Field, field_validator


  class Shirt(BaseModel):
      tags: list[str]
      sizes: list[int] = []
      links: Annotated[list[str], Field(max_length=3)] = []

-     @validator("tags", each_item=True)
       ^^^^^^^^^ `lower` uses `@validator`, which pydantic 2 replaced with `@field_validator`
-     def lower(cls, v: str) -> str:
-         return v.lower()
+     @field_validator("tags")
+     @classmethod
+     def lower(cls, v: list[str]) -> list[str]:
+         return [item.lower() for item in v]

-     @validator("sizes", each_item=True)
       ^^^^^^^^^ `is_positive` uses `@validator`, which pydantic 2 replaced with `@field_validator`
+     @field_validator("sizes")
+     @classmethod
      def is_positive(cls, v):
-         if v < 0:
-             raise ValueError("negative")
+         for item in v:
+             if item < 0:
+                 raise ValueError("negative")
          return v

-     @validator("links", each_item=True)
       ^^^^^^^^^ `is_safe` uses `@validator`, which pydantic 2 replaced with `@field_validator`
-     def is_safe(cls, link: str) -> str:
-         if link.startswith("http:"):
-             raise ValueError(f"{link} is not safe")
-         return link
+     @field_validator("links")
+     @classmethod
+     def is_safe(cls, links: list[str]) -> list[str]:
+         for link in links:
+             if link.startswith("http:"):
+                 raise ValueError(f"{link} is not safe")
+         return links
"""

# Each of these needs a person: a set does not say in which order, and an inherited default cannot be
# validated from here.
BY_HAND = """
  from pydantic import BaseModel, validator


  class Base(BaseModel):
      size: int = 1
      tags: set[str]


  class Shirt(Base):
      @validator("tags", each_item=True)
       ^^^^^^^^^ `lower` uses `@validator`, which pydantic 2 replaced with `@field_validator`
      def lower(cls, v):
          return v.lower()

      @validator("size", always=True)
       ^^^^^^^^^ `known` uses `@validator`, which pydantic 2 replaced with `@field_validator`
      def known(cls, v):
          return v
"""

NEW = """
  from pydantic import BaseModel, ValidationInfo, field_validator
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


  class User(BaseModel):
      name: str

      @field_validator("name")
      @classmethod
      def strip(cls, value: str, info: ValidationInfo) -> str:
          return value.strip()


  class Base(DeclarativeBase): ...


  class Row(Base):
      __tablename__ = "row"
      id: Mapped[int] = mapped_column(primary_key=True)

      @validates("id")
      def is_positive(self, key: str, value: int) -> int:
          return value
"""

# Until it moves, code may go on with pydantic 1, which comes inside pydantic 2.
STILL_ONE = """
  from pydantic.v1 import BaseModel, validator


  class User(BaseModel):
      name: str

      @validator("name")
      def strip(cls, value):
          return value.strip()
"""

NOT_OURS = """
  def validator(*names):
      return lambda function: function


  class Form:
      @validator("name")
      def strip(self, value):
          return value.strip()
"""

rule = Rule(
    OldValidator,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(FIELD, proof=STRIPS),
        Example(VALUES, proof=DIFFER),
        Example(FIELD_NAME, crashes="PydanticUserError: The `field` and `config` parameters", proof=WARNS),
        Example(ALWAYS, proof=WARNS + '\nassert Booking(guest="Ada").day == date(2030, 1, 1)'),
        Example(REUSED, proof=WARNS + '\nassert Tag(label="A").label == "a"'),
        Example(EACH_ITEM, proof=WARNS + '\nassert Shirt(tags=["A"], sizes=[1]).tags == ["a"]'),
        BY_HAND,
        NEW,
        Example(STILL_ONE, runs=False),
        NOT_OURS,
        Example(STILL_ONE.replace("pydantic.v1", "pydantic"), versions={"pydantic": "1.10.13"}),
    ],
)
