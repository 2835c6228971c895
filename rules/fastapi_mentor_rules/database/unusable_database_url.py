"""URL of a database names a driver that its engine can not use.

The scheme of a URL names the database and, behind a `+`, the driver. An async engine takes only drivers that
can be awaited: with `sqlite://` it ends with an `InvalidRequestError` when the application starts, and wants
`sqlite+aiosqlite://`. A plain engine with an async driver fails when the first connection is made. The old
`postgres://` is gone since SQLAlchemy 1.4.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.drivers import use_driver
from fastapi_mentor.facts.engine import Engine
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(engine: Engine) -> Iterator[Finding]:
    url = engine.url
    if url is None or engine.given is None:
        return
    severity = Severity.WARNING if url.is_default else None
    if url.dialect == "postgres":
        message = "SQLAlchemy knows no `postgres://`: it is called `postgresql://`"
        driver = url.driver or ("asyncpg" if engine.is_async else "")
        scheme = f"postgresql+{driver}" if driver else "postgresql"

        def rename(editor: Editor) -> None:
            there = editor if editor.path == url.path else editor.file(url.path)
            there.replace(url.location, scheme)

        safety = Safety.UNSAFE if engine.is_async or url.is_default else Safety.SAFE
        yield Finding(engine.given, message, Fix(f"Use `{scheme}`", rename, safety), severity=severity)
        return
    is_wrong = engine.has_wrong_driver
    if is_wrong is False:
        return
    if is_wrong is None:
        severity = Severity.WARNING
    kind = "an async" if engine.is_async else "a sync"
    message = f"`{engine.maker}` needs {kind} driver, which `{url.scheme}` does not name"
    fix = use_driver(url, engine.is_async, engine.outline.module)
    yield Finding(engine.given, message, fix, severity=severity)


FILE = """
  from sqlalchemy.ext.asyncio import create_async_engine

  path = "app.db"
- engine = create_async_engine(f"sqlite:///{path}", echo=False)
                               ^^^^^^^^^^^^^^^^^^^ `create_async_engine` needs an async driver, which \
                                   `sqlite` does not name
- other = create_async_engine("sqlite+pysqlite://")
                              ^^^^^^^^^^^^^^^^^^^^ `create_async_engine` needs an async driver, which \
                                  `sqlite+pysqlite` does not name
+ engine = create_async_engine(f"sqlite+aiosqlite:///{path}", echo=False)
+ other = create_async_engine("sqlite+aiosqlite://")
"""

ELSEWHERE = """
  === app/settings.py ===
  import os

  from pydantic_settings import BaseSettings

- DATABASE_URL = "sqlite:///app.db"
+ DATABASE_URL = "sqlite+aiosqlite:///app.db"
- OTHER_URL = os.getenv("OTHER_URL", "sqlite:///other.db")
+ OTHER_URL = os.getenv("OTHER_URL", "sqlite+aiosqlite:///other.db")

  class Settings(BaseSettings):
      path: str = "app.db"
-     database_url: str = "sqlite:///app.db"
+     database_url: str = "sqlite+aiosqlite:///app.db"

      @property
      def test_url(self) -> str:
-         return "sqlite:///" + self.path
+         return "sqlite+aiosqlite:///" + self.path

  settings = Settings()

  === app/database.py ===
  from sqlalchemy.ext.asyncio import create_async_engine

  from app import settings
  from app.settings import DATABASE_URL
  from app.settings import settings as options

  engine = create_async_engine(DATABASE_URL)
                               ^^^^^^^^^^^^ `create_async_engine` needs an async driver, which `sqlite` \
                                   does not name
  other = create_async_engine(settings.OTHER_URL)
                              ^^^^^^^^^^^^^^^^^^ `create_async_engine` needs an async driver, which \
                                  `sqlite` does not name
  third = create_async_engine(options.database_url)
                              ^^^^^^^^^^^^^^^^^^^^ `create_async_engine` needs an async driver, which \
                                  `sqlite` does not name
  tests = create_async_engine(options.test_url)
                              ^^^^^^^^^^^^^^^^ `create_async_engine` needs an async driver, which `sqlite` \
                                  does not name
"""

SYNC = """
  from sqlalchemy import create_engine, text

- engine = create_engine("sqlite+aiosqlite://")
                         ^^^^^^^^^^^^^^^^^^^^^ `create_engine` needs a sync driver, which \
                             `sqlite+aiosqlite` does not name
+ engine = create_engine("sqlite://")

  def ping() -> None:
      with engine.connect() as connection:
          connection.execute(text("SELECT 1"))
"""

SERVERS = """
  import sqlmodel
  from sqlalchemy import URL, create_engine
  from sqlalchemy.ext.asyncio import create_async_engine

- engine = create_engine("postgres://user@localhost/app")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ SQLAlchemy knows no `postgres://`: it is called \
                             `postgresql://`
- plain = create_async_engine("postgresql://user@localhost/app")
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_async_engine` needs an async \
                                  driver, which `postgresql` does not name
- built = create_async_engine(URL.create("mysql+pymysql", host="localhost"))
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_async_engine` needs an \
                                  async driver, which `mysql+pymysql` does not name
- model = sqlmodel.create_engine(url="postgresql+asyncpg://user@localhost/app")
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_engine` needs a sync \
                             driver, which `postgresql+asyncpg` does not name
+ engine = create_engine("postgresql://user@localhost/app")
+ plain = create_async_engine("postgresql+asyncpg://user@localhost/app")
+ built = create_async_engine(URL.create("mysql+aiomysql", host="localhost"))
+ model = sqlmodel.create_engine(url="postgresql://user@localhost/app")
"""

FINE = """
  import os

  from sqlalchemy import create_engine
  from sqlalchemy.ext.asyncio import create_async_engine

  URL = os.environ.get("URL", "")
  ASYNC_URL = "sqlite:///app.db".replace("sqlite:", "sqlite+aiosqlite:")

  engine = create_engine("sqlite:///app.db")
  async_engine = create_async_engine("sqlite+aiosqlite:///app.db")
  replaced = create_async_engine(ASYNC_URL)

  def given(url: str) -> object:
      return create_async_engine(url), create_engine(os.environ["URL"]), create_async_engine(URL)
"""

NEWEST = """
  from sqlalchemy import create_engine
  from sqlalchemy.ext.asyncio import create_async_engine

  both = create_async_engine("postgresql+psycopg://user@localhost/app")
  sync = create_engine("postgresql+psycopg://user@localhost/app")
  default = create_async_engine("postgresql://user@localhost/app")
"""

PROVED = "import asyncio\n\nasyncio.run(engine.dispose())"

rule = Rule(
    Engine,
    check,
    bullet="connections and pools",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(FILE, crashes="InvalidRequestError: The asyncio extension", proof=PROVED),
        Example(ELSEWHERE, crashes="InvalidRequestError: The asyncio extension", proof="assert engine"),
        Example(SYNC, proof="ping()"),
        Example(SERVERS, runs=False, versions={"asyncpg": "0.30", "sqlalchemy": "2.0.44"}),
        FINE,
        Example(NEWEST, runs=False, versions={"psycopg": "3.2", "sqlalchemy": "2.1.9"}),
    ],
)
