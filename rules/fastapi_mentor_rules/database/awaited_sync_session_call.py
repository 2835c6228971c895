"""Call of a session that gives no coroutine is awaited.

`await` takes only what can be awaited. `add`, `expunge` and `expire` of an `AsyncSession` only note something
and give `None`; a plain `Session` works without `await` altogether. The call itself is made, then `await`
fails with a `TypeError`, and the client gets a 500.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.awaiting import remove_await
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(call: SessionCall) -> Iterator[Finding]:
    awaited = call.awaited
    if awaited is None or not call.is_plain:
        return
    if call.is_async:
        message = f"`{call.name}` of an async session gives nothing that can be awaited"
    elif call.is_certain:
        message = f"`{call.object_name}` is not async: `{call.name}` can not be awaited"
    else:
        return
    yield Finding(at=call, message=message, fix=remove_await(call, awaited))


ADDED = """
  === models.py ===
  from sqlalchemy import StaticPool
  from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
  new_session = async_sessionmaker(engine, expire_on_commit=False)

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]

  async def get_session():
      async with engine.begin() as connection:
          await connection.run_sync(Base.metadata.create_all)
      async with new_session() as session:
          yield session

  === main.py ===
  from fastapi import Depends, FastAPI
  from sqlalchemy.ext.asyncio import AsyncSession

  from models import User, get_session

  app = FastAPI()

  @app.post("/users/{name}")
  async def create_user(name: str, session: AsyncSession = Depends(get_session)) -> int:
      user = User(name=name)
-     await session.add(user)
            ^^^^^^^^^^^^^^^^^ `add` of an async session gives nothing that can be awaited
+     session.add(user)
      await session.commit()
      return user.id

  @app.post("/users")
  async def create_users(names: list[str], session=Depends(get_session)) -> None:
-     await session.add_all([User(name=name) for name in names])
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `add_all` of an async session gives \
                nothing that can be awaited
+     session.add_all([User(name=name) for name in names])
      await session.commit()
"""

CREATED = """
from fastapi.testclient import TestClient

with TestClient(app) as client:
    assert client.post("/users/ada").json() == 1
    assert client.post("/users", json=["grace"]).status_code == 200
"""

PLAIN_SESSION = """
  from collections.abc import Iterator
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from sqlalchemy import StaticPool, create_engine, text
  from sqlalchemy.orm import Session, sessionmaker

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  new_session = sessionmaker(engine)
  app = FastAPI()

  def get_session() -> Iterator[Session]:
      with new_session() as session:
          yield session

  @app.get("/count")
  async def count(session: Annotated[Session, Depends(get_session)]) -> int:
-     return (await session.execute(text("SELECT 1"))).scalar_one()
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session` is not async: `execute` can not be \
                        awaited
+     return (session.execute(text("SELECT 1"))).scalar_one()

  async def save() -> None:
      with new_session() as session:
-         await session.commit()
                ^^^^^^^^^^^^^^^^ `session` is not async: `commit` can not be awaited
+         session.commit()
"""

COUNTED = """
import asyncio

from fastapi.testclient import TestClient

assert TestClient(app).get("/count").json() == 1
asyncio.run(save())
"""

# An annotation alone may be wrong: that the call is awaited tells more.
FINE = """
  from fastapi import Depends, FastAPI
  from sqlalchemy import select
  from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
  from sqlalchemy.orm import Session

  app = FastAPI()
  new_session = async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))

  class Audited(AsyncSession):
      async def add(self, row: object) -> None:
          super().add(row)

  async def get_session():
      async with new_session() as session:
          yield session

  async def find(session: Session) -> object:
      connection = await session.connection()
      await connection.execute(select(1))
      return await session.execute(select(1))

  async def save(session: AsyncSession, row: object) -> None:
      session.add(row)
      await session.begin()
      await session.delete(row)
      await session.commit()

  async def audit(session: Audited, row: object) -> None:
      await session.add(row)

  @app.get("/one")
  async def read_one(session: Session = Depends(get_session)) -> object:
      return (await session.execute(select(1))).scalar()
"""

rule = Rule(
    SessionCall,
    check,
    bullet="async sessions",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(ADDED, proof=CREATED), Example(PLAIN_SESSION, proof=COUNTED), FINE],
)
