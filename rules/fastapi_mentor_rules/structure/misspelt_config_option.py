"""Option of a model's configuration is misspelt.

`model_config` takes any key and says nothing of those that it does not know: `env_prefx` and `from_attribute`
do nothing, and the model behaves as if they were not there.
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
    if member is None or not isinstance(value, ast.Call | ast.Dict):
        return
    known = OPTIONS | SETTINGS_OPTIONS if model.is_settings else OPTIONS
    for name, node in _options(value):
        if name in known or name in SETTINGS_OPTIONS or name in RENAMED or name in REMOVED:
            continue
        nearest = _nearest(name, known)
        if nearest is not None:
            message = f"Models have no option `{name}`, they have `{nearest}`: it is ignored"
            yield Finding(member.outline.location(node), message, _rename(value, node, name, nearest))


def _options(value: ast.Call | ast.Dict) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, ast.Call):
        yield from ((each.arg, each) for each in value.keywords if each.arg is not None)
    else:
        for key in value.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, key


def _nearest(name: str, known: frozenset[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), sorted(known), 1, 0.8)), None)


def _rename(value: ast.Call | ast.Dict, node: ast.AST, old: str, new: str) -> Fix:
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

FINE = """
  from pydantic import BaseModel, ConfigDict
  from pydantic_settings import BaseSettings, SettingsConfigDict


  class Settings(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env", case_sensitive=True, company_option=1)

      name: str = "shop"


  class Item(BaseModel):
      model_config = ConfigDict(frozen=True, **{})

      name: str
"""

rule = Rule(
    Model,
    check,
    bullet="settings from the environment",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(SETTINGS, proof=READ, environment={"SHOP_NAME": "tea"}),
        Example(MODEL, proof=FROM_OBJECT),
        FINE,
    ],
)
