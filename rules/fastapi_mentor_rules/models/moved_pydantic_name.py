"""Name is imported from where pydantic 2 does not have it.

Pydantic 2 moved `BaseSettings` to a package of its own, gave `validate_arguments`, `parse_obj_as` and
others a successor, and dropped what nobody needs any more. Some of the old imports fail at once, with a
`PydanticImportError`; the others warn, and will fail in pydantic 3.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.pydantic_imports import relocation
from fastapi_mentor.facts.pydantic_import import OldImport, OldReference
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(found: OldImport | OldReference) -> Iterator[Finding]:
    severity = Severity.ERROR if found.move.fails else None
    yield Finding(found.name, _message(found), relocation(found), severity=severity)


def _message(found: OldImport | OldReference) -> str:
    move, name = found.move, found.name
    if move.module and move.name == name:
        return f"`{name}` has moved to `{move.module}`"
    if move.module:
        return f"`{name}` is replaced with `{move.name}` of `{move.module}`"
    if move.instead:
        return f"`{name}` is replaced with {move.instead}"
    return f"`{name}` is gone from pydantic"


WARNS = 'assert not [each for each in warned if "PydanticDeprecated" in each], warned'

SETTINGS = """
- from pydantic import BaseSettings, Field
                       ^^^^^^^^^^^^ `BaseSettings` has moved to `pydantic_settings`
+ from pydantic import Field
+ from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      name: str = Field("shop")
"""

LITERALS = """
- from pydantic import BaseModel, ConfigDict, Extra
                                              ^^^^^ `Extra` is replaced with literals such as \
                                              `extra='forbid'`
+ from pydantic import BaseModel, ConfigDict


  class Item(BaseModel):
-     model_config = ConfigDict(extra=Extra.forbid)
+     model_config = ConfigDict(extra="forbid")

      name: str
"""

ADAPTER = """
- from pydantic import BaseModel, parse_obj_as
                                  ^^^^^^^^^^^^ `parse_obj_as` is replaced with `TypeAdapter` of `pydantic`
+ from pydantic import BaseModel, TypeAdapter


  class Item(BaseModel):
      name: str


  def read(rows: list[dict[str, str]]) -> list[Item]:
-     return parse_obj_as(list[Item], rows)
+     return TypeAdapter(list[Item]).validate_python(rows)
"""

READS = """
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("error")
    assert read([{"name": "Tea"}]) == [Item(name="Tea")]
"""

CALLS = """
- from pydantic import validate_arguments
                       ^^^^^^^^^^^^^^^^^^ `validate_arguments` is replaced with `validate_call` of `pydantic`
+ from pydantic import validate_call


- @validate_arguments
+ @validate_call
  def double(number: int) -> int:
      return number * 2
"""

GENERIC = """
  from typing import Generic, TypeVar

- from pydantic.generics import GenericModel
                                ^^^^^^^^^^^^ `GenericModel` is replaced with `BaseModel` of `pydantic`
+ from pydantic import BaseModel

  Row = TypeVar("Row")


- class Page(GenericModel, Generic[Row]):
+ class Page(BaseModel, Generic[Row]):
      rows: list[Row]
"""

ERRORS = """
- from pydantic.error_wrappers import ValidationError
                                      ^^^^^^^^^^^^^^^ `ValidationError` has moved to `pydantic`
+ from pydantic import ValidationError


  def is_wrong(error: Exception) -> bool:
      return isinstance(error, ValidationError)
"""

OFF_THE_MODULE = """
  import pydantic
+ from pydantic_settings import BaseSettings


- class Settings(pydantic.BaseSettings):
                          ^^^^^^^^^^^^ `BaseSettings` has moved to `pydantic_settings`
+ class Settings(BaseSettings):
      name: str = pydantic.Field("shop")


- @pydantic.validate_arguments
            ^^^^^^^^^^^^^^^^^^ `validate_arguments` is replaced with `validate_call` of `pydantic`
+ @pydantic.validate_call
  def double(number: int) -> int:
      return number * 2


  def read(rows: list[str]) -> list[int]:
      return pydantic.TypeAdapter(list[int]).validate_python(rows)
"""

# What nobody can replace without knowing what it was for.
GONE = """
  from pydantic import ConstrainedStr
                       ^^^^^^^^^^^^^^ `ConstrainedStr` is replaced with `Annotated[..., Field(...)]`


  class Code(ConstrainedStr):
      max_length = 8
"""

SUBMODULES = """
  from pydantic import BaseModel
- from pydantic.utils import to_camel
                             ^^^^^^^^ `to_camel` is replaced with `to_pascal` of `pydantic.alias_generators`
+ from pydantic.alias_generators import to_pascal


  class Item(BaseModel):
-     model_config = {"alias_generator": to_camel}
+     model_config = {"alias_generator": to_pascal}

      item_name: str
"""

METACLASS = """
  from pydantic.main import ModelMetaclass
                            ^^^^^^^^^^^^^^ `ModelMetaclass` is replaced with `type(BaseModel)`


  class AllOptional(ModelMetaclass):
      pass
"""

BOTH = """
  try:
      from pydantic_settings import BaseSettings
  except ImportError:
      from pydantic import BaseSettings

  from pydantic import BaseModel, TypeAdapter, ValidationError, validate_call
  from pydantic.v1 import Extra


  class Settings(BaseSettings):
      name: str = "shop"
"""

OLD = """
  from pydantic import BaseSettings


  class Settings(BaseSettings):
      name: str = "shop"
"""

rule = Rule(
    OldImport,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(SETTINGS, crashes="PydanticImportError: `BaseSettings` has been moved"),
        Example(LITERALS, proof=WARNS),
        Example(ADAPTER, proof=READS),
        Example(CALLS, proof=WARNS + '\nassert double("2") == 4'),
        Example(GENERIC, proof=WARNS + '\nassert Page(rows=["1"]).rows == ["1"]'),
        Example(ERRORS, proof=WARNS),
        Example(OFF_THE_MODULE, crashes="PydanticImportError: `BaseSettings` has been moved"),
        Example(GONE, crashes="PydanticImportError: `pydantic:ConstrainedStr` has been removed"),
        Example(SUBMODULES, proof=WARNS + '\nassert Item(ItemName="a").item_name == "a"'),
        Example(METACLASS, crashes="ImportError: cannot import name 'ModelMetaclass'"),
        BOTH,
        Example(OLD, versions={"pydantic": "1.10.13"}),
    ],
)
