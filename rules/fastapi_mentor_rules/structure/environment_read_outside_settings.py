"""Module reads the environment by itself.

A variable that is read where it is needed has no type, no place where all of them are listed, and is
found missing or misspelt only when the line runs. A class that inherits from `BaseSettings` names them
all in one place, checks and converts them when the application starts, and can be replaced in a test.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.environment import move_to_settings
from fastapi_mentor.facts import EnvironmentRead
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(read: EnvironmentRead) -> Iterator[Finding]:
    if read.belongs_in_settings:
        message = f"`{read.variable}` is read from the environment outside the settings"
        yield Finding(read, message, move_to_settings(read))


NEW = """
- import os
-
  from fastapi import FastAPI
+ from pydantic_settings import BaseSettings
+

- GREETING = os.getenv("GREETING", "Hello")
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `GREETING` is read from the environment outside the settings
- PAGE_SIZE = int(os.environ.get("PAGE_SIZE", "20"))  # items
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `PAGE_SIZE` is read from the environment outside \
      the settings
- SECRET_KEY = os.environ["SECRET_KEY"]
               ^^^^^^^^^^^^^^^^^^^^^^^^ `SECRET_KEY` is read from the environment outside the settings
+ class Settings(BaseSettings):
+     greeting: str = "Hello"
+     page_size: int = 20  # items
+     secret_key: str
+
+
+ settings = Settings()

  app = FastAPI()


  @app.get("/")
- def read_root(size: int = PAGE_SIZE):
-     return {"greeting": GREETING, "size": size, "length": len(SECRET_KEY)}
+ def read_root(size: int = settings.page_size):
+     return {"greeting": settings.greeting, "size": size, "length": len(settings.secret_key)}
"""

# A constant that other modules import takes them along.
MODULES = """
=== shop/config.py ===
- import os
+ from pydantic_settings import BaseSettings

- DATABASE_URL = os.getenv("DATABASE_URL", "sqlite://")
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `DATABASE_URL` is read from the environment outside \
      the settings
- TIMEOUT = float(os.environ["TIMEOUT"])
                  ^^^^^^^^^^^^^^^^^^^^^ `TIMEOUT` is read from the environment outside the settings
+
+ class Settings(BaseSettings):
+     database_url: str = "sqlite://"
+     timeout: float
+
+
+ settings = Settings()
=== shop/database.py ===
  from sqlalchemy import create_engine

- from shop.config import DATABASE_URL
+ from shop.config import settings

- engine = create_engine(DATABASE_URL)
+ engine = create_engine(settings.database_url)
=== shop/main.py ===
  from fastapi import FastAPI

- from .config import TIMEOUT as SECONDS
+ from .config import settings
  from .database import engine

- app = FastAPI(title=f"{engine.name}", version=str(SECONDS))
+ app = FastAPI(title=f"{engine.name}", version=str(settings.timeout))
"""

EXISTING = """
=== shop/config.py ===
+ from pydantic import Field
  from pydantic_settings import BaseSettings, SettingsConfigDict


  class Settings(BaseSettings):
      model_config = SettingsConfigDict(env_prefix="shop_")

      name: str = "shop"
+     workers: int = 2
+     proxies: str = Field("", validation_alias="PROXIES")
+     debug: bool = Field(False, validation_alias="DEBUG")


  settings = Settings()
=== shop/main.py ===
- from os import environ, getenv as read
-
  from fastapi import FastAPI

  from shop.config import settings

  __all__ = ["PROXIES", "app"]

- WORKERS = int(read("SHOP_WORKERS", 2))
                ^^^^^^^^^^^^^^^^^^^^^^^ `SHOP_WORKERS` is read from the environment outside the settings
- PROXIES = environ.get("PROXIES", "").split(",")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^ `PROXIES` is read from the environment outside the settings
+ PROXIES = settings.proxies.split(",")

- app = FastAPI(title=settings.name, version=f"{WORKERS}", debug=read("DEBUG", "no").lower() in ("1", "yes"))
                                                                 ^^^^^^^^^^^^^^^^^^^ `DEBUG` is read from \
      the environment outside the settings
+ app = FastAPI(title=settings.name, version=f"{settings.workers}", debug=settings.debug)
"""

# Where the settings are at hand, what is read later is read beside them too.
LATER = """
=== shop/config.py ===
  from functools import lru_cache

  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      name: str = "shop"
