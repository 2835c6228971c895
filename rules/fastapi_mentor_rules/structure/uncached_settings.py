"""Settings are read again whenever somebody asks for them.

As a dependency this function runs for every request: it reads the environment and the `.env` file, and
checks every field, for values that do not change while the application runs. `@lru_cache` makes the object
once; tests still replace it with `dependency_overrides`, or begin anew with `get_settings.cache_clear()`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.settings_factory import SettingsFactory
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(factory: SettingsFactory) -> Iterator[Finding]:
    if factory.serves_requests:
        message = f"`{factory.name}` reads a new `{factory.settings.name}` whenever it is called"

        def cache(editor: Editor) -> None:
            editor.add_decorator(factory.node, editor.add_import("functools", "lru_cache"), 0)

        yield Finding(factory, message, Fix("Make it once, with `@lru_cache`", cache))


SAME_FILE = """
+ from functools import lru_cache
+
  from fastapi import Depends, FastAPI
  from pydantic_settings import BaseSettings

  app = FastAPI()


  class Settings(BaseSettings):
      name: str = "shop"


+ @lru_cache
  def build() -> Settings:
      ^^^^^ `build` reads a new `Settings` whenever it is called
      return Settings()


  @app.get("/name")
  def read_name(settings: Settings = Depends(build)):
      return settings.name
"""

SAME = """
assert build() is build()
"""

MODULE = """
=== app/config.py ===
+ from functools import lru_cache
+
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      name: str = "shop"


+ @lru_cache
  def get_settings():
      ^^^^^^^^^^^^ `get_settings` reads a new `Settings` whenever it is called
      settings = Settings()
      return settings
=== app/main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI

  from app.config import Settings, get_settings

  app = FastAPI()


  @app.get("/name")
  def read_name(settings: Annotated[Settings, Depends(get_settings)]):
      return settings.name
"""

FINE = """
  from functools import cache

  from fastapi import Depends, FastAPI
  from pydantic import BaseModel
  from pydantic_settings import BaseSettings

  app = FastAPI()


  class Settings(BaseSettings):
      name: str = "shop"


  class Page(BaseModel):
      size: int = 10


  def make_settings():
      return Settings()


  def load_settings():
      return Settings()


  settings = load_settings()


  @cache
  def get_settings():
      return Settings()


  def get_one():
      return settings


  def get_page():
      return Page()


  @app.get("/name")
  def read_name(a=Depends(get_settings), b=Depends(get_one), c=Depends(get_page)):
      return a.name
"""

rule = Rule(
    SettingsFactory,
    check,
    bullet="settings from the environment",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(SAME_FILE, proof=SAME),
        Example(
            MODULE, proof="from app.config import get_settings\n\nassert get_settings() is get_settings()"
        ),
        FINE,
    ],
)
