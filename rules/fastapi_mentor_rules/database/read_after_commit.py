"""Object of an async session is read after a commit.

A commit empties all objects of its session, so that the next read asks the database again. An async session
can not ask in the middle of an attribute: it ends with `MissingGreenlet`, and the client gets a 500. With
`expire_on_commit=False` objects keep what they had; `await session.refresh(...)` reads one again.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.elsewhere import call_like, editor_of
from fastapi_mentor.facts.expired import ExpiredRead
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(read: ExpiredRead) -> Iterator[Finding]:
    message = (
        f"`{read.name}` was emptied by `{read.commit.object_name}.commit()`: it can not be read again here"
    )

    def keep(editor: Editor) -> None:
        there = editor_of(read.path, editor)
        call = read.making.call if there is editor else call_like(read.making.call, there)
        there.set_keyword(call, "expire_on_commit", "False")

    related = (Related(read.commit, "The commit"),)
    yield Finding(read, message, Fix("Make sessions with `expire_on_commit=False`", keep), related=related)


MODELS = """
  === models.py ===
  from collections.abc import AsyncIterator
  from typing import Annotated

  from fastapi import Depends
  from sqlalchemy import StaticPool
  from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
- new_session = async_sessionmaker(engine)
+ new_session = async_sessionmaker(engine, expire_on_commit=False)

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]

  async def get_session() -> AsyncIterator[AsyncSession]:
      async with engine.begin() as connection:
          await connection.run_sync(Base.metadata.create_all)
      async with new_session() as session:
          yield session

  SessionNow = Annotated[AsyncSession, Depends(get_session)]
"""

READ = """
  === main.py ===
  from fastapi import FastAPI, HTTPException
  from pydantic import BaseModel, ConfigDict
  from sqlalchemy import select

  from models import SessionNow, User

  app = FastAPI()

  class UserOut(BaseModel):
      model_config = ConfigDict(from_attributes=True)
      name: str

  @app.post("/users/{name}")
  async def create_user(name: str, session: SessionNow) -> int:
      user = User(name=name)
      session.add(user)
      await session.commit()
      return user.id
             ^^^^^^^ `user` was emptied by `session.commit()`: it can not be read again here

  @app.put("/users/{user_id}", response_model=UserOut)
  async def rename(user_id: int, name: str, session: SessionNow):
      user = await session.get(User, user_id)
      if user is None:
          raise HTTPException(404)
      user.name = name
      await session.commit()
      return user
             ^^^^ `user` was emptied by `session.commit()`: it can not be read again here

  @app.delete("/users/{user_id}")
  async def forget(user_id: int, session: SessionNow) -> str:
      user = (await session.execute(select(User).where(User.id == user_id))).scalar_one()
      try:
          await session.commit()
      finally:
          print("Done")
      text = f"Forgot {user.name}"
                       ^^^^^^^^^ `user` was emptied by `session.commit()`: it can not be read again here
      return text
"""

GIVEN = """
  === users.py ===
  from sqlalchemy.ext.asyncio import AsyncSession

  from models import User

  class Users:
      def __init__(self, session: AsyncSession) -> None:
          self.session = session

      async def rename(self, user_id: int, name: str) -> str:
          user = await self.session.get_one(User, user_id)
          user.name = name
          await self.session.commit()
          return user.name
                 ^^^^^^^^^ `user` was emptied by `self.session.commit()`: it can not be read again here

  async def add(session: AsyncSession, name: str) -> int:
      user = User(name=name)
      session.add(user)
      await session.commit()
      return user.id
             ^^^^^^^ `user` was emptied by `session.commit()`: it can not be read again here
"""

WORKS = """
from fastapi.testclient import TestClient

with TestClient(app, raise_server_exceptions=False) as client:
    assert client.post("/users/ada").json() == 1
    assert client.put("/users/1?name=grace").json() == {"name": "grace"}
    assert client.delete("/users/1").json() == "Forgot grace"
"""

FINE = """
  === main.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from models import SessionNow, User, engine, get_session, new_session

  async def create(session: SessionNow, name: str) -> tuple[int, str]:
      user = User(name=name)
      transient = User(name=name)
      session.add(user)
      old = user.name
      await session.commit()
      print(transient.name, old, user.__tablename__, await user.awaitable_attrs.name)
      await session.refresh(user)
      return user.id, user.name

  async def again(session: SessionNow, user_id: int) -> str:
      user = await session.get_one(User, user_id)
      if user.name == "ada":
          await session.commit()
          return "ada"
      return user.name

  async def reload(session: SessionNow) -> str:
      user = (await session.scalars(select(User))).one()
      await session.commit()
      await session.scalars(select(User))
      return user.name

  async def flushed(session: SessionNow) -> int:
      user = User(name="ada")
      session.add(user)
      await session.flush()
      user_id = user.id
      await session.commit()
      return user_id

  def plain(session: Session) -> int:
      user = User(name="ada")
      session.add(user)
      session.commit()
      return user.id
"""

MADE_IN_FUNCTION = """
  === session.py ===
  from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

  engine = create_async_engine("sqlite+aiosqlite://")

  async def get_session():
-     async with AsyncSession(engine) as session:
+     async with AsyncSession(engine, expire_on_commit=False) as session:
          yield session

  === users.py ===
  from fastapi import APIRouter, Depends
  from sqlalchemy.ext.asyncio import AsyncSession
  from sqlmodel import Field, SQLModel

  from session import get_session

  router = APIRouter()

  class User(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)

  @router.post("/users")
  async def create_user(session: AsyncSession = Depends(get_session)) -> User:
      user = User()
      session.add(user)
      await session.commit()
      return user
             ^^^^ `user` was emptied by `session.commit()`: it can not be read again here
"""

KEPT = MODELS.replace("- new_session = async_sessionmaker(engine)\n", "").replace("+ new", "  new")
HELD = """
  === main.py ===
  from models import SessionNow, User

  async def create(session: SessionNow) -> int:
      user = User(name="ada")
      session.add(user)
      await session.commit()
      return user.id
"""

rule = Rule(
    ExpiredRead,
    check,
    bullet="async sessions",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(MODELS + READ, proof=WORKS),
        MODELS + GIVEN,
        "\n".join(line for line in MODELS.split("\n") if not line.startswith("+")).replace("- new", "  new")
        + FINE,
        KEPT + HELD,
        MADE_IN_FUNCTION,
    ],
)
