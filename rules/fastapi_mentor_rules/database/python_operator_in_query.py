"""Operator of Python in a condition of a query.

`==` and `<` of a column make SQL. `is`, `in`, `not`, `and` and `or` can not be given another meaning: Python
works them out at once, on the column as an object, and the query gets what comes out. `User.ended is None`
is `False`, so no row is found; `not User.active` is `False` too; of two conditions joined by `and` one is
lost, or a `TypeError` says that the clause has no boolean value.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.conditions import in_sql, say_in_sql
from fastapi_mentor.facts.condition import Operator, PythonCondition
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_RESULTS = {Operator.IS: False, Operator.IS_NOT: True, Operator.IN: False, Operator.NOT_IN: True}


def check(condition: PythonCondition) -> Iterator[Finding]:
    operator = condition.operator
    text = condition.outline.text(condition.node)
    if operator in _RESULTS:
        message = f"Python works out `{text}` at once: it is `{_RESULTS[operator]}` for every row"
    elif operator is Operator.NOT:
        message = "Python works out `not` at once, on the column as an object: no row is looked at"
    elif operator is Operator.CHAIN:
        message = "Python joins a chain of comparisons with `and`, which a condition in SQL refuses"
    else:
        message = f"Python works out `{operator.value}` at once: one of the conditions is lost"
    if "\n" in message:
        message = f"Python works out `{operator.value}` at once: it is the same for every row"
    said = in_sql(condition)
    fix = Fix(f"Use {said}", lambda editor: say_in_sql(editor, condition)) if said is not None else None
    yield Finding(at=condition, message=message, fix=fix)


FOUND = """
  from collections.abc import Iterator
  from datetime import datetime
  from typing import Annotated

  from fastapi import Depends, FastAPI
- from sqlalchemy import StaticPool, create_engine, select
+ from sqlalchemy import StaticPool, and_, create_engine, or_, select
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      active: Mapped[bool]
      ended: Mapped[datetime | None]

  def get_session() -> Iterator[Session]:
      Base.metadata.create_all(engine)
      with Session(engine) as session:
          session.add_all([User(id=1, active=True), User(id=2, active=False, ended=datetime.now())])
          yield session

  SessionNow = Annotated[Session, Depends(get_session)]

  @app.get("/users")
  def read_users(session: SessionNow, kind: str) -> list[int]:
      query = select(User.id).order_by(User.id)
      match kind:
          case "going":
-             query = query.where(User.ended is None)
                                  ^^^^^^^^^^^^^^^^^^ Python works out `User.ended is None` at once: it is \
                                      `False` for every row
+             query = query.where(User.ended.is_(None))
          case "gone":
-             query = query.where(User.ended is not None)
                                  ^^^^^^^^^^^^^^^^^^^^^^ Python works out `User.ended is not None` at once: \
                                      it is `True` for every row
+             query = query.where(User.ended.is_not(None))
          case "asleep":
-             query = query.where(not User.active)
                                  ^^^^^^^^^^^^^^^ Python works out `not` at once, on the column as an \
                                      object: no row is looked at
+             query = query.where(~User.active)
          case "other":
-             query = query.where(not (User.id == 1))
                                  ^^^^^^^^^^^^^^^^^^ Python works out `not` at once, on the column as an \
                                      object: no row is looked at
+             query = query.where(~(User.id == 1))
          case "first":
-             query = query.where(User.id in [1, 3])
                                  ^^^^^^^^^^^^^^^^^ Python works out `User.id in [1, 3]` at once: it is \
                                      `False` for every row
+             query = query.where(User.id.in_([1, 3]))
          case "second":
-             query = query.where((User.id not in [1, 3]) & User.id.is_not(None))
                                   ^^^^^^^^^^^^^^^^^^^^^  Python works out `User.id not in [1, 3]` at once: \
                                      it is `True` for every row
+             query = query.where((User.id.not_in([1, 3])) & User.id.is_not(None))
          case "none":
-             query = query.where(User.id == 1 and User.active == False)
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Python works out `and` at once: one \
                                      of the conditions is lost
+             query = query.where(and_(User.id == 1, User.active == False))
          case "both":
-             query = query.filter(User.id == 1 or User.ended.is_not(None))
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Python works out `or` at once: \
                                       one of the conditions is lost
+             query = query.filter(or_(User.id == 1, User.ended.is_not(None)))
          case "between":
-             query = query.where(1 < User.id <= 2)
                                  ^^^^^^^^^^^^^^^^ Python joins a chain of comparisons with `and`, which a \
                                      condition in SQL refuses
+             query = query.where(and_(1 < User.id, User.id <= 2))
      return list(session.scalars(query))
"""

RIGHT = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
expected = {
    "going": [1], "gone": [2], "asleep": [2], "other": [2], "first": [1],
    "second": [2], "none": [], "both": [1, 2], "between": [2],
}
assert {kind: client.get("/users", params={"kind": kind}).json() for kind in expected} == expected
"""

MODELS = """
  from datetime import datetime

  from sqlalchemy import or_, select
  from sqlmodel import Field, Session, SQLModel

  class Dated(SQLModel):
      ended: datetime | None = None

  class Post(Dated, table=True):
      id: int | None = Field(default=None, primary_key=True)
      kind: str = ""
"""

SQLMODEL = """
  def find(session: Session) -> None:
-     session.exec(select(Post).where(or_(Post.ended is None, Post.kind == "a")))
                                          ^^^^^^^^^^^^^^^^^^ Python works out `Post.ended is None` at once: \
                                              it is `False` for every row
+     session.exec(select(Post).where(or_(Post.ended.is_(None), Post.kind == "a")))
"""

LINES = """
+ from sqlalchemy import and_, or_
  from sqlmodel import Field, Session, SQLModel, select

  class Post(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      kind: str = ""

  def find(session: Session, kind: str) -> None:
      query = select(Post).where(
-         Post.kind == kind or
          ^^^^^^^^^^^^^^^^^^^^.. Python works out `or` at once: one of the conditions is lost
-         Post.id == 1 or Post.id == 2
                                     ^
+         or_(Post.kind == kind,
+         Post.id == 1, Post.id == 2)
      )
      session.exec(
          query.where(
-             (Post.kind == kind)
              ^^^^^^^^^^^^^^^^^^^.. Python works out `and` at once: one of the conditions is lost
-             and (Post.id == 1)
                               ^
+             and_((Post.kind == kind),
+             (Post.id == 1))
          )
      )
"""

# What Python is meant to work out: arguments, and conditions that are left out without them.
FINE = """
  def find(session: Session, kind: str | None, kinds: list[str], post: Post, only: bool) -> None:
      query = select(Post).where(Post.kind == kind if kind is not None else True)
      query = query.where(Post.kind == kind, Post.ended == None, Post.id != 3)
      query = query.where((Post.kind == kind) & (Post.kind.in_(kinds)) | ~(Post.id == 3))
      query = query.where(kind is None or Post.kind == kind)
      query = query.where(not only, only and Post.kind == kind)
      found = filter(lambda each: each.ended is None, session.exec(query))
      conditions = [Post.kind == each for each in kinds if post.ended is None]
      query.where(*conditions, post.ended is None)
"""

OTHERS = """
  class Flag:
      ended = None

  class Frame:
      def where(self, condition: bool) -> None: ...

  def find(frame: Frame) -> None:
      frame.where(Flag.ended is None)
      frame.where(not Flag.ended)
"""

rule = Rule(
    PythonCondition,
    check,
    bullet="queries that can run",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(FOUND, proof=RIGHT), MODELS + SQLMODEL, LINES, MODELS + FINE, OTHERS],
)