+     currency: str = "EUR"


  @lru_cache
  def get_settings() -> Settings:
      return Settings()
=== shop/main.py ===
- import os
-
  from fastapi import FastAPI

  from shop.config import get_settings

  app = FastAPI(title=get_settings().name)


  @app.get("/prices")
  def read_prices():
-     return {"currency": os.getenv("CURRENCY", "EUR")}
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `CURRENCY` is read from the environment outside \
      the settings
+     return {"currency": get_settings().currency}
"""

# Settings that a module could import are at hand too.
NEARBY = """
=== shop/core/__init__.py ===
=== shop/core/config.py ===
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "shop"
=== shop/routers/__init__.py ===
=== shop/routers/prices.py ===
import os

from fastapi import APIRouter

router = APIRouter()


@router.get("/prices")
def read_prices():
    return {"currency": os.environ["CURRENCY"]}
                        ^^^^^^^^^^^^^^^^^^^^^^ `CURRENCY` is read from the environment outside the settings
"""

# What the default is, or when it is needed, is for a person to say.
BY_HAND = """
  import os

  from fastapi import FastAPI

  LOGS = os.getenv("LOG_FOLDER", os.getcwd())
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `LOG_FOLDER` is read from the environment outside the settings
  try:
      KEY = os.environ["API_KEY"]
            ^^^^^^^^^^^^^^^^^^^^^ `API_KEY` is read from the environment outside the settings
  except KeyError:
      KEY = "".join(["a", "b"])

  app = FastAPI()
"""

# A class may say which file to read, or by which variable it is replaced.
SETTINGS = """
=== shop/config.py ===
import os

from pydantic_settings import BaseSettings, SettingsConfigDict

STAGE = os.getenv("STAGE", "dev")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=f".env.{STAGE}")

    name: str = os.getenv("APP_NAME", "shop")
=== shop/main.py ===
from fastapi import FastAPI

from shop.config import Settings

app = FastAPI(title=Settings().name)
"""

# The machine's own variables, a test for one, what is set for a library, and what is read later.
OTHER_USES = """
  import os

  from fastapi import FastAPI

  os.environ["OMP_NUM_THREADS"] = "1"
  os.environ.setdefault("MPLBACKEND", "agg")
  cache = os.path.join(os.environ["HOME"], ".cache") if "HOME" in os.environ else os.getenv("TMPDIR", "/tmp")
  names = [os.getenv(name) for name in ("A", "B")]
  everything = {**os.environ}
  app = FastAPI()


  @app.get("/")
  def read_root():
      return {"greeting": os.getenv("GREETING")}


  if __name__ == "__main__":
      import uvicorn

      uvicorn.run(app, port=int(os.getenv("PORT", "8000")))
"""

# Nothing here has to do with the application.
OTHER_MODULES = """
=== shop/main.py ===
from fastapi import FastAPI

app = FastAPI()
=== shop/cli.py ===
import os

from shop.main import app

URL = os.getenv("SHOP_URL", "http://localhost")
=== shop/colours.py ===
import os

PALETTE = os.getenv("PALETTE", "light")
=== scripts/fill.py ===
import os

from fastapi import FastAPI

TARGET = os.getenv("TARGET", "dev")
=== alembic/env.py ===
import os

from sqlmodel import SQLModel

URL = os.getenv("DATABASE_URL")
metadata = SQLModel.metadata
=== tests/conftest.py ===
import os

from fastapi.testclient import TestClient

URL = os.getenv("TEST_DATABASE_URL", "sqlite://")
=== gunicorn.conf.py ===
import os

workers = int(os.getenv("WORKERS", "2"))
"""

rule = Rule(
    EnvironmentRead,
    check,
    bullet="settings from the environment",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(NEW, environment={"SECRET_KEY": "secret"}),
        Example(
            MODULES,
            environment={"TIMEOUT": "2.5"},
            proof="import shop.config\nassert shop.config.settings.timeout == 2.5",
        ),
        Example(EXISTING, environment={"SHOP_WORKERS": "3"}, proof="assert settings.workers == 3"),
        LATER,
        NEARBY,
        BY_HAND,
        SETTINGS,
        OTHER_USES,
        Example(OTHER_MODULES, runs=False),
    ],
)
