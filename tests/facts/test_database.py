"""What speaks to a database, and what is asked of it in loops."""

from pathlib import Path

import pytest

from fastapi_mentor.facts import LoopedQuery, Purpose, place, purpose_of
from fastapi_mentor.facts.database import database_class
from tests.facts.outlines import outlines

SESSION = "sqlalchemy.orm.Session"
ASYNC_SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
FACTORIES = """
from contextlib import asynccontextmanager, contextmanager
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, sessionmaker

engine = create_engine("sqlite://")
async_engine = create_async_engine("sqlite+aiosqlite://")
Local = sessionmaker(engine)
AsyncLocal = async_sessionmaker(async_engine)

class Audited(Session):
    pass

def get_db():
    db = Local()
    try:
        yield db
    finally:
        db.close()

@contextmanager
def opened():
    with Local() as session:
        yield session

@asynccontextmanager
async def opened_async():
    async with AsyncLocal.begin() as session:
        yield session
"""


def classes(folder: Path, text: str) -> list[str | None]:
    """The classes of the databases on which `execute` is called."""
    return [
        database_class(call.node.func.value, place(outline, call.scope))  # type: ignore[attr-defined]
        for outline in outlines(folder, text)
        for call in outline.calls("execute")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(db: Session): db.execute(q)", SESSION),
        ("def f(db: Session | None = None): db.execute(q)", SESSION),
        ("def f(db: Audited): db.execute(q)", SESSION),
        ("def f(db=Depends(get_db)): db.execute(q)", SESSION),
        ("def f(db: Annotated[Any, Depends(get_db)]): db.execute(q)", SESSION),
        ("Db = Annotated[Session, Depends(get_db)]\ndef f(db: Db): db.execute(q)", SESSION),
        ("async def f(db: AsyncSession): await db.execute(q)", ASYNC_SESSION),
        ("def f():\n    with Local() as s:\n        s.execute(q)", SESSION),
        ("def f():\n    with opened() as s:\n        s.execute(q)", SESSION),
        ("async def f():\n    async with opened_async() as s:\n        await s.execute(q)", ASYNC_SESSION),
        ("def f():\n    with engine.begin() as c:\n        c.execute(q)", "sqlalchemy.Connection"),
        (
            "class R:\n    def __init__(self, s: Session):\n        self.s = s\n"
            "    def f(self): self.s.execute(q)",
            SESSION,
        ),
        ("import sqlite3\ndef f():\n    sqlite3.connect('x').cursor().execute(q)", "sqlite3.Cursor"),
        (
            "import sqlite3\ndef connect():\n    c = sqlite3.connect('x')\n    return c\n"
            "def f():\n    c = connect()\n    cursor = c.cursor()\n    cursor.execute(q)",
            "sqlite3.Cursor",
        ),
        (
            "import sqlite3\nfrom contextlib import closing\ndef f(c: sqlite3.Connection):\n"
            "    with closing(c.cursor()) as cursor:\n        cursor.execute(q)",
            "sqlite3.Cursor",
        ),
        (
            "import aiosqlite\nasync def f():\n"
            "    async with aiosqlite.connect('x') as db:\n        await db.execute(q)",
            "aiosqlite.Connection",
        ),
        (
            "import asyncpg\nasync def f(p: asyncpg.Pool):\n"
            "    async with p.acquire() as c:\n        await c.execute(q)",
            "asyncpg.Connection",
        ),
    ],
)
def test_sessions_and_connections_are_known_however_they_come(
    tmp_path: Path, text: str, expected: str
) -> None:
    imports = "from typing import Annotated, Any\nfrom fastapi import Depends\n"
    assert classes(tmp_path, imports + FACTORIES + text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "def f(db): db.execute(q)",
        "def f(session=None): session.execute(q)",
        "class Session: pass\ndef f(db: Session): db.execute(q)",
        "def f(db: 'Session'): db.execute(q)",
        "from kafka import Session\ndef f(db: Session): db.execute(q)",
    ],
)
def test_what_is_not_known_is_no_session(tmp_path: Path, text: str) -> None:
    assert not {SESSION, ASYNC_SESSION} & set(classes(tmp_path, text))


ITEMS = "from sqlalchemy.orm import Session\nNAMES = ('a', 'b')\ndef f(db: Session, items, size):\n"


@pytest.mark.parametrize(
    ("loop", "is_data"),
    [
        ("for x in items:", True),
        ("for i, x in enumerate(items):", True),
        ("for x in sorted(set(items)):", True),
        ("for x in items.values():", True),
        ("for i in range(len(items)):", True),
        ("for x in [*items]:", True),
        ("for x in ('a', 'b'):", False),
        ("for x in NAMES:", False),
        ("for x, y in zip(NAMES, [1, 2]):", False),
        ("for attempt in range(3):", False),
        ("for i in range(0, len(items), size):", False),
        ("for some in chunked(items, size):", False),
        ("for batch in items:", False),
        ("while items:", False),
    ],
)
def test_a_loop_over_data_has_a_round_for_each_thing(tmp_path: Path, loop: str, is_data: bool) -> None:
    text = f"{ITEMS}    {loop}\n        db.execute(q)"
    (query,) = [query for outline in outlines(tmp_path, text) for query in LoopedQuery.find(outline)]
    assert query.loop.goes_over_data is is_data


def test_a_query_before_a_loop_is_asked_once(tmp_path: Path) -> None:
    text = ITEMS + "    for row in db.execute(q):\n        print(row)\n    return [r for r in db.scalars(q)]"
    assert [query for outline in outlines(tmp_path, text) for query in LoopedQuery.find(outline)] == []


@pytest.mark.parametrize(
    ("path", "text", "purpose"),
    [
        ("app/main.py", "x = 1", Purpose.APPLICATION),
        ("app/testing.py", "x = 1", Purpose.APPLICATION),
        ("tests/factories.py", "x = 1", Purpose.TEST),
        ("app/test_main.py", "x = 1", Purpose.TEST),
        ("app/conftest.py", "x = 1", Purpose.TEST),
        ("alembic/env.py", "x = 1", Purpose.MIGRATION),
        ("db/versions/a1.py", "down_revision = None\ndef upgrade(): pass", Purpose.MIGRATION),
        ("db/enums.py", "from alembic import op", Purpose.MIGRATION),
        ("scripts/load.py", "x = 1", Purpose.SCRIPT),
        ("app/seed.py", "x = 1", Purpose.SCRIPT),
    ],
)
def test_the_place_of_a_module_tells_its_purpose(
    tmp_path: Path, path: str, text: str, purpose: Purpose
) -> None:
    assert {purpose_of(outline.module) for outline in outlines(tmp_path, text, path)} == {purpose}


def test_a_function_can_have_a_purpose_of_its_own(tmp_path: Path) -> None:
    text = "def seed_users():\n    def add(): pass\ndef read_users(): pass"
    found = {
        scope.node.name: purpose_of(outline.module, scope)  # type: ignore[union-attr]
        for outline in outlines(tmp_path, text, "app/users.py")
        for scope in outline.functions()
    }
    assert found == {"seed_users": Purpose.SCRIPT, "add": Purpose.SCRIPT, "read_users": Purpose.APPLICATION}
