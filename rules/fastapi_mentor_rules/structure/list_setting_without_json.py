"""`.env` gives a list of the settings as text with commas.

pydantic-settings reads lists, sets and dicts from the environment as JSON: `["a", "b"]`. For `a,b` it
raises a `SettingsError`, and the application does not start. Write JSON there, or mark the field with
`NoDecode` and split the text in a validator.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import ModelField, SettingsClass
from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.place import place
from fastapi_mentor.project.application.settings_fields import assignments, environment_files, names_of
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_DECODED = frozenset({"list", "set", "frozenset", "tuple", "dict"})


def check(settings: SettingsClass) -> Iterator[Finding]:
    module = settings.model.outline.module
    if not isinstance(module, ProjectModule) or settings.configured("enable_decoding") is not None:
        return
    fields = [each for each in settings.model.own_fields.values() if _is_decoded(each)]
    files = environment_files(settings, module.project) if fields else []
    paths = [each.path for each in files if each.path is not None and module.has_file(each.path)]
    for field in fields:
        names = names_of(settings, field)
        found = (
            assignments(names, paths, case_sensitive=settings.is_case_sensitive) if names and paths else []
        )
        if found and found[0].value and not _is_json(found[0].value):
            message = f"`{field.name}` is read as JSON, and `{found[0].name}` of the `.env` file is none"
            yield Finding(field, message, _fix(settings, field))


def _is_decoded(field: ModelField) -> bool:
    at = place(field.outline, field.scope)
    return annotated_type(field.annotation, at) in _DECODED and "NoDecode" not in field.outline.text(
        field.node
    )


def _is_json(text: str) -> bool:
    import json

    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _fix(settings: SettingsClass, field: ModelField) -> Fix | None:
    if annotated_type(field.annotation, place(field.outline, field.scope)) == "dict":
        return None

    def split(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated")
        no_decode = editor.add_import("pydantic_settings", "NoDecode")
        validator = editor.add_import("pydantic", "field_validator")
        editor.replace(field.annotation, f"{annotated}[{editor.text(field.annotation)}, {no_decode}]")
        editor.append_to_class(
            settings.model.node,
            f'@{validator}("{field.name}", mode="before")\n'
            "@classmethod\n"
            f"def split_{field.name}(cls, value: object) -> object:\n"
            '    return value.split(",") if isinstance(value, str) else value',
        )

    return Fix("Split the text at its commas", split, Safety.UNSAFE)


COMMAS = """
=== .env ===
  ORIGINS=https://a.example,https://b.example
  PORTS=[80, 443]
=== config.py ===
- from pydantic_settings import BaseSettings, SettingsConfigDict
+ from typing import Annotated
+
+ from pydantic import field_validator
+ from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


  class Settings(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env")

-     origins: list[str] = []
      ^^^^^^^ `origins` is read as JSON, and `ORIGINS` of the `.env` file is none
+     origins: Annotated[list[str], NoDecode] = []
      ports: list[int] = []

+     @field_validator("origins", mode="before")
+     @classmethod
+     def split_origins(cls, value: object) -> object:
+         return value.split(",") if isinstance(value, str) else value
+

  settings = Settings()
"""

SPLIT = """
from config import settings

assert settings.origins == ["https://a.example", "https://b.example"]
"""

FINE = """
=== .env ===
  ORIGINS=https://a.example,https://b.example
  NAMES='["tea"]'
=== config.py ===
  from typing import Annotated

  from pydantic import field_validator
  from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


  class Settings(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env")

      origins: Annotated[list[str], NoDecode] = []
      names: set[str] = set()

      @field_validator("origins", mode="before")
      @classmethod
      def split_origins(cls, value: object) -> object:
          return value.split(",") if isinstance(value, str) else value


  settings = Settings()
"""

rule = Rule(
    SettingsClass,
    check,
    bullet="settings from the environment",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(COMMAS, crashes="SettingsError: ", proof=SPLIT), Example(FINE, proof=SPLIT)],
)
