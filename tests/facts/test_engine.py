"""Engines: which database their URLs lead to, by which driver, and what makes a session of them."""

import ast
from pathlib import Path

import pytest

from fastapi_mentor.facts import place
from fastapi_mentor.facts.engine import Engine
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.facts.session_making import making_of
from tests.facts.outlines import outlines

IMPORTS = "import os\nfrom sqlalchemy import URL, create_engine\nfrom settings import *\nimport settings\n"
SETTINGS = """
import os
from pydantic import Field, PostgresDsn
from pydantic_settings import BaseSettings

PLAIN = "sqlite:///app.db"
FROM_ENVIRONMENT = os.getenv("URL", "sqlite:///app.db")

class Settings(BaseSettings):
    url: str = "sqlite:///app.db"
    field: str = Field(default="sqlite:///app.db")
    needed: str

    @property
    def made(self) -> str:
        return f"mysql+pymysql://{self.needed}/app"

    @property
    def built(self) -> PostgresDsn:
        return PostgresDsn.build(scheme="postgresql+asyncpg", host=self.needed)

options = Settings()
"""


def made(folder: Path, url: str) -> Engine:
    """The engine of a URL, which is an expression."""
    files = {"main.py": f"{IMPORTS}engine = create_engine({url})", "settings.py": SETTINGS}
    (engine,) = [each for outline in outlines(folder, files) for each in Engine.find(outline)]
    return engine


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ('"sqlite://"', ("sqlite", False)),
        ('"postgresql+psycopg2://user@host/app"', ("postgresql+psycopg2", False)),
        ('f"mysql://{user}@host"', ("mysql", False)),
        ('"sqlite:///" + path', ("sqlite", False)),
        ('URL.create("mysql+pymysql", host="host")', ("mysql+pymysql", False)),
        ('os.environ.get("URL", "sqlite://")', ("sqlite", True)),
        ('os.environ.get("URL") or "sqlite://"', ("sqlite", True)),
        ("PLAIN", ("sqlite", False)),
        ("settings.PLAIN", ("sqlite", False)),
        ("FROM_ENVIRONMENT", ("sqlite", True)),
        ("settings.options.url", ("sqlite", True)),
        ("options.field", ("sqlite", True)),
        ("options.made", ("mysql+pymysql", False)),
        ("str(options.built)", ("postgresql+asyncpg", False)),
    ],
)
def test_the_beginning_of_a_url_is_found_where_it_is_written(
    tmp_path: Path, url: str, expected: tuple[str, bool]
) -> None:
    found = made(tmp_path, url).url
    assert found is not None
    assert (found.scheme, found.is_default) == expected


@pytest.mark.parametrize(
    "url",
    [
        'os.environ["URL"]',
        "options.needed",
        'PLAIN.replace("sqlite", "sqlite+aiosqlite")',
        'f"{scheme}://host"',
        "unknown",
    ],
)
def test_what_is_not_written_is_not_known(tmp_path: Path, url: str) -> None:
    assert made(tmp_path, url).url is None


@pytest.mark.parametrize(
    ("url", "is_in_memory"),
    [
        ("sqlite://", True),
        ("sqlite:///:memory:", True),
        ("sqlite+pysqlite:///:memory:", True),
        ("sqlite:///file:x?mode=memory&cache=shared&uri=true", True),
        ("sqlite:///app.db", False),
        ("sqlite:////var/app.db", False),
        ("mysql://", False),
    ],
)
def test_a_database_in_memory_is_told_from_one_in_a_file(
    tmp_path: Path, url: str, is_in_memory: bool
) -> None:
    found = made(tmp_path, f'"{url}"').url
    assert found is not None
    assert found.is_in_memory is is_in_memory


SESSIONS = """
from contextlib import asynccontextmanager
from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

maker = async_sessionmaker(engine, expire_on_commit=False)

async def get():
    async with maker() as session:
        yield session

async def get_own():
    async with AsyncSession(engine) as session:
        yield session

@asynccontextmanager
async def opened():
    session = maker()
    yield session
"""


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("async def f(s: AsyncSession = Depends(get)): await s.commit()", "async_sessionmaker"),
        ("async def f(s: AsyncSession = Depends(get_own)): await s.commit()", "AsyncSession"),
        ("async def f():\n    async with maker.begin() as s: await s.commit()", "async_sessionmaker"),
        ("async def f():\n    async with opened() as s: await s.commit()", "async_sessionmaker"),
        ("async def f():\n    async for s in get(): await s.commit()", "async_sessionmaker"),
        (
            "class Users:\n    def __init__(self, s: AsyncSession = Depends(get)):\n        self.s = s\n"
            "    async def f(self): await self.s.commit()",
            "async_sessionmaker",
        ),
        ("async def f(s: AsyncSession): await s.commit()", None),
    ],
)
def test_the_call_that_makes_a_session_is_found(tmp_path: Path, use: str, expected: str | None) -> None:
    (commit,) = [
        call
        for outline in outlines(tmp_path, SESSIONS + use)
        for call in SessionCall.find(outline)
        if call.name == "commit"
    ]
    making = making_of(commit.method.value, place(commit.outline, commit.scope))
    assert (ast.unparse(making.call.func) if making is not None else None) == expected
