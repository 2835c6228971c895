"""Engine of a database server says nothing of its pool.

The defaults keep five connections, and up to ten more under load: further requests wait, for 30 seconds. A
connection that the server has closed meanwhile is found out by the request that gets it, which fails.
`pool_pre_ping=True` tries each one first; `pool_size` should fit the threads or tasks of one worker and what
the server allows to all workers together.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.engine import Engine
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_SERVERS = ("postgresql", "mysql", "mariadb", "mssql", "oracle")


def check(engine: Engine) -> Iterator[Finding]:
    url = engine.url
    if url is None or url.dialect not in _SERVERS or engine.sets_pool:
        return
    if purpose_of(engine.outline.module, engine.call.scope) is not Purpose.APPLICATION:
        return
    message = (
        f"The engine of `{url.scheme}` keeps the defaults of its pool, and never tries a connection first"
    )
    fix = Fix(
        "Add `pool_pre_ping=True`",
        lambda editor: editor.set_keyword(engine.node, "pool_pre_ping", "True"),
        Safety.UNSAFE,
    )
    yield Finding(engine, message, fix)


FOUND = """
  from sqlalchemy import create_engine

  URL = "postgresql+psycopg2://user@localhost/app"
- engine = create_engine(URL, echo=False)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The engine of `postgresql+psycopg2` keeps the defaults of its \
               pool, and never tries a connection first
+ engine = create_engine(URL, echo=False, pool_pre_ping=True)
"""

FINE = """
  === app/database.py ===
  import os

  from sqlalchemy import NullPool, create_engine
  from sqlalchemy.ext.asyncio import create_async_engine

  URL = "postgresql+psycopg2://user@localhost/app"
  OPTIONS = {"pool_size": 20}

  local = create_engine("sqlite:///app.db")
  server = create_engine(URL, pool_size=20, max_overflow=0)
  single = create_async_engine(URL, poolclass=NullPool)
  told = create_engine(URL, **OPTIONS)
  unknown = create_engine(os.environ["URL"])

  === tests/database.py ===
  from sqlalchemy import create_engine

  engine = create_engine("postgresql+psycopg2://user@localhost/test")
"""

rule = Rule(
    Engine,
    check,
    bullet="connections and pools",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[Example(FOUND, runs=False), Example(FINE, runs=False)],
)
