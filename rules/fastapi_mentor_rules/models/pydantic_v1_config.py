"""Model is configured as in pydantic 1.

Pydantic 2 reads `model_config = ConfigDict(...)`. It still takes a `class Config` inside the model, with
a warning, and will stop to; a model that has both does not even import. Many options have other names
since then (`orm_mode` is `from_attributes`, `schema_extra` is `json_schema_extra`), and under their old
names they do nothing at all.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.model_config import migration, renaming
from fastapi_mentor.facts import ClassConfig, Model
from fastapi_mentor.facts.compatibility import is_in_branch_for_version
from fastapi_mentor.facts.model_options import REMOVED, new_name
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    config = model.class_config
    if config is not None and not is_in_branch_for_version(model.outline):
        yield Finding(config, _message(model, config), migration(model, config))
    if model.model_config is not None:
        for item in model.config_items:
            ignored = _ignored(item.name, model)
            if ignored:
                yield Finding(
                    model.model_config.outline.location(item.node),
                    f"Pydantic 2 ignores {ignored}",
                    renaming(model, item),
                )


def _message(model: Model, config: ClassConfig) -> str:
    if model.model_config is not None:
        return f"`{model.name}` has both `model_config` and `class Config`, which pydantic refuses"
    ignored = [text for name in config.options if (text := _ignored(name, model))]
    if ignored:
        return f"In the `class Config` of `{model.name}`, pydantic 2 ignores {'; '.join(ignored)}"
    return f"`{model.name}` has a `class Config`, which pydantic 2 replaced with `model_config`"


def _ignored(option: str, model: Model) -> str:
    new = new_name(option, model)
    if new is not None:
        return f"`{option}`: it is `{new}` now"
    instead = REMOVED.get(option)
    if instead is None:
        return ""
    return f"`{option}`: its work is done by {instead} now" if instead else f"`{option}`, which is gone"


WARNS = "assert not warned, warned"

IGNORED = """
- from pydantic import BaseModel
+ from pydantic import BaseModel, ConfigDict


  class User(BaseModel):
      name: str

-     class Config:
            ^^^^^^ In the `class Config` of `User`, pydantic 2 ignores `orm_mode`: it is `from_attributes` \
            now
-         orm_mode = True
+     model_config = ConfigDict(from_attributes=True)
"""

FROM_OBJECT = (
    WARNS
    + """
from types import SimpleNamespace

assert User.model_validate(SimpleNamespace(name="Ada")).name == "Ada"
"""
)

COMMENTED = """
- from pydantic import BaseModel, Extra
+ from pydantic import BaseModel, ConfigDict


  class Item(BaseModel):
-     class Config:
            ^^^^^^ In the `class Config` of `Item`, pydantic 2 ignores `allow_mutation`: its work is done \
            by `frozen` now
-         # Typos must not pass silently.
-         extra = Extra.forbid
-         allow_mutation = False  # it is a key of the stock
+     model_config = ConfigDict(
+         # Typos must not pass silently.
+         extra="forbid",
+         frozen=True,  # it is a key of the stock
+     )

      name: str
"""

SCHEMA = """
- from pydantic import BaseModel
+ from pydantic import BaseModel, ConfigDict


  class Item(BaseModel):
      name: str

-     class Config:
            ^^^^^^ In the `class Config` of `Item`, pydantic 2 ignores `allow_population_by_field_name`: it \
            is `validate_by_name` now; `smart_union`, which is gone; `schema_extra`: it is \
            `json_schema_extra` now
-         allow_population_by_field_name = True
-         smart_union = True
-         schema_extra = {
-             "example": {
-                 "name": "Tea",
-             }
-         }
+     model_config = ConfigDict(
+         validate_by_name=True,
+         json_schema_extra={
+             "example": {
+                 "name": "Tea",
+             }
+         },
+     )
"""

SETTINGS = """
- from pydantic_settings import BaseSettings
+ from pydantic_settings import BaseSettings, SettingsConfigDict


  class Settings(BaseSettings):
      name: str = "shop"

-     class Config:
            ^^^^^^ `Settings` has a `class Config`, which pydantic 2 replaced with `model_config`
-         env_file = ".env"
-         env_prefix = "SHOP_"
+     model_config = SettingsConfigDict(env_file=".env", env_prefix="SHOP_")
"""

TABLE = """
+ from pydantic import ConfigDict
  from sqlmodel import Field, SQLModel


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      name: str

