"""Option of a model's configuration is misspelt.

`model_config` takes any key and says nothing of those that it does not know: `env_prefx` and `from_attribute`
do nothing, and the model behaves as if they were not there. So does the older `class Config`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.model_options import REMOVED, RENAMED
from fastapi_mentor.facts.settings_options import OPTIONS, SETTINGS_OPTIONS
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    member = model.model_config
    value = member.node.value if member is not None else None  # type: ignore[attr-defined]
    if member is not None and isinstance(value, ast.Call | ast.Dict):
        known = OPTIONS | SETTINGS_OPTIONS if model.is_settings else OPTIONS
        for name, node in _options(value):
            nearest = _nearest(name, known)
            if nearest is not None:
                at = member.outline.location(node)
                yield Finding(at, _message(name, nearest), _rename(value, node, name, nearest))
    config = model.class_config
    if config is not None:
        known = (OPTIONS | SETTINGS_OPTIONS).union(RENAMED, REMOVED)
        for each in config.node.body:
            match each:
                case ast.Assign(targets=[ast.Name(id=name) as target]):
                    nearest = _nearest(name, known)
                    if nearest is not None:
                        at = config.outline.location(target)
                        yield Finding(at, _message(name, nearest), _rename(None, target, name, nearest))


def _message(name: str, nearest: str) -> str:
    return f"Models have no option `{name}`, they have `{nearest}`: it is ignored"


def _options(value: ast.Call | ast.Dict) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, ast.Call):
        yield from ((each.arg, each) for each in value.keywords if each.arg is not None)
    else:
        for key in value.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, key


def _nearest(name: str, known: frozenset[str]) -> str | None:
    """The option that is nearly called so, where there is none of that name, old or new."""
    if name in known or name in SETTINGS_OPTIONS or name in RENAMED or name in REMOVED:
        return None
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), sorted(known), 1, 0.8)), None)


def _rename(value: ast.Call | ast.Dict | None, node: ast.AST, old: str, new: str) -> Fix:
    def rename(editor: Editor) -> None:
        if isinstance(value, ast.Call):
            editor.rename_keyword(value, old, new)
        else:
            editor.replace(node, editor.text(node).replace(old, new))

    return Fix(f"Write `{new}`", rename)


SETTINGS = """
  from pydantic_settings import BaseSettings, SettingsConfigDict


  class Settings(BaseSettings):
-     model_config = SettingsConfigDict(env_prefx="SHOP_", extra="ignore")
                                        ^^^^^^^^^^^^^^^^^ Models have no option `env_prefx`, they have \
      `env_prefix`: it is ignored
+     model_config = SettingsConfigDict(env_prefix="SHOP_", extra="ignore")

      name: str = "shop"
"""

READ = """
assert Settings().name == "tea"
"""

MODEL = """
  from pydantic import BaseModel


  class Item(BaseModel):
-     model_config = {"from_attribute": True}
                      ^^^^^^^^^^^^^^^^ Models have no option `from_attribute`, they have `from_attributes`: \
      it is ignored
+     model_config = {"from_attributes": True}

      name: str
"""

FROM_OBJECT = """
from types import SimpleNamespace

assert Item.model_validate(SimpleNamespace(name="tea")).name == "tea"
"""

CLASS = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str

      class Config:
-         from_attribute = True
          ^^^^^^^^^^^^^^ Models have no option `from_attribute`, they have `from_attributes`: it is ignored
+         from_attributes = True
"""

FINE = """
  from pydantic import BaseModel, ConfigDict
  from pydantic_settings import BaseSettings, SettingsConfigDict


  class Settings(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env", case_sensitive=True, company_option=1)

      name: str = "shop"


  class Item(BaseModel):
      model_config = ConfigDict(frozen=True, **{})

      name: str


  class OldItem(BaseModel):
      name: str

      class Config:
          orm_mode = True
          smart_union = True
          company_option = 1
"""

rule = Rule(
    Model,
    check,
    bullet="settings from the environment",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(SETTINGS, proof=READ, environment={"SHOP_NAME": "tea"}),
        Example(MODEL, proof=FROM_OBJECT),
        Example(CLASS, proof=FROM_OBJECT),
        FINE,
    ],
)
