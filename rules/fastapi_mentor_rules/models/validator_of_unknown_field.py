"""Validator names a field that the model does not have.

Pydantic refuses the class: a misspelt name would leave the field without its validator. The name is that
of the field, not its alias. A validator for the fields of subclasses says `check_fields=False`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.field_names import nearest_field
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for validator in validators_of(model):
        if not validator.checks_fields or not model.shows_all_fields:
            continue
        for name, node in validator.named_fields:
            if name != "*" and name not in model.fields:
                message = f"`{validator.name}` names `{name}`, which is no field of `{model.name}`"
                at = validator.outline.location(node)
                yield Finding(at, message, nearest_field(model, name, node))


UNKNOWN = """
  from pydantic import BaseModel, Field, field_serializer, field_validator


  class Named(BaseModel):
      name: str


  class User(Named):
      mail: str = Field(alias="eMail")

-     @field_validator("nmae", "eMail")
                       ^^^^^^ `strip` names `nmae`, which is no field of `User`
                               ^^^^^^^ `strip` names `eMail`, which is no field of `User`
+     @field_validator("name", "mail")
      @classmethod
      def strip(cls, value: str) -> str:
          return value.strip()

-     @field_serializer('names')
                        ^^^^^^^ `shout` names `names`, which is no field of `User`
+     @field_serializer('name')
      def shout(self, value: str) -> str:
          return value.upper()
"""

FAR_AWAY = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      name: str

      @field_validator("birthday")
                       ^^^^^^^^^^ `is_past` names `birthday`, which is no field of `User`
      @classmethod
      def is_past(cls, value: object) -> object:
          return value
"""

GOOD = """
  import somewhere
  from pydantic import BaseModel, field_validator


  class Stripped(BaseModel):
      @field_validator("name", check_fields=False)
      @classmethod
      def strip(cls, value: str) -> str:
          return value.strip()


  class Mixin:
      @field_validator("name")
      @classmethod
      def strip(cls, value: str) -> str:
          return value.strip()


  class User(Stripped):
      name: str

      @field_validator("name", "*")
      @classmethod
      def keep(cls, value: str) -> str:
          return value


  class Unknown(User, somewhere.Base):
      @field_validator("birthday")
      @classmethod
      def keep_day(cls, value: str) -> str:
          return value


  class WithMixin(BaseModel, Mixin):
      name: str
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(UNKNOWN, crashes="PydanticUserError: Decorators defined with incorrect fields"),
        Example(FAR_AWAY, crashes="PydanticUserError: Decorators defined with incorrect fields"),
        Example(GOOD, runs=False),
    ],
)
