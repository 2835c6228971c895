"""Call of an async session is not awaited.

A method of an `AsyncSession` such as `execute`, `get` or `commit` makes a coroutine: nothing is sent to the
database until that is awaited. What is read from it then is an attribute that a coroutine does not have, and
a `commit` that is dropped leaves everything unsaved, with nothing but a warning that it "was never awaited".
"""

from collections.abc import Iterator

from fastapi_mentor.edits.awaiting import add_await
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.facts.unawaited import is_never_awaited
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(call: SessionCall) -> Iterator[Finding]:
    if call.call.awaited or not call.is_coroutine or not is_never_awaited(call.call):
        return
    if call.is_contradicted:
        return
    message = f"`{call.object_name}` is async, so this is a coroutine: `{call.name}` never runs"
    yield Finding(at=call, message=message, fix=add_await(call))


MODELS = """
  === models.py ===
  from collections.abc import AsyncIterator
  from typing import Annotated

  from fastapi import Depends
  from sqlalchemy import StaticPool
  from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
  new_session = async_sessionmaker(engine, expire_on_commit=False)

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]

  async def get_session() -> AsyncIterator[AsyncSession]:
      async with new_session() as session:
          yield session

  SessionNow = Annotated[AsyncSession, Depends(get_session)]
"""

DROPPED = """
  === main.py ===
  from fastapi import FastAPI
  from sqlalchemy import select

  from models import Base, SessionNow, User, engine

  app = FastAPI()

  @app.post("/users/{name}")
  async def create_user(name: str, session: SessionNow) -> int:
      async with engine.begin() as connection:
          await connection.run_sync(Base.metadata.create_all)
      user = User(name=name)
      session.add(user)
-     session.commit()
      ^^^^^^^^^^^^^^^^ `session` is async, so this is a coroutine: `commit` never runs
+     await session.commit()
      return 1

  @app.get("/users/{user_id}")
  async def read_user(user_id: int, session: SessionNow) -> str:
-     user = session.get(User, user_id)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^ `session` is async, so this is a coroutine: `get` never runs
+     user = await session.get(User, user_id)
      return user.name if user else "nobody"

  @app.get("/users")
  async def read_users(session: SessionNow) -> list[str]:
-     found = session.scalars(select(User)).all()
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session` is async, so this is a coroutine: `scalars` never runs
-     return [*(user.name for user in found), *session.scalars(select(User.name))]
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session` is async, so \
                                                   this is a coroutine: `scalars` never runs
+     found = (await session.scalars(select(User))).all()
+     return [*(user.name for user in found), *await session.scalars(select(User.name))]
"""

SAVED = """
from fastapi.testclient import TestClient

with TestClient(app) as client:
    assert client.post("/users/ada").status_code == 200
    assert client.get("/users/1").json() == "ada"
    assert client.get("/users").json() == ["ada", "ada"]
"""

IN_CLASSES = """
  === users.py ===
  from sqlalchemy import select
  from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

  from models import User

  class Users:
      def __init__(self, session: AsyncSession) -> None:
          self.session = session

      async def first(self) -> User | None:
-         return self.session.scalar(select(User))
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `self.session` is async, so this is a coroutine: \
                     `scalar` never runs
+         return await self.session.scalar(select(User))

  async def stop(engine: AsyncEngine) -> None:
-     engine.dispose()
      ^^^^^^^^^^^^^^^^ `engine` is async, so this is a coroutine: `dispose` never runs
+     await engine.dispose()

  async def load(engine: AsyncEngine, new_session: async_sessionmaker[AsyncSession]) -> list[User]:
      async with engine.begin() as connection:
-         if connection.scalar(select(User.id)):
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `connection` is async, so this is a coroutine: `scalar` \
                 never runs
+         if await connection.scalar(select(User.id)):
              return []
      async with new_session() as session:
-         for user in session.scalars(select(User)):
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session` is async, so this is a coroutine: `scalars` \
                          never runs
-             session.delete(user)
              ^^^^^^^^^^^^^^^^^^^^ `session` is async, so this is a coroutine: `delete` never runs
-         users = session.execute(select(User))
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session` is async, so this is a coroutine: `execute` never \
                      runs
+         for user in await session.scalars(select(User)):
+             await session.delete(user)
+         users = await session.execute(select(User))
          return list(users.scalars().all())
"""

# Where nothing can be awaited there is more to change.
IN_PLAIN_FUNCTION = """
  === users.py ===
  from sqlalchemy.ext.asyncio import AsyncSession

  from models import User

  class Users:
      def __init__(self, session: AsyncSession) -> None:
          self.session = session

      def save(self, user: User) -> None:
          self.session.add(user)
          self.session.commit()
          ^^^^^^^^^^^^^^^^^^^^^ `self.session` is async, so this is a coroutine: `commit` never runs
"""

# A coroutine may be awaited later, elsewhere, or together with others.
AWAITED = """
  === users.py ===
  import asyncio
  from collections.abc import Awaitable

  from sqlalchemy import select
  from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session
  from sqlalchemy.orm import Session

  from models import User

  async def load(session: AsyncSession, user_id: int) -> User | None:
      loading = session.get(User, user_id)
      user = await loading
      found = session.scalar(select(User))
      await asyncio.wait_for(found, 1)
      await asyncio.wait_for(session.flush(), 1)
      await asyncio.shield(session.commit())
      task = asyncio.create_task(session.close())
      steps = [session.commit, session.flush()]
      await steps[1]
      await task
      return user or await session.get_one(User, user_id)

  def later(session: AsyncSession) -> Awaitable[User | None]:
      return session.scalar(select(User))

  def plain(session: Session) -> None:
      session.add(User(name="ada"))
      session.commit()

  async def adds(session: AsyncSession) -> None:
      session.add(User(name="ada"))
      session.expunge_all()
      async with session.begin(), session.begin_nested():
          if session.in_transaction():
              await session.run_sync(plain)
      lambda: session.commit()

  def told_wrong(session: AsyncSession = Depends(get_sync)) -> None:
      session.commit()
"""
AWAITED_ELSEWHERE = AWAITED.replace(
    "  from models import User\n",
    "  from collections.abc import Iterator\n\n  from fastapi import Depends\n  from models import User\n\n"
    "  def get_sync() -> Iterator[Session]:\n      with Session() as session:\n          yield session\n",
)

NOT_SQLALCHEMY = """
  class AsyncSession:
      def get(self, name: str) -> str:
          return name

      def commit(self) -> None: ...

  async def use(session: AsyncSession, db) -> None:
      session.commit()
      db.commit()
      print(session.get("a"), db.get("b"))
"""

OWN_METHOD = """
  from sqlalchemy.ext.asyncio import AsyncSession

  class Session(AsyncSession):
      def get(self, name: str) -> str:
          return name

  async def use(session: Session) -> str:
      return session.get("a").upper()
"""

rule = Rule(
    SessionCall,
    check,
    bullet="async sessions",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(MODELS + DROPPED, proof=SAVED),
        MODELS + IN_CLASSES,
        MODELS + IN_PLAIN_FUNCTION,
        MODELS + AWAITED_ELSEWHERE,
        NOT_SQLALCHEMY,
        OWN_METHOD,
    ],
)
