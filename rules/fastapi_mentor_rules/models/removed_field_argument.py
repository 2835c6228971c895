"""Field is given an argument that pydantic 2 does not take.

`Field(regex=...)`, `const` and `unique_items` fail when the module is imported. `min_items`, `max_items`
and `allow_mutation` have other names, and will go. What `Field` does not know at all, such as `example=`,
still ends up in the JSON schema, with a warning; `env=` does as well, so the variable is never read.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.field_arguments import gathering, replacement
from fastapi_mentor.facts.field_call import REPLACED, FieldCall
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_REFUSED = frozenset({"regex", "const", "unique_items"})
_MESSAGES = {
    "const": "`Field` refuses `const`: a value that is always the same is a `Literal`",
    "unique_items": "`Field` refuses `unique_items`: what has no duplicates is a `set`",
    "include": "`include` of `Field` does nothing: there is only `exclude`",
    "env": "No variable is read because of `env`: its name is given as `validation_alias` now",
}


def check(call: FieldCall) -> Iterator[Finding]:
    for keyword in call.keywords:
        name = str(keyword.arg)
        if name in REPLACED:
            message = _MESSAGES.get(name) or f"`{name}` of `Field` is called `{REPLACED[name]}` now"
            severity = Severity.ERROR if name in _REFUSED else None
            at = call.outline.location(keyword)
            yield Finding(at, message, replacement(call, keyword), severity=severity)
    extras = call.unknown_keywords
    if extras:
        names = ", ".join(f"`{each.arg}`" for each in extras)
        message = f"`Field` does not know {names}: `json_schema_extra` holds what only the schema shows"
        yield Finding(call.outline.location(extras[0]), message, gathering(call))


WARNS = "assert not warned, warned"

REGEX = """
  from pydantic import BaseModel, Field


  class Item(BaseModel):
-     code: str = Field(..., regex="^[a-z]+$", max_length=8)
                             ^^^^^^^^^^^^^^^^ `regex` of `Field` is called `pattern` now
+     code: str = Field(..., pattern="^[a-z]+$", max_length=8)
"""

ITEMS = """
  from pydantic import BaseModel, Field


  class Cart(BaseModel):
-     items: list[str] = Field(min_items=1, max_items=9)
                               ^^^^^^^^^^^ `min_items` of `Field` is called `min_length` now
                                            ^^^^^^^^^^^ `max_items` of `Field` is called `max_length` now
-     owner: str = Field("me", allow_mutation=False)
                               ^^^^^^^^^^^^^^^^^^^^ `allow_mutation` of `Field` is called `frozen` now
+     items: list[str] = Field(min_length=1, max_length=9)
+     owner: str = Field("me", frozen=True)
"""

CONSTANT = """
+ from typing import Literal
+
  from pydantic import BaseModel, Field


  class Cat(BaseModel):
-     kind: str = Field("cat", const=True)
                               ^^^^^^^^^^ `Field` refuses `const`: a value that is always the same is a \
                               `Literal`
+     kind: Literal["cat"] = "cat"
-     legs: int = Field(4, const=True, description="How many")
                           ^^^^^^^^^^ `Field` refuses `const`: a value that is always the same is a `Literal`
+     legs: Literal[4] = Field(4, description="How many")
"""

EXAMPLE = """
  from pydantic import BaseModel, Field


  class Item(BaseModel):
-     name: str = Field(example="Tea", max_length=9, order=1)
                        ^^^^^^^^^^^^^ `Field` does not know `example`, `order`: `json_schema_extra` \
                        holds what only the schema shows
+     name: str = Field(max_length=9, json_schema_extra={"example": "Tea", "order": 1})
"""

SCHEMA = (
    WARNS + '\nassert Item.model_json_schema()["properties"]["name"] == {"title": "Name", "type": "string", '
    '"maxLength": 9, "example": "Tea", "order": 1}'
)

VARIABLE = """
- from pydantic import Field
+ from pydantic import AliasChoices, Field
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
-     database: str = Field("sqlite://", env="DATABASE_URL")
                                         ^^^^^^^^^^^^^^^^^^ No variable is read because of `env`: its name \
                                         is given as `validation_alias` now
-     cache: str = Field("redis://", env=["CACHE_URL", "REDIS_URL"])
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ No variable is read because of `env`: \
                                     its name is given as `validation_alias` now
+     database: str = Field("sqlite://", validation_alias="DATABASE_URL")
+     cache: str = Field("redis://", validation_alias=AliasChoices("CACHE_URL", "REDIS_URL"))
"""

UNIQUE = """
- from typing import List
-
  from pydantic import BaseModel, Field


  class Item(BaseModel):
-     tags: List[str] = Field([], min_length=0, unique_items=True)
                                                ^^^^^^^^^^^^^^^^^ `Field` refuses `unique_items`: what has \
                                                no duplicates is a `set`
+     tags: set[str] = Field(set(), min_length=0)
"""

# What the items are is said elsewhere.
BY_HAND = """
  from pydantic import BaseModel, Field

  Tags = list[str]


  class Item(BaseModel):
      tags: Tags = Field(unique_items=True)
                         ^^^^^^^^^^^^^^^^^ `Field` refuses `unique_items`: what has no duplicates is \
                         a `set`
"""

KNOWN = """
  from typing import Annotated

  import sqlmodel
  from pydantic import BaseModel, Field


  class Item(BaseModel):
      name: Annotated[str, Field(pattern="^a", min_length=1)] = Field(json_schema_extra={"example": "a"})
      day: str = Field(default_factory=str, frozen=True, exclude=True, deprecated=True)


  class Hero(sqlmodel.SQLModel):
      name: str = sqlmodel.Field(regex="^a", index=True)

"""

NOT_OURS = """
  import dataclasses


  def Field(**options):
      return dataclasses.field(metadata=options)


  @dataclasses.dataclass
  class Form:
      name: str = Field(regex="^a")
"""

OLD = """
  from pydantic import BaseModel, Field


  class Item(BaseModel):
      code: str = Field(regex="^[a-z]+$")
"""

rule = Rule(
    FieldCall,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(REGEX, crashes="PydanticUserError: `regex` is removed"),
        Example(ITEMS, proof=WARNS),
        Example(
            CONSTANT, crashes="PydanticUserError: `const` is removed", proof='assert Cat().kind == "cat"'
        ),
        Example(EXAMPLE, proof=SCHEMA),
        Example(VARIABLE, proof='assert Settings().database == "mine"', environment={"DATABASE_URL": "mine"}),
        Example(
            UNIQUE,
            proof='assert Item(tags=["a", "a"]).tags == {"a"}',
            crashes="PydanticUserError: `unique_items` is removed",
        ),
        Example(BY_HAND, crashes="PydanticUserError: `unique_items` is removed"),
        KNOWN,
        NOT_OURS,
        Example(OLD, versions={"pydantic": "1.10.13"}),
    ],
)
