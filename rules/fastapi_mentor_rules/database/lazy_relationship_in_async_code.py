"""Relationship is loaded on access, in async code.

A relationship that was not loaded with its row is loaded when it is read, which an async session can not do
in the middle of an attribute: it ends with `MissingGreenlet`, and the client gets a 500. `selectinload` loads
it with the row.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.eager_loading import load_with_row
from fastapi_mentor.facts.lazy_read import LoadedRows
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(call: SessionCall) -> Iterator[Finding]:
    if not call.is_async or not call.of_session:
        return
    rows = LoadedRows.of(call)
    if rows is None:
        return
    related = (Related(call, "What loads the row"),)
    for read in rows.lazy_reads:
        name = f"{read.row}.{read.node.attr}"
        message = f"`{name}` was not loaded with `{rows.entity.name}`: reading it fails"
        yield Finding(read, message, load_with_row(rows, read.node.attr), related=related)
    for sent in rows.sent_reads:
        message = f"`{sent.model.name}` reads `{sent.name}`, which was not loaded with `{rows.entity.name}`"
        yield Finding(sent, message, load_with_row(rows, sent.name), related=related)


MODELS = """
  === app/models.py ===
  from collections.abc import AsyncIterator
  from typing import Annotated

  from fastapi import Depends
  from sqlalchemy import ForeignKey, StaticPool
  from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
      posts: Mapped[list["Post"]] = relationship(back_populates="author")
      notes: Mapped[list["Note"]] = relationship(lazy="selectin")


  class Post(Base):
      __tablename__ = "posts"

      id: Mapped[int] = mapped_column(primary_key=True)
      title: Mapped[str]
      author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
      author: Mapped["User"] = relationship(back_populates="posts")


  class Note(Base):
      __tablename__ = "notes"

      id: Mapped[int] = mapped_column(primary_key=True)
      user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


  engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
  new_session = async_sessionmaker(engine, expire_on_commit=False)


  async def get_session() -> AsyncIterator[AsyncSession]:
      async with new_session() as session:
          yield session


  SessionNow = Annotated[AsyncSession, Depends(get_session)]
"""

LAZY = """
  === app/main.py ===
  from fastapi import FastAPI
  from sqlalchemy import select

  from app.models import Post, SessionNow, User
+ from sqlalchemy.orm import selectinload

  app = FastAPI()


  @app.get("/users/{user_id}")
  async def read_titles(user_id: int, session: SessionNow) -> list[str]:
-     user = await session.get(User, user_id)
+     user = await session.get(User, user_id, options=[selectinload(User.posts)])
      return [post.title for post in user.posts] if user else []
                                     ^^^^^^^^^^ `user.posts` was not loaded with `User`: reading it fails


  @app.get("/authors")
  async def read_authors(session: SessionNow) -> list[str]:
-     result = await session.execute(select(Post).order_by(Post.title))
+     result = await session.execute(select(Post).options(selectinload(Post.author)).order_by(Post.title))
      posts = result.scalars().all()
      return [post.author.name for post in posts]
              ^^^^^^^^^^^ `post.author` was not loaded with `Post`: reading it fails


  @app.get("/first")
  async def count_posts(session: SessionNow) -> int:
-     statement = select(User).where(User.name == "Ada")
+     statement = select(User).options(selectinload(User.posts)).where(User.name == "Ada")
      user = (await session.scalars(statement)).one()
      return len(user.posts)
                 ^^^^^^^^^^ `user.posts` was not loaded with `User`: reading it fails
"""

ASKED = """
import asyncio

from fastapi.testclient import TestClient

from app.models import Base, Post, User, engine, new_session


async def fill() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session() as session:
        session.add(User(id=1, name="Ada", posts=[Post(title="Notes")]))
        await session.commit()


asyncio.run(fill())
client = TestClient(app, raise_server_exceptions=False)
answers = [client.get(path) for path in ("/users/1", "/authors", "/first")]
assert [answer.status_code for answer in answers] == [200, 200, 200], [answer.text for answer in answers]
"""

SENT = """
  === app/main.py ===
  from fastapi import FastAPI
  from pydantic import BaseModel, ConfigDict
  from sqlalchemy import select

  from app.models import Post, SessionNow, User
+ from sqlalchemy.orm import selectinload

  app = FastAPI()


  class PostRead(BaseModel):
      model_config = ConfigDict(from_attributes=True)

      title: str


  class UserRead(BaseModel):
      model_config = ConfigDict(from_attributes=True)

      name: str
      posts: list[PostRead]


  @app.get("/users/{user_id}")
  async def read_user(user_id: int, session: SessionNow) -> UserRead:
-     user = await session.get_one(User, user_id)
+     user = await session.get_one(User, user_id, options=[selectinload(User.posts)])
      return UserRead.model_validate(user)
                                     ^^^^ `UserRead` reads `posts`, which was not loaded with `User`


  @app.get("/authors", response_model=list[UserRead])
  async def read_authors(session: SessionNow):
-     users = (await session.scalars(select(User))).all()
+     users = (await session.scalars(select(User).options(selectinload(User.posts)))).all()
      return users
             ^^^^^ `UserRead` reads `posts`, which was not loaded with `User`


  @app.get("/first", response_model=UserRead | None)
  async def read_first(session: SessionNow):
-     return await session.get(User, 1)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^ `UserRead` reads `posts`, which was not loaded with `User`
+     return await session.get(User, 1, options=[selectinload(User.posts)])
"""

GOOD = """
  === app/main.py ===
  from fastapi import FastAPI
  from sqlalchemy import select
  from sqlalchemy.orm import joinedload, selectinload

  from app.models import Note, Post, SessionNow, User

  app = FastAPI()
  LOADING = (selectinload(User.posts),)


  @app.get("/users/{user_id}")
  async def read_titles(user_id: int, session: SessionNow) -> list[str]:
      user = await session.get(User, user_id, options=[selectinload(User.posts).joinedload(Post.author)])
      return [post.title for post in user.posts] if user else []


  @app.get("/users/{user_id}/notes")
  async def read_notes(user_id: int, session: SessionNow) -> int:
      user = await session.get(User, user_id)
      return len(user.notes) if user else 0


  @app.get("/users/{user_id}/all")
  async def read_all(user_id: int, session: SessionNow) -> int:
      user = await session.get_one(User, user_id)
      await session.refresh(user, ["posts"])
      return len(user.posts)


  @app.get("/users/{user_id}/some")
  async def read_some(user_id: int, session: SessionNow) -> int:
      user = await session.scalar(select(User).options(*LOADING))
      return len(user.posts) if user else 0


  @app.get("/authors")
  async def read_authors(session: SessionNow) -> list[str]:
      posts = await session.scalars(select(Post).options(joinedload(Post.author)))
      return [post.author.name for post in posts]


  # The author has been loaded already: there is nothing to ask.
  @app.get("/mine/{user_id}")
  async def read_mine(user_id: int, session: SessionNow) -> list[str]:
      user = await session.get(User, user_id)
      posts = await session.scalars(select(Post).where(Post.author_id == user_id))
      return [post.author.name for post in posts] if user else []


  @app.put("/posts/{post_id}")
  async def give(post_id: int, session: SessionNow) -> None:
      post = await session.get_one(Post, post_id)
      post.author = await session.get_one(User, 1)
      print(post.author.name)


  async def size(session: SessionNow, user: User) -> int:
      return await session.run_sync(lambda _: len(user.posts))
"""

rule = Rule(
    SessionCall,
    check,
    bullet="queries without N+1",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MODELS + LAZY, proof=ASKED), Example(MODELS + SENT, proof=ASKED), MODELS + GOOD],
)
