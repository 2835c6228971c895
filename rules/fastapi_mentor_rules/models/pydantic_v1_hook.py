"""Type hooks into pydantic as pydantic 1 had it.

Pydantic 2 asks a type for `__get_pydantic_core_schema__` and `__get_pydantic_json_schema__`. It still
calls `__get_validators__`, with a warning and with more arguments than it used to; where it meets
`__modify_schema__` it refuses the model.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.core_schemas import core_schema_of, json_schema_of
from fastapi_mentor.facts.type_hook import OldHook
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(hook: OldHook) -> Iterator[Finding]:
    if hook.node.name == "__modify_schema__":
        message = (
            f"Pydantic 2 refuses `__modify_schema__` of `{hook.owner}`: "
            "`__get_pydantic_json_schema__` does its work"
        )
        yield Finding(hook, message, json_schema_of(hook), severity=Severity.ERROR)
    else:
        message = (
            f"`__get_validators__` of `{hook.owner}` is deprecated: "
            "`__get_pydantic_core_schema__` does its work"
        )
        yield Finding(hook, message, core_schema_of(hook))


VALIDATORS = """
  from typing import Any

- from pydantic import BaseModel
+ from pydantic import BaseModel, GetCoreSchemaHandler
+ from pydantic_core import CoreSchema, core_schema


  class Colour(str):
      @classmethod
-     def __get_validators__(cls):
          ^^^^^^^^^^^^^^^^^^ `__get_validators__` of `Colour` is deprecated: `__get_pydantic_core_schema__` \
          does its work
-         yield cls.validate
+     def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
+         return core_schema.no_info_plain_validator_function(cls.validate)

      @classmethod
      def validate(cls, value: Any) -> "Colour":
          return cls(value)


  class Car(BaseModel):
      colour: Colour
"""

REFUSED = """
  from pydantic import BaseModel


  class Colour(str):
      @classmethod
      def __modify_schema__(cls, schema, field):
          ^^^^^^^^^^^^^^^^^ Pydantic 2 refuses `__modify_schema__` of `Colour`: \
          `__get_pydantic_json_schema__` does its work
          schema["example"] = field.name

      @classmethod
      def __get_validators__(cls):
          ^^^^^^^^^^^^^^^^^^ `__get_validators__` of `Colour` is deprecated: `__get_pydantic_core_schema__` \
          does its work
          yield cls.validate
          yield cls.polish

      @classmethod
      def validate(cls, value, info):
          return cls(value)

      @classmethod
      def polish(cls, value, info):
          return value


  class Car(BaseModel):
      colour: Colour
"""

DESCRIBED = """
- from pydantic import BaseModel
+ from typing import Any
+
+ from pydantic import BaseModel, GetCoreSchemaHandler
+ from pydantic_core import CoreSchema, core_schema


  class ObjectId(str):
      @classmethod
-     def __get_validators__(cls):
          ^^^^^^^^^^^^^^^^^^ `__get_validators__` of `ObjectId` is deprecated: \
          `__get_pydantic_core_schema__` does its work
-         yield cls.validate
+     def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
+         return core_schema.no_info_plain_validator_function(cls.validate)

      @classmethod
      def validate(cls, value):
          return cls(value)

      @classmethod
-     def __modify_schema__(cls, schema, field):
          ^^^^^^^^^^^^^^^^^ Pydantic 2 refuses `__modify_schema__` of `ObjectId`: \
          `__get_pydantic_json_schema__` does its work
+     def __get_pydantic_json_schema__(cls, source, handler):
+         schema = {"type": "string"}
          schema.update(pattern="^[0-9a-f]{24}$")
+         return schema


  class Document(BaseModel):
      id: ObjectId
"""

KNOWN = """
assert Document(id="a").id == "a"
assert Document.model_json_schema()["properties"]["id"]["pattern"] == "^[0-9a-f]{24}$"
"""

BOTH = """
  from typing import Any

  from pydantic import BaseModel, GetCoreSchemaHandler
  from pydantic_core import CoreSchema, core_schema


  class Colour(str):
      @classmethod
      def __get_validators__(cls):
          yield cls

      @classmethod
      def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
          return core_schema.no_info_plain_validator_function(cls)


  class Car(BaseModel):
      colour: Colour
"""

OLD = """
  class Colour(str):
      @classmethod
      def __get_validators__(cls):
          yield cls
"""

rule = Rule(
    OldHook,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(VALIDATORS, proof='assert Car(colour="red").colour == "red"'),
        Example(REFUSED, crashes="PydanticUserError: The `__modify_schema__` method is not supported"),
        Example(DESCRIBED, proof=KNOWN, crashes="PydanticUserError: The `__modify_schema__` method"),
        BOTH,
        Example(OLD, versions={"pydantic": "1.10.13"}),
    ],
)
