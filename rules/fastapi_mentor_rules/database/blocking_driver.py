"""Engine's driver blocks, and most routes that use it are `async`.

`create_engine` makes sessions that wait for the database in the thread that asks. In an `async def` route
that is the event loop: every other request waits too. Either the routes are plain `def`, which run in
threads, or the engine is made by `create_async_engine`, with asyncpg, psycopg or aiomysql.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.engine import Engine
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_SERVERS = ("postgresql", "mysql", "mariadb", "mssql", "oracle")
_DRIVERS = {
    "psycopg2-binary": "psycopg2",
    "psycopg2": "psycopg2",
    "pymysql": "pymysql",
    "mysqlclient": "mysqlclient",
}


def check(engine: Engine) -> Iterator[Finding]:
    module = engine.outline.module
    if engine.is_async or purpose_of(module, engine.call.scope) is not Purpose.APPLICATION:
        return
    driver = _driver(engine)
    if driver is None or not module.is_part_of_application():
        return
    routes = module.handed()
    if routes.is_async or routes.on_loop <= routes.in_threads:
        return
    count = f"{routes.on_loop} of {routes.on_loop + routes.in_threads}"
    message = f"`{driver}` blocks, and {count} routes that are given a session run on the event loop"
    yield Finding(engine, message)


def _driver(engine: Engine) -> str | None:
    """What speaks to the server, where that is known."""
    url = engine.url
    if url is not None and not url.is_default:
        return (url.driver or url.dialect) if url.dialect in _SERVERS else None
    has = engine.outline.module.has_package
    found = next((driver for package, driver in _DRIVERS.items() if has(package)), None)
    if found is None and url is not None and url.dialect in _SERVERS:
        return url.driver or url.dialect
    return found


FOUND = """
  === app/database.py ===
  from sqlalchemy import create_engine
  from sqlalchemy.orm import sessionmaker

  engine = create_engine("mysql+pymysql://app@db/app")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `pymysql` blocks, and 2 of 3 \
               routes that are given a session run on the event loop
  SessionLocal = sessionmaker(engine)

  def get_db():
      with SessionLocal() as session:
          yield session

  === app/main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from sqlalchemy import text
  from sqlalchemy.orm import Session

  from app.database import get_db

  app = FastAPI()

  @app.get("/users")
  async def read_users(db: Session = Depends(get_db)) -> list[str]:
      return [row.name for row in db.execute(text("SELECT name FROM users"))]

  @app.get("/posts")
  async def read_posts(
      limit: int = 10,
      db: Session = Depends(get_db),
  ) -> list[str]:
      return [row.title for row in db.execute(text("SELECT title FROM posts"))]

  @app.get("/teams")
  def read_teams(session: Annotated[Session, Depends(get_db)]) -> list[str]:
      return [row.name for row in session.execute(text("SELECT name FROM teams"))]

  @app.get("/health")
  async def health() -> str:
      return "ok"
"""

IN_THREADS = """
  === app/database.py ===
  from sqlalchemy import create_engine
  from sqlalchemy.orm import sessionmaker

  engine = create_engine("postgresql+psycopg2://app@localhost/app", pool_pre_ping=True)
  SessionLocal = sessionmaker(engine)

  def get_db():
      with SessionLocal() as session:
          yield session

  === app/main.py ===
  from fastapi import Depends, FastAPI
  from fastapi.concurrency import run_in_threadpool
  from sqlalchemy import text
  from sqlalchemy.orm import Session

  from app.database import get_db

  app = FastAPI()

  def names(db: Session) -> list[str]:
      return [row.name for row in db.execute(text("SELECT name FROM users"))]

  @app.get("/users")
  async def read_users(db: Session = Depends(get_db)) -> list[str]:
      return await run_in_threadpool(names, db)

  @app.get("/posts")
  def read_posts(db: Session = Depends(get_db)) -> list[str]:
      return [row.title for row in db.execute(text("SELECT title FROM posts"))]

  @app.get("/health")
  async def health(session_id: str) -> str:
      return "ok"
"""

FILE = """
  from fastapi import Depends, FastAPI
  from sqlalchemy import create_engine, text
  from sqlalchemy.orm import Session

  engine = create_engine("sqlite:///app.db")
  app = FastAPI()

  def get_db():
      with Session(engine) as session:
          yield session

  @app.get("/one")
  async def one(db: Session = Depends(get_db)) -> int:
      return db.execute(text("SELECT 1")).scalar_one()
"""

BOTH = """
  === app/database.py ===
  from sqlalchemy import create_engine
  from sqlalchemy.ext.asyncio import create_async_engine

  for_tasks = create_engine("postgresql+psycopg2://app@localhost/app", pool_pre_ping=True)
  engine = create_async_engine("postgresql+asyncpg://app@localhost/app", pool_pre_ping=True)

  === app/main.py ===
  from fastapi import Depends, FastAPI
  from sqlalchemy.ext.asyncio import AsyncSession

  from app.database import engine

  app = FastAPI()

  async def get_session():
      async with AsyncSession(engine) as session:
          yield session

  @app.get("/one")
  async def one(session: AsyncSession = Depends(get_session)) -> int:
      return await session.scalar("SELECT 1")
"""

rule = Rule(
    Engine,
    check,
    bullet="connections and pools",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(FOUND, runs=False),
        Example(IN_THREADS, runs=False),
        FILE,
        Example(BOTH, runs=False),
    ],
)
