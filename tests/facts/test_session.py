"""The classes of sessions, however they come to be where they are used."""

from pathlib import Path

import pytest

from fastapi_mentor.facts import place, type_of
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.facts.unawaited import is_never_awaited
from tests.facts.outlines import outlines

SESSION = "sqlalchemy.orm.Session"
ASYNC_SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
MAKERS = """
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession as SqlModelSession

async_engine = create_async_engine("sqlite+aiosqlite://")
Local = sessionmaker(create_engine("sqlite://"))
AsyncLocal = async_sessionmaker(async_engine)

def get():
    with Local() as s:
        yield s

async def get_async():
    async with AsyncLocal() as s:
        yield s
"""


def receivers(folder: Path, text: str) -> list[str | None]:
    """The classes of what `execute` is called on."""
    return [
        type_of(call.node.func.value, place(outline, call.scope))  # type: ignore[attr-defined]
        for outline in outlines(folder, MAKERS + text)
        for call in outline.calls("execute")
    ]


@pytest.mark.parametrize(
    "maker",
    [
        "sessionmaker(async_engine, class_=AsyncSession, expire_on_commit=False)",
        "sessionmaker(bind=async_engine, class_=SqlModelSession)",
        "async_sessionmaker(async_engine, class_=SqlModelSession)",
    ],
)
def test_what_a_maker_makes_depends_on_its_class(tmp_path: Path, maker: str) -> None:
    text = f"Made = {maker}\nasync def f():\n    async with Made() as s:\n        await s.execute(q)"
    assert receivers(tmp_path, text) == [ASYNC_SESSION]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [("sessionmaker[AsyncSession]", ASYNC_SESSION), ("sessionmaker[Session]", SESSION)],
)
def test_the_annotation_of_a_maker_tells_what_it_makes(
    tmp_path: Path, annotation: str, expected: str
) -> None:
    text = f"def f(made: {annotation}):\n    with made() as s:\n        s.execute(q)"
    assert receivers(tmp_path, text) == [expected]


def test_a_maker_of_an_unknown_class_makes_what_is_not_known(tmp_path: Path) -> None:
    text = "Made = sessionmaker(engine, class_=chosen)\ndef f():\n    with Made() as s:\n        s.execute(q)"
    assert receivers(tmp_path, text) == [None]


METHODS = """
class Manager:
    def __init__(self, made: async_sessionmaker[AsyncSession]):
        self.new_session = made
        self.kept = made()

    @asynccontextmanager
    async def declared(self) -> AsyncIterator[AsyncSession]:
        yield make()

    async def seen(self):
        async with self.new_session() as s:
            yield s

class Child(Manager):
    def __init__(self, made: async_sessionmaker[AsyncSession]):
        super().__init__(made)

    async def in_child(self):
        await self.kept.execute(q)

manager = Manager(AsyncLocal)
"""


@pytest.mark.parametrize(
    "use",
    [
        "async def f():\n    async with manager.declared() as s:\n        await s.execute(q)",
        "async def f(s=Depends(manager.declared)): await s.execute(q)",
        "async def f(s=Depends(manager.seen)): await s.execute(q)",
        "async def f():\n    async with manager.new_session() as s:\n        await s.execute(q)",
        "async def f(m: Manager): await m.kept.execute(q)",
        "async def f(m: Child): await m.kept.execute(q)",
    ],
)
def test_methods_and_attributes_of_the_projects_classes_give_sessions(tmp_path: Path, use: str) -> None:
    assert receivers(tmp_path, METHODS + use) == [ASYNC_SESSION, ASYNC_SESSION]


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("async def f():\n    async for s in get_async():\n        await s.execute(q)", ASYNC_SESSION),
        ("async def f():\n    s = await anext(get_async())\n    await s.execute(q)", ASYNC_SESSION),
        ("def f():\n    s = next(get())\n    s.execute(q)", SESSION),
        ("def some() -> list[Session]: ...\ndef f():\n    for s in some():\n        s.execute(q)", None),
    ],
)
def test_a_generator_can_be_gone_through(tmp_path: Path, use: str, expected: str | None) -> None:
    assert receivers(tmp_path, use) == [expected]


COROUTINE = "from sqlalchemy.ext.asyncio import AsyncSession\nasync def f(s: AsyncSession, g, ok):\n    "


@pytest.mark.parametrize(
    ("use", "lost"),
    [
        ("s.commit()", True),
        ("s.scalars(q).all()", True),
        ("for x in s.scalars(q): pass", True),
        ("print([x for x in s.scalars(q)])", True),
        ("x = s.get(U, 1)\n    print(x.name)", True),
        ("x = s.get(U, 1)", True),
        ("return s.get(U, 1)", True),
        ("return s.get(U, 1) if ok else None", True),
        ("if s.scalar(q) == 1: pass", True),
        ("(x := s.scalar(q)).name", True),
        ("len(s.scalars(q))", True),
        ("await s.commit()", False),
        ("x = s.get(U, 1)\n    await x", False),
        ("x = s.get(U, 1)\n    x = await x", False),
        ("x = s.get(U, 1)\n    await g(x)", False),
        ("await g(s.get(U, 1), s.flush())", False),
        ("x = [s.flush(), s.commit()]", False),
        ("x = s.get(U, 1)\n    def later(): return x", False),
        ("yield s.get(U, 1)", False),
        ("g.pending = s.flush()", False),
    ],
)
def test_a_coroutine_is_lost_where_nothing_can_await_it(tmp_path: Path, use: str, lost: bool) -> None:
    (first, *_) = [call for each in outlines(tmp_path, COROUTINE + use) for call in SessionCall.find(each)]
    assert (not first.call.awaited and is_never_awaited(first.call)) is lost
