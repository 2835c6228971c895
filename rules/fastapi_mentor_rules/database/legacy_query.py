"""Query in the way of SQLAlchemy 1.

`session.query(...)` still works, but nothing new comes to it: `select(...)` says the same for plain and for
async sessions, and type checkers know what comes out. `query(...).get(...)` is deprecated already, and warns;
`session.get(User, 1)` does it. SQLModel marks `query` as deprecated altogether.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.selects import say_with_select
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.legacy_query import LegacyQuery
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(query: LegacyQuery) -> Iterator[Finding]:
    call = query.query
    module = query.outline.module
    if call.is_async or purpose_of(module, call.scope) not in (Purpose.APPLICATION, Purpose.SCRIPT):
        return
    if not module.version_satisfies("sqlalchemy", ">=1.4"):
        return
    fix = None
    if query.has_new_form:
        safety = Safety.SAFE if query.end == "get" else Safety.UNSAFE
        fix = Fix("Say it with `select`", lambda editor: say_with_select(editor, query), safety)
    if query.end == "get":
        fix = Fix("Use `session.get`", fix.edit, fix.safety) if fix is not None else None
        yield Finding(query, "`query(...).get(...)` is deprecated: a session can `get` by itself", fix)
    elif call.of_sqlmodel:
        yield Finding(query, "`query` of SQLModel's session is deprecated", fix)


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
          yield session
"""

GET = """
  === main.py ===
  from fastapi import Depends, FastAPI
  from sqlalchemy.orm import Session

  from models import User, get_session

  app = FastAPI()

  @app.get("/users/{user_id}")
  def read_user(user_id: int, session: Session = Depends(get_session)) -> str:
-     user = session.query(User).get(user_id)
             ^^^^^^^^^^^^^ `query(...).get(...)` is deprecated: a session can `get` by itself
+     user = session.get(User, user_id)
      return user.name if user else "nobody"
"""

QUIET = """
import warnings

from models import get_session

sessions = get_session()

with warnings.catch_warnings():
    warnings.simplefilter("error")
    assert read_user(1, next(sessions)) == "ada"
"""

SQLMODEL = """
+ from sqlmodel import Field, Session, SQLModel, select
- from sqlmodel import Field, Session, SQLModel

  class User(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      name: str

  def find(session: Session, name: str) -> User | None:
-     found = session.query(User).filter(User.name == name).one_or_none()
              ^^^^^^^^^^^^^ `query` of SQLModel's session is deprecated
+     found = session.exec(select(User).where(User.name == name)).one_or_none()
      if found is None:
-         return session.query(User).first()
                 ^^^^^^^^^^^^^ `query` of SQLModel's session is deprecated
+         return session.exec(select(User).limit(1)).first()
      return found
"""

BY_HAND = """
  from sqlmodel import Field, Session, SQLModel

  class User(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)

  def count(session: Session) -> int:
      return session.query(User).count()
             ^^^^^^^^^^^^^ `query` of SQLModel's session is deprecated
"""

FINE = """
  === users.py ===
  from sqlalchemy import select
  from sqlalchemy.orm import Session

  from models import User

  def read(session: Session, client, cache) -> None:
      session.get(User, 1)
      session.scalars(select(User)).all()
      session.query(User).filter(User.id == 1).first()
      client.query(User).get(1)
      cache.get(1)
"""

OLD = """
  from sqlalchemy.orm import Session

  def read(session: Session, model: type) -> object:
      return session.query(model).get(1)
"""

rule = Rule(
    LegacyQuery,
    check,
    bullet="queries that can run",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(MODELS + GET, proof=QUIET),
        SQLMODEL,
        BY_HAND,
        MODELS + FINE,
        Example(OLD, versions={"sqlalchemy": "1.3.24"}),
    ],
)
