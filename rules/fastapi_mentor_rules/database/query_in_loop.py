"""The database is asked again for each item of a loop.

A hundred items are a hundred queries, each with its way to the database and back: the request gets slower
with every row (the "N+1" problem). Ask once before the loop, for all items: `where(Model.id.in_(ids))`, a
join, or a relationship loaded with `selectinload`; then look the answers up in a dict.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import LoopedQuery, Purpose, purpose_of
from fastapi_mentor.rule import Finding, Rule, Severity


def check(query: LoopedQuery) -> Iterator[Finding]:
    if not query.loop.goes_over_data or not query.differs_by_item:
        return
    if query.is_write or query.is_lock or query.takes_batches or query.is_another_each_time:
        return
    if query.opens_its_own_session or query.reloads_what_it_has or query.loop.ends_after(query.node):
        return
    if purpose_of(query.outline.module, query.scope) is not Purpose.APPLICATION:
        return
    name = query.outline.text(query.method)
    yield Finding(at=query.method, message=f"`{name}` asks the database again for each `{query.loop.item}`")


MODELS = """
  === app/models.py ===
  from sqlalchemy import create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
      visits: Mapped[int]

  class Post(Base):
      __tablename__ = "post"
      id: Mapped[int] = mapped_column(primary_key=True)
      author_id: Mapped[int]

  engine = create_engine("sqlite://")

  def get_session():
      with Session(engine) as session:
          yield session
"""

FOUND = """
  === app/main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from app.models import Post, User, get_session

  app = FastAPI()

  @app.get("/posts")
  def read_posts(session: Annotated[Session, Depends(get_session)]) -> list[str]:
      names = []
      for post in session.scalars(select(Post)):
          author = session.get(User, post.author_id)
                   ^^^^^^^^^^^ `session.get` asks the database again for each `post`
          names.append(author.name if author else "?")
      return names

  @app.get("/counts")
  def count_posts(ids: str, session=Depends(get_session)) -> dict[int, int]:
      users = [int(each) for each in ids.split(",")]
      return {user: session.query(Post).filter(Post.author_id == user).count() for user in users}
                    ^^^^^^^^^^^^^ `session.query` asks the database again for each `user`

  @app.post("/visits")
  def visit_all(session: Annotated[Session, Depends(get_session)]) -> None:
      for user in session.scalars(select(User)).all():
          user.visits += 1
          session.commit()
          session.refresh(user)
          ^^^^^^^^^^^^^^^ `session.refresh` asks the database again for each `user`
"""

ASYNC = """
  from sqlalchemy import text
  from sqlmodel import Field, SQLModel, select
  from sqlmodel.ext.asyncio.session import AsyncSession

  class Item(SQLModel, table=True):
      id: int = Field(primary_key=True)
      name: str

  class Stock:
      def __init__(self, session: AsyncSession) -> None:
          self.session = session

      async def find(self, names: list[str]) -> list[Item]:
          found = []
          for i, name in enumerate(names):
              query = select(Item).where(Item.name == name)
              item = (await self.session.exec(query)).one()
                            ^^^^^^^^^^^^^^^^^ `self.session.exec` asks the database again for each `name`
              found.append(item)
          return found

      async def prices(self, items: list[Item]) -> list[int]:
          price = text("SELECT price FROM prices WHERE item_id = :id")
          return [await self.session.scalar(price, {"id": item.id}) for item in items]
                        ^^^^^^^^^^^^^^^^^^^ `self.session.scalar` asks the database again for each `item`
