"""Each row of a loop is committed by itself.

A commit waits until the database has written to disk, and ends the transaction: a thousand rows wait a
thousand times, and where one fails, those before it stay. Add them all, with one `commit` behind the loop.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.commit import Commit
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(commit: Commit) -> Iterator[Finding]:
    loop = commit.round
    if loop is None or purpose_of(commit.outline.module, commit.call.scope) is Purpose.TEST:
        return
    message = f"Each `{loop.item}` is committed by itself: the database writes to disk for every one"

    def behind(editor: Editor) -> None:
        assert isinstance(loop.node, ast.stmt)
        editor.insert_statement_after(loop.node, editor.text(commit.statement))
        editor.remove_statement(commit.statement)

    is_last = (
        loop.node.body[-1] is commit.statement if isinstance(loop.node, ast.For | ast.AsyncFor) else False
    )
    fix = Fix("Commit once, behind the loop", behind, Safety.UNSAFE) if is_last else None
    yield Finding(commit, message, fix)


MODELS = """
  === models.py ===
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


  class Base(DeclarativeBase):
      pass


  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
"""

EACH = """
  === main.py ===
  from sqlalchemy.ext.asyncio import AsyncSession
  from sqlalchemy.orm import Session

  from models import User


  def import_users(session: Session, names: list[str]) -> None:
      for name in names:
          user = User(name=name)
          session.add(user)
-         session.commit()
          ^^^^^^^^^^^^^^^^ Each `name` is committed by itself: the database writes to disk for every one
+     session.commit()


  async def import_rows(session: AsyncSession, rows: list[dict[str, str]]) -> None:
      for row in rows:
          if row["name"]:
              session.add(User(**row))
-         await session.commit()
                ^^^^^^^^^^^^^^^^ Each `row` is committed by itself: the database writes to disk for every one
+     await session.commit()
"""

COUNTED = """
from sqlalchemy import create_engine, event

from models import Base

engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
commits = []
event.listen(engine, "commit", lambda *given: commits.append(given))
with Session(engine) as session:
    import_users(session, ["ada", "grace", "joan"])
assert len(commits) == 1, f"{len(commits)} commits"
"""

# Batches, rows that stand for themselves, and work between them that takes its time.
FINE = """
  === main.py ===
  from sqlalchemy.exc import IntegrityError
  from sqlalchemy.orm import Session, sessionmaker

  from models import User


  def send(user: User) -> None: ...


  def in_batches(session: Session, batches: list[list[User]], users: list[User]) -> None:
      for batch in batches:
          session.add_all(batch)
          session.commit()
      for number, user in enumerate(users):
          session.add(user)
          if number % 100 == 0:
              session.commit()
      session.commit()


  def by_themselves(session: Session, users: list[User], new_session: sessionmaker[Session]) -> None:
      for user in users:
          try:
              session.add(user)
              session.commit()
          except IntegrityError:
              session.rollback()
      for user in users:
          send(user)
          user.name = "told"
          session.commit()
      for user in users:
          with new_session() as own:
              own.add(user)
              own.commit()
"""

rule = Rule(
    Commit,
    check,
    bullet="queries that stay small",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(MODELS + EACH, proof=COUNTED), MODELS + FINE],
)
