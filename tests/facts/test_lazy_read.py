"""Relationships that are read of rows with which they were not loaded."""

from pathlib import Path

import pytest

from fastapi_mentor.facts.lazy_read import LoadedRows
from fastapi_mentor.facts.session import SessionCall
from tests.facts.outlines import outlines

MODELS = """
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload

class Base(DeclarativeBase): ...

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="author")
    notes: Mapped[list["Post"]] = relationship(lazy="selectin", viewonly=True)

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped["User"] = relationship(back_populates="posts")

"""


def reads(folder: Path, body: str) -> list[str]:
    text = f"{MODELS}async def work(session: AsyncSession, wanted: int):\n"
    text += "".join(f"    {line}\n" for line in body.split("\n"))
    return [
        ast_text
        for outline in outlines(folder, text)
        for call in SessionCall.find(outline)
        if (rows := LoadedRows.of(call)) is not None
        for ast_text in (f"{read.row}.{read.node.attr}" for read in rows.lazy_reads)
    ]


@pytest.mark.parametrize(
    "body",
    [
        "user = await session.get(User, wanted)\nreturn user.posts",
        "user = (await session.execute(select(User))).scalar_one()\nreturn user.posts",
        "user = (await session.execute(select(User))).scalars().unique().first()\nreturn user.posts",
        "result = await session.execute(select(User))\nuser = result.scalars().first()\nreturn user.posts",
        "query = select(User).limit(1)\nuser = await session.scalar(query)\nreturn user.posts",
        "users = (await session.scalars(select(User))).all()\nreturn [user.posts for user in users]",
        "for user in await session.scalars(select(User)):\n    print(user.posts)",
        "user = await session.get(User, wanted)\nuser.posts.append(Post())",
    ],
)
def test_rows_are_followed_from_the_query_to_what_reads_them(tmp_path: Path, body: str) -> None:
    assert reads(tmp_path, body) == ["user.posts"]


@pytest.mark.parametrize(
    "body",
    [
        "user = await session.get(User, wanted)\nreturn user.notes",
        "user = await session.get(User, wanted, options=[selectinload(User.posts)])\nreturn user.posts",
        "user = await session.scalar(select(User).options(selectinload(User.posts)))\nreturn user.posts",
        "user = await session.scalar(select(User).options(*wanted))\nreturn user.posts",
        "user = await session.scalar(wanted)\nreturn user.posts",
        "user = await session.get(User, wanted)\nawait session.refresh(user, ['posts'])\nreturn user.posts",
        "user = await session.get(User, wanted)\nreturn await user.awaitable_attrs.posts",
        "user = await session.get(User, wanted)\nuser.posts = []\nreturn user.posts",
        "user = await session.get(User, wanted)\nuser = find(user)\nreturn user.posts",
        "for post, user in await session.execute(select(Post, User)):\n    print(user.posts)",
        "user = await session.get(User, wanted)\nawait session.run_sync(lambda _: user.posts)",
        "post = await session.scalar(select(Post).where(Post.author_id == wanted))\nreturn post.author",
        "user = await session.get(User, 1)\npost = await session.get(Post, 1)\nreturn post.author",
        "user = wanted\nreturn user.posts",
    ],
)
def test_nothing_is_said_of_what_is_loaded_or_may_be(tmp_path: Path, body: str) -> None:
    assert reads(tmp_path, body) == []
