"""Route adds a row whose values may be taken, and does not say what happens then.

A second row with the same value in a unique column ends in an `IntegrityError` when it is written, and the
client gets a 500 for what is its own to mend. Caught around the commit it can be a 409 that says so.
To ask before whether there is such a row leaves a gap in which another request adds it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.new_row import is_protected, rows_written_by
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(call: SessionCall) -> Iterator[Finding]:
    if call.name not in ("commit", "flush") or not call.of_session:
        return
    for row in rows_written_by(call):
        module = call.outline.module
        if is_protected(call) or purpose_of(module, call.scope) is not Purpose.APPLICATION:
            return
        if module.has_database_errors_caught():
            return
        names = " and ".join(f"`{name}`" for name in row.columns)
        message = f"A second `{row.mapped.name}` with the same {names} is answered with a 500"
        yield Finding(call, message, _answer_409(call, str(row.mapped.name)))
        return


def _answer_409(call: SessionCall, name: str) -> Fix:
    def edit(editor: Editor) -> None:
        statement = _statement_of(call)
        error = editor.add_import("sqlalchemy.exc", "IntegrityError")
        answer = editor.add_import("fastapi", "HTTPException")
        session, wait = editor.text(call.method.value), "await " if call.is_async else ""
        editor.replace_statement(
            statement,
            f"try:\n    {editor.text(statement)}\n"
            f"except {error} as error:\n    {wait}{session}.rollback()\n"
            f'    raise {answer}(409, "{name} exists already") from error\n',
        )

    return Fix("Answer with a 409", edit, Safety.UNSAFE)


def _statement_of(call: SessionCall) -> ast.stmt:
    function = call.scope.node
    assert function is not None
    for node in ast.walk(function):
        if isinstance(node, ast.Expr) and node.value in (call.node, call.awaited):
            return node
    raise FixRefused("the call is not a statement of its own")


MODELS = """
  === app/models.py ===
  from typing import Annotated

  from fastapi import Depends
  from sqlalchemy import StaticPool
  from sqlmodel import Field, Session, SQLModel, create_engine


  class User(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      email: str = Field(unique=True)
      nick: str = Field(index=True)


  class UserCreate(SQLModel):
      email: str
      nick: str


  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  SQLModel.metadata.create_all(engine)


  def get_session():
      with Session(engine) as session:
          yield session


  SessionNow = Annotated[Session, Depends(get_session)]
"""

UNHANDLED = """
  === app/main.py ===
- from fastapi import FastAPI
+ from fastapi import FastAPI, HTTPException

  from app.models import SessionNow, User, UserCreate
+ from sqlalchemy.exc import IntegrityError

  app = FastAPI()


  @app.post("/users", status_code=201)
  def create_user(given: UserCreate, session: SessionNow) -> User:
      user = User.model_validate(given)
      session.add(user)
-     session.commit()
      ^^^^^^^^^^^^^^^^ A second `User` with the same `email` is answered with a 500
+     try:
+         session.commit()
+     except IntegrityError as error:
+         session.rollback()
+         raise HTTPException(409, "User exists already") from error
      session.refresh(user)
      return user
"""

TWICE = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
answers = [client.post("/users", json={"email": "a@b.c", "nick": "Ada"}) for _ in range(2)]
assert [answer.status_code for answer in answers] == [201, 409], answers[-1].text
"""

CHANGED = """
  === app/main.py ===
  from fastapi import FastAPI, HTTPException
  from sqlalchemy import UniqueConstraint
  from sqlmodel import Field, SQLModel

  from app.models import SessionNow, User
+ from sqlalchemy.exc import IntegrityError

  app = FastAPI()


  class Page(SQLModel, table=True):
      __table_args__ = (UniqueConstraint("space", "slug"),)

      id: int | None = Field(default=None, primary_key=True)
      space: str
      slug: str


  @app.put("/users/{user_id}")
  def change_email(user_id: int, email: str, session: SessionNow) -> str:
      user = session.get(User, user_id)
      if user is None:
          raise HTTPException(404)
      user.nick = "changed"
      user.email = email
-     session.commit()
      ^^^^^^^^^^^^^^^^ A second `User` with the same `email` is answered with a 500
+     try:
+         session.commit()
+     except IntegrityError as error:
+         session.rollback()
+         raise HTTPException(409, "User exists already") from error
      return "changed"


  @app.post("/pages")
  def add_page(space: str, slug: str, session: SessionNow) -> str:
      page = Page(space=space, slug=slug)
      session.add(page)
-     session.commit()
      ^^^^^^^^^^^^^^^^ A second `Page` with the same `space` and `slug` is answered with a 500
+     try:
+         session.commit()
+     except IntegrityError as error:
+         session.rollback()
+         raise HTTPException(409, "Page exists already") from error
      return "added"
"""

GOOD = """
  === app/main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException
  from sqlalchemy.exc import IntegrityError
  from sqlmodel import select

  from app.models import SessionNow, User, UserCreate

  app = FastAPI()


  @app.post("/users", status_code=201)
  def create_user(given: UserCreate, session: SessionNow) -> User:
      user = User.model_validate(given)
      session.add(user)
      try:
          session.commit()
      except IntegrityError:
          session.rollback()
          raise HTTPException(409, "The address is taken") from None
      return user


  @app.post("/customers", status_code=201)
  def create_customer(given: UserCreate, session: SessionNow) -> User:
      user = User.model_validate(given)
      session.add(user)
      try:
          session.flush()
      except IntegrityError:
          raise HTTPException(409, "The address is taken") from None
      session.commit()
      return user


  @app.post("/members", status_code=201)
  def create_member(given: UserCreate, session: SessionNow) -> User:
      if session.exec(select(User).where(User.email == given.email)).first():
          raise HTTPException(409, "The address is taken")
      user = User.model_validate(given)
      session.add(user)
      session.commit()
      return user


  def register(given: UserCreate, session: SessionNow) -> None:
      session.add(User.model_validate(given))
      session.commit()


  def current_user(session: SessionNow) -> User:
      return session.exec(select(User)).one()


  @app.post("/nick")
  def change_nick(nick: str, user: Annotated[User, Depends(current_user)], session: SessionNow) -> None:
      user.nick = nick
      session.add(user)
      session.commit()
"""

HANDLED = """
  === app/main.py ===
  from fastapi import FastAPI, Request
  from fastapi.responses import JSONResponse
  from sqlalchemy.exc import IntegrityError

  from app.routes import router

  app = FastAPI()
  app.include_router(router)


  @app.exception_handler(IntegrityError)
  def conflict(request: Request, error: IntegrityError) -> JSONResponse:
      return JSONResponse({"detail": "It exists already"}, 409)

  === app/routes.py ===
  from fastapi import APIRouter

  from app.models import SessionNow, User, UserCreate

  router = APIRouter()


  @router.post("/users", status_code=201)
  def create_user(given: UserCreate, session: SessionNow) -> User:
      user = User.model_validate(given)
      session.add(user)
      session.commit()
      return user
"""

rule = Rule(
    SessionCall,
    check,
    bullet="errors of one shape",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(MODELS + UNHANDLED, proof=TWICE), MODELS + CHANGED, MODELS + GOOD, MODELS + HANDLED],
)
