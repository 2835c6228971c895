"""How the sessions of an application are made, told from the places that make them."""

from pathlib import Path

import pytest

from fastapi_mentor.facts.session_making import expires, the_only_making
from tests.facts.outlines import outlines

IMPORTS = """
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import sessionmaker

engine = create_async_engine("sqlite+aiosqlite://")
"""
KEEPING = "expire_on_commit=False"


def found(folder: Path, maker: str, **more: str) -> bool | None:
    files = {"app/db.py": IMPORTS + maker, "app/main.py": "import fastapi\n"}
    files |= {f"app/{name}.py": IMPORTS + text for name, text in more.items()}
    making = the_only_making(next(outlines(folder, files, "app/main.py")).module)
    return expires(making) if making is not None else None


@pytest.mark.parametrize(
    "maker",
    [
        "new = async_sessionmaker(engine{})",
        "new = async_sessionmaker[AsyncSession](engine{})",
        "new = sessionmaker(engine, class_=AsyncSession{})",
        "async def get():\n    async with AsyncSession(engine{}) as session:\n        yield session",
        "class Manager:\n    def __init__(self):\n        self.new = async_sessionmaker(engine{})",
    ],
)
def test_a_single_maker_says_it_for_all(tmp_path: Path, maker: str) -> None:
    assert found(tmp_path / "as it is", maker.format("")) is True
    assert found(tmp_path / "kept", maker.format(f", {KEEPING}")) is False


def test_makers_that_differ_say_nothing(tmp_path: Path) -> None:
    plain, keeping = "new = async_sessionmaker(engine)", f"new = async_sessionmaker(engine, {KEEPING})"
    of_class = f"class Manager:\n    def make(self):\n        return AsyncSession(engine, {KEEPING})"

    assert found(tmp_path / "alike", plain, other=plain) is True
    assert found(tmp_path / "two", plain, other=keeping) is None
    assert found(tmp_path / "class", plain, other=of_class) is None
    assert found(tmp_path / "sync", plain, other="new = sessionmaker(bind=engine)") is True
    assert found(tmp_path / "none", "new = sessionmaker(bind=engine)") is None


def test_what_tests_make_does_not_count(tmp_path: Path) -> None:
    assert (
        found(tmp_path, "new = async_sessionmaker(engine)", test_app=f"AsyncSession(engine, {KEEPING})")
        is True
    )
