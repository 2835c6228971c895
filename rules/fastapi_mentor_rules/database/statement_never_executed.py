"""Statement of SQL is made and never executed.

`delete(User).where(...)` only says what is to be done. Until a session executes it nothing reaches the
database, and nothing tells that no row was touched.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.unused_statement import UnusedStatement
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(statement: UnusedStatement) -> Iterator[Finding]:
    message = f"This `{statement.maker}` is only made: nothing executes it"
    yield Finding(statement, message, _execute(statement))


def _execute(statement: UnusedStatement) -> Fix | None:
    session = statement.session
    if session is None or statement.is_kept:
        return None
    name, is_async = session

    def edit(editor: Editor) -> None:
        wait = "await " if is_async else ""
        editor.replace(statement.node, f"{wait}{name}.execute({editor.text(statement.node)})")

    return Fix(f"Execute it with `{name}`", edit, Safety.UNSAFE)


DELETED = """
  from collections.abc import Iterator
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from sqlalchemy import StaticPool, create_engine, delete, func, select
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)

  def get_session() -> Iterator[Session]:
      Base.metadata.create_all(engine)
      with Session(engine) as session:
          session.merge(User(id=1))
          session.flush()
          yield session

  @app.delete("/users/{user_id}")
  def delete_user(user_id: int, session: Annotated[Session, Depends(get_session)]) -> int:
-     delete(User).where(User.id == user_id)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This `delete` is only made: nothing executes it
+     session.execute(delete(User).where(User.id == user_id))
      session.commit()
      return session.execute(select(func.count(User.id))).scalar_one()
"""

GONE = """
from fastapi.testclient import TestClient

assert TestClient(app).delete("/users/1").json() == 0
"""

ASYNC = """
  from sqlalchemy import insert, update
  from sqlalchemy.ext.asyncio import AsyncSession
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)

  async def change(session: AsyncSession, user_id: int) -> None:
-     update(User).where(User.id == user_id).values(id=2)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This `update` is only made: nothing executes it
-     insert(User).values(id=3).returning(User.id)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This `insert` is only made: nothing executes it
+     await session.execute(update(User).where(User.id == user_id).values(id=2))
+     await session.execute(insert(User).values(id=3).returning(User.id))
      await session.commit()
"""

NO_SESSION = """
  from sqlalchemy import Table, delete
  from sqlalchemy.orm import Session

  def forget(session: Session, users: Table) -> None:
      statement = delete(users).where(users.c.id > 0)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This `delete` is only made: nothing executes it
      session.commit()

  def clear(users: Table) -> None:
      delete(users).where(users.c.id > 0)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This `delete` is only made: nothing executes it
"""

FINE = """
  from sqlalchemy import Table, delete, update
  from sqlalchemy.orm import Session

  class Queue:
      def where(self, name: str) -> "Queue":
          return self

  def clear(session: Session, users: Table) -> object:
      session.execute(delete(users).where(users.c.id > 0))
      statement = update(users).where(users.c.id > 0)
      session.execute(statement.values(name="ada"))
      session.query(users).where(users.c.id > 0).delete()
      Queue().where("a")
      kept = update(users).where(users.c.id > 1)

      def later() -> None:
          session.execute(kept)

      later()
      return delete(users).where(users.c.id > 0)
"""

rule = Rule(
    UnusedStatement,
    check,
    bullet="queries that can run",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DELETED, proof=GONE), ASYNC, NO_SESSION, FINE],
)