-     class Config:
            ^^^^^^ `Hero` has a `class Config`, which pydantic 2 replaced with `model_config`
-         validate_assignment = True
+     model_config = ConfigDict(validate_assignment=True)
"""

BOTH = """
  from pydantic import BaseModel, ConfigDict


  class User(BaseModel):
-     model_config = ConfigDict(extra="forbid")
+     model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

      name: str
-
-     class Config:
            ^^^^^^ `User` has both `model_config` and `class Config`, which pydantic refuses
-         anystr_strip_whitespace = True
"""

IN_DICT = """
  from pydantic import BaseModel


  class User(BaseModel):
-     model_config = {"orm_mode": True, "extra": "ignore"}
                      ^^^^^^^^^^ Pydantic 2 ignores `orm_mode`: it is `from_attributes` now
+     model_config = {"from_attributes": True, "extra": "ignore"}

      name: str
"""

RENAMED = """
  from pydantic import BaseModel, ConfigDict


  class User(BaseModel):
-     model_config = ConfigDict(orm_mode=True, extra="forbid")
                                ^^^^^^^^^^^^^ Pydantic 2 ignores `orm_mode`: it is `from_attributes` now
+     model_config = ConfigDict(from_attributes=True, extra="forbid")

      name: str
"""

INHERITED = """
- from pydantic import BaseModel
+ from pydantic import BaseModel, ConfigDict


  class Named(BaseModel):
      name: str

-     class Config:
            ^^^^^^ `Named` has a `class Config`, which pydantic 2 replaced with `model_config`
-         frozen = True
+     model_config = ConfigDict(frozen=True)


  class User(Named):
-     class Config(Named.Config):
            ^^^^^^ `User` has a `class Config`, which pydantic 2 replaced with `model_config`
-         extra = "forbid"
+     model_config = ConfigDict(extra="forbid")
"""

# What methods, bases and options without a successor mean takes a person.
BY_HAND = """
  from pydantic import BaseModel


  class Shared:
      extra = "forbid"


  class User(BaseModel):
      name: str

      class Config(Shared):
            ^^^^^^ `User` has a `class Config`, which pydantic 2 replaced with `model_config`
          frozen = True


  class Group(BaseModel):
      name: str

      class Config:
            ^^^^^^ In the `class Config` of `Group`, pydantic 2 ignores `fields`: its work is done by \
            `Field(...)` now
          fields = {"name": {"alias": "title"}}


  class Role(BaseModel):
      name: str

      class Config:
            ^^^^^^ `Role` has a `class Config`, which pydantic 2 replaced with `model_config`
          @staticmethod
          def alias_generator(name: str) -> str:
              return name.upper()
"""

NEW = """
  from pydantic import BaseModel, ConfigDict
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class User(BaseModel):
      model_config = ConfigDict(from_attributes=True)

      name: str


  class Base(DeclarativeBase): ...


  class Row(Base):
      __tablename__ = "row"
      id: Mapped[int] = mapped_column(primary_key=True)

      class Config:
          orm_mode = True
"""

BOTH_VERSIONS = """
import pydantic
from pydantic import BaseModel

PYDANTIC_V2 = pydantic.VERSION.startswith("2.")

if PYDANTIC_V2:

    class Open(BaseModel):
        model_config = {"extra": "allow"}
else:

    class Open(BaseModel):
        class Config:
            extra = "allow"
"""

OLD = """
  from pydantic import BaseModel


  class User(BaseModel):
      name: str

      class Config:
          orm_mode = True
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(IGNORED, proof=FROM_OBJECT),
        Example(COMMENTED, proof=WARNS + '\nassert hash(Item(name="a"))'),
        Example(SCHEMA, proof=WARNS + '\nassert "example" in Item.model_json_schema()'),
        Example(
            SETTINGS, proof=WARNS + '\nassert Settings().name == "tea"', environment={"SHOP_NAME": "tea"}
        ),
        TABLE,
        Example(BOTH, crashes='PydanticUserError: "Config" and "model_config" cannot be used together'),
        Example(RENAMED, proof=FROM_OBJECT),
        Example(IN_DICT, proof=FROM_OBJECT),
        Example(INHERITED, proof='assert User.model_config == {"frozen": True, "extra": "forbid"}\n' + WARNS),
        BY_HAND,
        NEW,
        BOTH_VERSIONS,
        Example(OLD, versions={"pydantic": "1.10.13"}),
        Example(OLD.replace("pydantic", "pydantic.v1"), runs=False),
    ],
)
