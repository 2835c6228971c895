"""`query` is asked of an async session.

An `AsyncSession` has no `query`: the route ends with an `AttributeError`, and the client gets a 500. Say what
is wanted with `select(...)`, and await what the session gives for it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.selects import say_with_select
from fastapi_mentor.facts.legacy_query import LegacyQuery
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(query: LegacyQuery) -> Iterator[Finding]:
    call = query.query
    if not call.is_async or call.is_contradicted:
        return
    fix = None
    if call.in_async_function and query.has_new_form:
        fix = Fix("Say it with `select`", lambda editor: say_with_select(editor, query))
    yield Finding(query, f"`{call.object_name}` is an async session, which has no `query`", fix)


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
      async with engine.begin() as connection:
          await connection.run_sync(Base.metadata.create_all)
      async with new_session() as session:
          await session.merge(User(id=1, name="ada"))
          yield session

  SessionNow = Annotated[AsyncSession, Depends(get_session)]
"""

QUERIES = """
  === main.py ===
  from fastapi import FastAPI
+ from sqlalchemy import select

  from models import SessionNow, User

  app = FastAPI()

  @app.get("/users")
  async def read_users(session: SessionNow, name: str) -> list[str]:
-     users = session.query(User).filter(User.name == name).order_by(User.id).all()
              ^^^^^^^^^^^^^ `session` is an async session, which has no `query`
+     users = (await session.scalars(select(User).where(User.name == name).order_by(User.id))).all()
      return [user.name for user in users]

  @app.get("/names")
  async def read_names(session: SessionNow) -> list[str]:
-     return [name for (name, _) in await session.query(User.name, User.id).limit(3).all()]
                                          ^^^^^^^^^^^^^ `session` is an async session, which has no `query`
+     return [name for (name, _) in (await session.execute(select(User.name, User.id).limit(3))).all()]

  @app.get("/users/{user_id}")
  async def read_user(user_id: int, session: SessionNow) -> str:
-     user = session.query(User).get(user_id)
             ^^^^^^^^^^^^^ `session` is an async session, which has no `query`
-     first = await session.query(User).filter_by(id=user_id).first()
                    ^^^^^^^^^^^^^ `session` is an async session, which has no `query`
+     user = await session.get(User, user_id)
+     first = (await session.scalars(select(User).filter_by(id=user_id).limit(1))).first()
      return user.name if user is not None and user is first else "nobody"
"""

READ = """
from fastapi.testclient import TestClient

with TestClient(app, raise_server_exceptions=False) as client:
    assert client.get("/users?name=ada").json() == ["ada"]
    assert client.get("/names").json() == ["ada"]
    assert client.get("/users/1").json() == "ada"
"""

BY_HAND = """
  === main.py ===
  from sqlalchemy.ext.asyncio import AsyncSession

  from models import User

  async def count(session: AsyncSession) -> int:
      return session.query(User).count()
             ^^^^^^^^^^^^^ `session` is an async session, which has no `query`
"""

FINE = """
  === main.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from models import SessionNow, User

  async def read(session: SessionNow, client) -> None:
      await session.scalars(select(User))
      await session.run_sync(lambda plain: plain.query(User).all())
      client.query(User)

  def plain(session: Session) -> list[User]:
      return session.query(User).all()
"""

rule = Rule(
    LegacyQuery,
    check,
    bullet="async sessions",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MODELS + QUERIES, proof=READ), MODELS + BY_HAND, MODELS + FINE],
)
