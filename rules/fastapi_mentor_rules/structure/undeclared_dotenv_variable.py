"""`.env` sets a variable that the settings do not know.

Variables of the process that no field asks for are left alone, but those in the file of `env_file` belong to
the settings: pydantic-settings refuses unknown ones, and the application does not start. Where the file is
shared with other programs, such as Docker Compose, say `extra="ignore"`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, SettingsClass, literal
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.dotenv import variables_in
from fastapi_mentor.project.application.settings_fields import environment_files, names_of
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_BASE = pattern(r"_|(Base|Common|Abstract|Core|Shared)[A-Z]|.*Base$")


def check(settings: SettingsClass) -> Iterator[Finding]:
    module = settings.model.outline.module
    extra = settings.configured("extra")
    if not isinstance(module, ProjectModule) or (extra is not None and literal(extra) != "forbid"):
        return
    if settings.model.has_unknown_bases or settings.configured("dotenv_filtering") is not None:
        return
    known = _known(settings)
    if known is None or _is_for_others(settings, module):
        return
    for file in environment_files(settings, module.project):
        if file.path is None or not module.has_file(file.path):
            continue
        names = [each.name for each in variables_in(file.path) if each.value]
        unknown = [name for name in names if not _is_known(name, known, settings)]
        if unknown:
            others = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            message = (
                f"`{file.name}` sets `{unknown[0]}`{others}, which `{settings.name}` refuses to start with"
            )
            yield Finding(settings, message, _fix(settings.model))


def _is_for_others(settings: SettingsClass, module: ProjectModule) -> bool:
    """Whether only classes that inherit from it seem to be made objects of."""
    name = settings.name
    if not settings.model.fields:
        return True
    if module.calls(name):
        return False
    qualified = f"{module.name}.{name}"
    heirs = (each for each in module.classes() if each != name)
    return _BASE.match(name) is not None or any(
        qualified in module.ancestors(f"{module.name}.{each}") for each in heirs
    )


def _known(settings: SettingsClass) -> list[str] | None:
    """The variables that its fields are read from; None where one of them is not known."""
    found: list[str] = []
    for field in settings.model.fields.values():
        names = names_of(settings, field)
        if names is None:
            return None
        found += names
    return found


def _is_known(name: str, known: list[str], settings: SettingsClass) -> bool:
    """Whether a field, or the inside of a field where names may go on, is read from it."""
    spelt = name if settings.is_case_sensitive else name.upper()
    if spelt in known:
        return True
    delimiter = settings.configured("env_nested_delimiter")
    return delimiter is not None and any(spelt.startswith(each) for each in known)


def _fix(model: Model) -> Fix | None:
    member = model.model_config
    call = member.node.value if member is not None else None  # type: ignore[attr-defined]
    if not isinstance(call, ast.Call):
        return None

    def ignore(editor: Editor) -> None:
        editor.set_keyword(call, "extra", '"ignore"')

    return Fix('Say `extra="ignore"`', ignore)


SHARED = """
=== .env ===
  NAME=tea
  POSTGRES_PASSWORD=secret
  PORT=
=== config.py ===
  from pydantic_settings import BaseSettings, SettingsConfigDict


  class Settings(BaseSettings):
        ^^^^^^^^ `.env` sets `POSTGRES_PASSWORD`, which `Settings` refuses to start with
-     model_config = SettingsConfigDict(env_file=".env")
+     model_config = SettingsConfigDict(env_file=".env", extra="ignore")

      name: str = "shop"


  settings = Settings()
"""

FINE = """
=== .env ===
  NAME=tea
  database__host=localhost
  OTHER=1
=== .env.local ===
  NAME=coffee
=== config.py ===
  from pydantic import BaseModel, Field
  from pydantic_settings import BaseSettings, SettingsConfigDict


  class Database(BaseModel):
      host: str = ""


  class Settings(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env", extra="ignore")

      name: str = "shop"


  class Local(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env.local", env_nested_delimiter="__")

      title: str = Field("shop", validation_alias="NAME")
      database: Database = Database()


  class Absent(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env.absent")


  class Environment(BaseSettings):
      name: str = "shop"


  class CommonSettings(BaseSettings):
      model_config = SettingsConfigDict(env_file=".env")

      database__host: str


  class Everything(CommonSettings):
      name: str
      other: int


  settings = [Settings(), Local(), Absent(), Environment(), Everything()]
"""

rule = Rule(
    SettingsClass,
    check,
    bullet="settings from the environment",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(SHARED, crashes="ValidationError: "), FINE],
)
