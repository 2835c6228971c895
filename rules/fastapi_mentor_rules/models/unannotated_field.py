"""Attribute of a model has no annotation.

Pydantic makes fields of annotations. An attribute without one is refused when the class is made, with a
`PydanticUserError`: either it is a field and needs a type, or it belongs to the class and is a `ClassVar`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.annotations import annotate_attribute
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.attribute import plain_attributes
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for attribute in plain_attributes(model):
        message = f"`{attribute.name}` of `{model.name}` has no annotation, so pydantic refuses the class"
        yield Finding(attribute, message, annotate_attribute(attribute))


LITERALS = """
+ from typing import ClassVar
+
  from pydantic import BaseModel, Field


  class Item(BaseModel):
-     name = "Tea"
      ^^^^ `name` of `Item` has no annotation, so pydantic refuses the class
-     price = 3.5
      ^^^^^ `price` of `Item` has no annotation, so pydantic refuses the class
-     tags = ["hot"]
      ^^^^ `tags` of `Item` has no annotation, so pydantic refuses the class
-     amount = Field(1, gt=0)
      ^^^^^^ `amount` of `Item` has no annotation, so pydantic refuses the class
-     LARGEST = 100
      ^^^^^^^ `LARGEST` of `Item` has no annotation, so pydantic refuses the class
+     name: str = "Tea"
+     price: float = 3.5
+     tags: list[str] = ["hot"]
+     amount: int = Field(1, gt=0)
+     LARGEST: ClassVar[int] = 100
"""

OVERRIDDEN = """
  from enum import Enum

  from pydantic import BaseModel


  class Status(Enum):
      OPEN = "open"


  class Ticket(BaseModel):
      priority: int


  class Urgent(Ticket):
-     priority = 1
      ^^^^^^^^ `priority` of `Urgent` has no annotation, so pydantic refuses the class
-     status = Status.OPEN
      ^^^^^^ `status` of `Urgent` has no annotation, so pydantic refuses the class
+     priority: int = 1
+     status: Status = Status.OPEN
"""

UNKNOWN_TYPE = """
  from pydantic import BaseModel, Field


  class Item(BaseModel):
      name = Field(max_length=9)
      ^^^^ `name` of `Item` has no annotation, so pydantic refuses the class
      parent = None
      ^^^^^^ `parent` of `Item` has no annotation, so pydantic refuses the class
"""

MADE = """
  import logging
  from datetime import datetime
+ from typing import ClassVar

  from pydantic import BaseModel


  class Address(BaseModel):
      city: str = ""


  class User(BaseModel):
-     logger = logging.getLogger(__name__)
      ^^^^^^ `logger` of `User` has no annotation, so pydantic refuses the class
-     created = datetime.now()
      ^^^^^^^ `created` of `User` has no annotation, so pydantic refuses the class
-     address = Address()
      ^^^^^^^ `address` of `User` has no annotation, so pydantic refuses the class
+     logger: ClassVar[logging.Logger] = logging.getLogger(__name__)
+     created: datetime = datetime.now()
+     address: Address = Address()
"""

GOOD = """
  from functools import cached_property
  from typing import ClassVar

  from pydantic import BaseModel, ConfigDict, field_validator


  def shout(self) -> str:
      return "!"


  class Money:
      pass


  class Item(BaseModel):
      model_config = ConfigDict(ignored_types=(Money,))

      name: str = "Tea"
      _secret = "x"
      limit: ClassVar = 3
      shouted = shout
      title = property(shout)
      double = lambda self: 2
      money = Money()

      class Kind:
          name = "tea"

      @cached_property
      def cached(self) -> int:
          return 1


  class Sized(Item):
      limit = 4


  class Plain:
      name = "Tea"
"""

OLD = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name = "Tea"
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(LITERALS, crashes="PydanticUserError: A non-annotated attribute was detected"),
        Example(OVERRIDDEN, crashes="PydanticUserError: Field 'priority' defined on a base class"),
        Example(UNKNOWN_TYPE, crashes="PydanticUserError: Field 'name' requires a type annotation"),
        Example(MADE, crashes="PydanticUserError: A non-annotated attribute was detected"),
        GOOD,
        Example(OLD, versions={"pydantic": "1.10.13"}),
    ],
)
