"""Settings are a parameter that FastAPI takes from the request.

A settings class is a pydantic model. As a plain parameter it is a request body: clients have to send the
settings, and may send any. `Depends(Settings)` makes its fields, and the options of its constructor, query
parameters, and the OpenAPI document can not be made. Depend on a function that returns the settings.
"""

from collections.abc import Iterable, Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Parameter, SettingsObject
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.facts.settings_object import settings_at_hand
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    if handler.may_have_another_signature:
        return
    for parameter in handler.parameters:
        settings = _settings(parameter)
        if settings is None:
            continue
        if parameter.is_injected:
            message = f"`Depends` takes the fields of `{settings.name}` from the query of the request"
        else:
            message = f"`{parameter.name}: {settings.name}` is a request body: the client sends the settings"
        yield Finding(parameter, message, _fix(parameter, settings))


def _settings(parameter: Parameter) -> SettingsClass | None:
    """The settings class that the request is asked for."""
    module = parameter.outline.module
    if not parameter.is_injected:
        return SettingsClass.named(parameter.type, module) if parameter.marker is None else None
    if parameter.dependency is None:
        return SettingsClass.named(parameter.type, module)
    target, at = parameter.dependency
    return SettingsClass.of(at.definition(target))


def _fix(parameter: Parameter, settings: SettingsClass) -> Fix | None:
    module = parameter.outline.module
    home = settings.model.outline.module
    found = _getter(settings_at_hand(module), settings)
    origin = ""
    if found is None and home.path != module.path:
        found, origin = _getter(settings_at_hand(home), settings), home.name
    if found is None or parameter.node.annotation is None:
        return None
    name = found.name

    def depend(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated", at=parameter.node)
        depends = editor.add_import("fastapi", "Depends", at=parameter.node)
        getter = editor.add_import(origin, name, at=parameter.node) if origin else name
        editor.set_annotation(parameter.node, f"{annotated}[{settings.name}, {depends}({getter})]")
        if parameter.default is not None:
            editor.remove_default(parameter.node)

    return Fix(f"Depend on `{name}`", depend)


def _getter(objects: Iterable[SettingsObject], settings: SettingsClass) -> SettingsObject | None:
    for each in objects:
        if each.is_function and "." not in each.name and each.settings.name == settings.name:
            return each
    return None


BODY = """
=== app/config.py ===
  from functools import lru_cache

  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      name: str = "shop"


  @lru_cache
  def get_settings() -> Settings:
      return Settings()
=== app/main.py ===
- from fastapi import FastAPI
+ from typing import Annotated
+
+ from fastapi import Depends, FastAPI

- from app.config import Settings
+ from app.config import Settings, get_settings

  app = FastAPI()


  @app.get("/name")
- def read_name(settings: Settings):
                ^^^^^^^^^^^^^^^^^^ `settings: Settings` is a request body: the client sends the settings
+ def read_name(settings: Annotated[Settings, Depends(get_settings)]):
      return settings.name
"""

ANSWERS = """
from app.main import app
from fastapi.testclient import TestClient

assert TestClient(app).get("/name").json() == "shop"
"""

CLASS = """
  from functools import cache
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      name: str = "shop"


  @cache
  def get_settings() -> Settings:
      return Settings()


  app = FastAPI()


  @app.get("/name")
- def read_name(settings: Annotated[Settings, Depends()]):
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Depends` takes the fields of `Settings` from the \
      query of \
      the request
+ def read_name(settings: Annotated[Settings, Depends(get_settings)]):
      return settings.name


  @app.get("/names")
- def read_names(settings: Settings = Depends(Settings)):
                 ^^^^^^^^^^^^^^^^^^ `Depends` takes the fields of `Settings` from the query of the request
+ def read_names(settings: Annotated[Settings, Depends(get_settings)]):
      return settings.name
"""

FINE = """
  from typing import Annotated

  from fastapi import Body, Depends, FastAPI
  from pydantic import BaseModel
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      name: str = "shop"


  class Page(BaseModel):
      size: int = 10


  settings = Settings()


  def get_settings() -> Settings:
      return settings


  app = FastAPI()


  def helper(settings: Settings) -> str:
      return settings.name


  @app.get("/name")
  def read_name(found: Annotated[Settings, Depends(get_settings)]):
      return helper(found)


  @app.put("/name")
  def change_name(page: Page, given: Annotated[Settings, Body()]):
      return given.name
"""

rule = Rule(
    Handler,
    check,
    bullet="settings from the environment",
    severity=Severity.ERROR,
    since="0.1",
    changes=("requestBody", "schemas"),
    examples=[Example(BODY, proof=ANSWERS), Example(CLASS, crashes="PydanticUserError: "), FINE],
)
