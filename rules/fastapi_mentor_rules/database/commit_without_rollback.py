"""Failed commit is not rolled back, and the session goes on.

After a commit that failed a session refuses everything, with a `PendingRollbackError`, until it is rolled
back. A clause that catches the error and goes on has to say `rollback()` first.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.commit import Commit
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(commit: Commit) -> Iterator[Finding]:
    handler = commit.unfinished
    if handler is None:
        return
    call = commit.call

    def roll_back(editor: Editor) -> None:
        wait = "await " if call.is_async else ""
        editor.insert_statement_before(handler.body[0], f"{wait}{commit.session}.rollback()")

    message = f"Where this commit fails, `{commit.session}` is used again without a rollback, and refuses"
    clause = Related(commit.outline.location(handler), "The error ends here")
    yield Finding(commit, message, Fix("Roll back", roll_back), related=(clause,))


LOOP = """
  from fastapi import FastAPI
  from sqlalchemy import StaticPool, create_engine
  from sqlalchemy.exc import IntegrityError
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str] = mapped_column(unique=True)

  @app.post("/users")
  def create_users(names: list[str]) -> int:
      Base.metadata.create_all(engine)
      with Session(engine) as session:
          for name in names:
              try:
                  session.add(User(name=name))
                  session.commit()
                  ^^^^^^^^^^^^^^^^ Where this commit fails, `session` is used again without a rollback, and \
                      refuses
              except IntegrityError:
+                 session.rollback()
                  print(f"{name} is there")
          return session.query(User).count()
"""

COUNTED = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.post("/users", json=["ada", "ada", "grace"]).json() == 2
"""

ASYNC = """
  import logging

  from sqlalchemy.ext.asyncio import AsyncSession

  class Users:
      def __init__(self, session: AsyncSession) -> None:
          self.session = session

      async def save(self, user: object, log: object) -> None:
          try:
              self.session.add(user)
              await self.session.commit()
                    ^^^^^^^^^^^^^^^^^^^^^ Where this commit fails, `self.session` is used again without a \
                        rollback, and refuses
          except Exception as error:
+             await self.session.rollback()
              logging.error(error)
          self.session.add(log)
          await self.session.commit()
"""

FINE = """
  from collections.abc import Callable

  from fastapi import HTTPException
  from sqlalchemy.exc import IntegrityError
  from sqlalchemy.orm import Session, sessionmaker

  def handle(session: Session) -> None:
      session.rollback()

  def save(session: Session, users: list[object], new_session: sessionmaker[Session]) -> None:
      try:
          session.commit()
      except IntegrityError as error:
          raise HTTPException(409) from error
      try:
          session.commit()
      except Exception:
          session.rollback()
      try:
          session.commit()
      except Exception:
          handle(session)
      try:
          session.commit()
      except ValueError:
          print("No error of a database")
      try:
          with session.begin_nested():
              session.commit()
      except Exception:
          print("It was rolled back to the savepoint")
      for user in users:
          try:
              with new_session() as own:
                  own.add(user)
                  own.commit()
          except Exception:
              continue
      for user in users:
          try:
              session.commit()
          except Exception:
              break
      try:
          session.commit()
      except Exception:
          print("It failed")
      finally:
          session.close()
"""

rule = Rule(
    Commit,
    check,
    bullet="sessions and transactions",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(LOOP, proof=COUNTED), ASYNC, FINE],
)
