"""Validator that runs last says what input it takes.

`json_schema_input_type` describes what comes in, which only a validator of mode "before", "wrap" or "plain"
sees. Pydantic refuses it on one of mode "after", which is the default.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.model_validator import ModelValidator, validators_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for validator in validators_of(model):
        if validator.kind != "field_validator" or validator.mode != "after":
            continue
        for keyword in validator.call.keywords:
            if keyword.arg == "json_schema_input_type":
                message = f"`{validator.name}` does not see the input, so it can not say of what type it is"
                yield Finding(validator.outline.location(keyword), message, _without(validator))


def _without(validator: ModelValidator) -> Fix:
    def edit(editor: Editor) -> None:
        editor.remove_argument(validator.call, "json_schema_input_type")

    return Fix("Remove `json_schema_input_type`", edit)


AFTER = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      age: int

-     @field_validator("age", json_schema_input_type=int | str)
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `is_of_age` does not see the input, so it \
                              can not say of what type it is
+     @field_validator("age")
      @classmethod
      def is_of_age(cls, value: int) -> int:
          return value
"""

BEFORE = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      age: int

      @field_validator("age", mode="before", json_schema_input_type=int | str)
      @classmethod
      def read(cls, value: int | str) -> int:
          return int(value)
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(AFTER, crashes="PydanticUserError: `json_schema_input_type` can't be used"),
        BEFORE,
    ],
)
