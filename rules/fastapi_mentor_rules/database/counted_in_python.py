"""All rows are loaded only to be counted.

`len(query.all())` sends every row over the network and makes an object of each, to learn one number. The
database counts by itself: `query.count()`, or `select(func.count()).select_from(...)`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.counting import CountedRows
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(counted: CountedRows) -> Iterator[Finding]:
    if purpose_of(counted.outline.module) is Purpose.TEST:
        return
    message = "All rows are loaded to be counted, which the database can do by itself"
    yield Finding(counted, message, _fix(counted))


def _fix(counted: CountedRows) -> Fix | None:
    asked = counted.asked
    if not counted.is_written_in_place:
        return None
    if asked is None:
        return Fix(
            "Let the database count",
            lambda editor: editor.replace(counted.node, f"await {editor.text(counted.rows)}.count()"),
        )
    if asked.name == "query":
        if asked.is_async:
            return None

        def count(editor: Editor) -> None:
            text = editor.text(counted.rows)
            editor.replace(counted.node, f"{text[: text.rindex('.')]}.count()")

        return Fix("Let the database count", count)
    statement = asked.statement
    if statement is None or len(asked.node.args) != 1 or (asked.is_async and asked.awaited is None):
        return None

    def select_count(editor: Editor) -> None:
        package = "sqlmodel" if asked.of_sqlmodel else "sqlalchemy"
        select = editor.add_import(package, "select", at=counted.node)
        func = editor.add_import(package, "func", at=counted.node)
        wait = "await " if asked.is_async else ""
        session = editor.text(asked.method.value)
        query = f"{select}({func}.count()).select_from({editor.text(statement)}.subquery())"
        if asked.of_sqlmodel:
            code = f"{session}.exec({query})"
            code = (f"({wait}{code})" if wait else code) + ".one()"
        else:
            code = f"{session}.execute({query})"
            code = (f"({wait}{code})" if wait else code) + ".scalar_one()"
        editor.replace(counted.node, code)

    return Fix("Let the database count", select_count)


MODELS = """
  === models.py ===
  from collections.abc import Iterator

  from sqlalchemy import StaticPool, create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]

  def get_session() -> Iterator[Session]:
      Base.metadata.create_all(engine)
      with Session(engine) as session:
          session.merge(User(id=1, name="ada"))
          session.flush()
          yield session
"""

COUNTED = """
  === main.py ===
  from fastapi import Depends, FastAPI
- from sqlalchemy import event, select
+ from sqlalchemy import event, func, select
  from sqlalchemy.orm import Session

  from models import User, get_session

  app = FastAPI()
  loaded = []
  event.listen(User, "load", lambda *_: loaded.append(True))
  event.listen(User, "refresh", lambda *_: loaded.append(True))

  @app.get("/old")
  def count_old(session: Session = Depends(get_session)) -> int:
      session.expire_all()
      loaded.clear()
-     return len(session.query(User).filter(User.name == "ada").all())
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ All rows are loaded to be counted, \
                 which the database can do by itself
+     return session.query(User).filter(User.name == "ada").count()

  @app.get("/new")
  def count_new(session: Session = Depends(get_session)) -> int:
      session.expire_all()
      loaded.clear()
      query = select(User).where(User.name == "ada")
-     return len(session.scalars(query).all())
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ All rows are loaded to be counted, which the database can do \
                 by itself
+     return session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
"""

ONE = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert [client.get("/old").json(), client.get("/new").json()] == [1, 1]
assert not loaded
"""

OTHERS = """
  from sqlmodel import Field, SQLModel, func, select
  from sqlmodel.ext.asyncio.session import AsyncSession

  class User(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)

  async def count(session: AsyncSession) -> int:
-     return len((await session.exec(select(User))).all())
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ All rows are loaded to be counted, which the \
                 database can do by itself
+     return (await session.exec(select(func.count()).select_from(select(User).subquery()))).one()
"""

TORTOISE = """
  from tortoise import fields
  from tortoise.models import Model

  class User(Model):
      id = fields.IntField(primary_key=True)
      name = fields.TextField()

  async def count(name: str) -> int:
-     return len(await User.filter(name=name))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ All rows are loaded to be counted, which the database \
                 can do by itself
+     return await User.filter(name=name).count()

  async def names() -> int:
      return len(await User.all().distinct().values_list("name"))
"""

BY_NAME = """
  === main.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from models import User

  def count(session: Session) -> int:
      users = session.query(User).all()
      return len(users)
             ^^^^^^^^^^ All rows are loaded to be counted, which the database can do by itself

  def count_named(session: Session, name: str) -> int:
      result = session.execute(select(User).where(User.name == name))
      return len(result.scalars().all())
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ All rows are loaded to be counted, which the database can do \
                 by itself
"""

FINE = """
  === main.py ===
  from sqlalchemy import insert
  from sqlalchemy.orm import Session

  from models import User

  def add(session: Session, rows: list[dict[str, str]]) -> int:
      return len(session.execute(insert(User).values(rows).returning(User.id)).scalars().all())

  def names(session: Session, pattern, text: str) -> tuple[list[str], int, int]:
      users = session.query(User).all()
      print(len(pattern.query(text).all()))
      return [user.name for user in users], len(users), session.query(User).count()
"""

rule = Rule(
    CountedRows,
    check,
    bullet="queries that stay small",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(MODELS + COUNTED, proof=ONE), OTHERS, TORTOISE, MODELS + BY_NAME, MODELS + FINE],
)