"""

TORTOISE = """
  from tortoise import fields
  from tortoise.models import Model

  class User(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()

  async def names(ids: list[int]) -> list[str]:
      found = []
      for user_id in ids:
          user = await User.filter(id=user_id).only("name").first()
                       ^^^^^^^^^^^ `User.filter` asks the database again for each `user_id`
          found.append(user.name if user else "?")
      return found

  async def all_names() -> list[str]:
      return [user.name async for user in User.all()]

  async def rename(names: dict[int, str]) -> None:
      for user_id, name in names.items():
          await User.filter(id=user_id).update(name=name)
"""

ASKED_ONCE = """
  === app/main.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from app.models import Post, User

  def authors(session: Session, posts: list[Post]) -> list[str]:
      ids = {post.author_id for post in posts}
      users = {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}
      return [users[post.author_id].name for post in posts]
"""

# Each round asks for many rows at once, or there are only a few rounds.
BATCHES = """
  === app/main.py ===
  from itertools import count, islice

  from sqlalchemy import select, text
  from sqlalchemy.orm import Session

  from app.models import Post, User

  SIZE = 500
  FIRST = ("ada", "grace")

  def chunked(values, size):
      values = iter(values)
      while chunk := list(islice(values, size)):
          yield chunk

  def in_chunks(session: Session, ids: list[int], pages: int) -> None:
      for some in chunked(ids, SIZE):
          session.scalars(select(User).where(User.id.in_(some))).all()
      for start in range(0, len(ids), SIZE):
          session.scalars(select(User).where(User.id.in_(ids[start : start + SIZE]))).all()
      for page in range(pages):
          session.scalars(select(User).limit(SIZE).offset(page * SIZE)).all()
      last = 0
      while last is not None:
          last = session.scalar(select(User.id).where(User.id > last).limit(1))

  def a_few(session: Session) -> None:
      for name in FIRST:
          session.scalar(select(User).where(User.name == name))
      for model in (User, Post):
          session.scalar(select(model.id).limit(1))
      for attempt in range(3):
          session.scalar(text("SELECT :attempt"), {"attempt": attempt})
"""

# Writes have their own ways to be joined, and `add` only notes what a later flush writes at once.
WRITES = """
  === app/main.py ===
  from sqlalchemy import select, text, update
  from sqlalchemy.orm import Session

  from app.models import Post, User, engine

  def save(session: Session, users: list[User], tables: list[str]) -> None:
      for user in users:
          session.add(user)
          session.execute(update(User).where(User.id == user.id).values(name=user.name))
          session.execute(text("UPDATE user SET visits = 0 WHERE id = :id"), {"id": user.id})
          session.commit()
      for table in tables:
          session.execute(text(f"SELECT count(*) FROM {table}"))

  def move(session: Session, ids: list[int]) -> None:
      for user_id in ids:
          user = session.scalars(select(User).where(User.id == user_id).with_for_update()).one()
          user.visits += 1
          session.commit()

  def each_in_its_own(ids: list[int]) -> None:
      for user_id in ids:
          with Session(engine) as session:
              print(session.get(User, user_id))

  def first_known(session: Session, keys: list[str]) -> User | None:
      for key in keys:
          if not key.startswith("user:"):
              continue
          return session.scalar(select(User).where(User.name == key))
      return None
"""

SEEDS = """
  === app/seed.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from app.models import User

  def fill(session: Session, names: list[str]) -> None:
      for name in names:
          if not session.scalar(select(User).where(User.name == name)):
              session.add(User(name=name, visits=0))

  === tests/users.py ===
  from sqlalchemy.orm import Session

  from app.models import User

  def all_there(session: Session, ids: list[int]) -> bool:
      return all(session.get(User, user_id) for user_id in ids)
"""

# A dict is no session, whatever it is called.
UNKNOWN = """
  def visit(session, cache: dict[int, str], ids: list[int]) -> list[str | None]:
      for user_id in ids:
          session.get("User", user_id)
      return [cache.get(user_id) for user_id in ids]
"""

rule = Rule(
    LoopedQuery,
    check,
    bullet="queries without N+1",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        MODELS + FOUND,
        ASYNC,
        TORTOISE,
        MODELS + ASKED_ONCE,
        MODELS + BATCHES,
        MODELS + WRITES,
        MODELS + SEEDS,
        UNKNOWN,
    ],
)
