"""Route does not declare what it returns.

FastAPI reads the return annotation (or `response_model=`) to validate what leaves the server, to drop
fields that the model does not list, and to describe the response in OpenAPI. Without it, whatever the
function returns is sent as it is, secrets included, and clients learn nothing from the schema.

Routes that return a `Response`, stream, have a status without a body or are hidden from the schema need
none, and neither do health checks and fixed answers such as `{"status": "ok"}`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.response_models import declare_response
from fastapi_mentor.facts import Purpose, Route, purpose_of
from fastapi_mentor.facts.sent_table import sent_table
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or any(each.declares_response for each in route.stack):
        return
    if purpose_of(route.outline.module) is Purpose.TEST:
        return
    if route.is_health_check or route.answer.is_acknowledgement:
        return
    if any(each.answers_documented_json for each in route.stack) and route.returns_a_value:
        message = f"`{route.name}` does not declare what it returns"
        table, severity = sent_table(route.answer), None
        if table is not None:
            message += f", so all columns of `{table.rpartition('.')[2]}` are sent"
            # A table of SQLModel is a model as well, which at least says what is sent.
            is_model = "pydantic.BaseModel" in route.outline.module.ancestors(table)
            severity = None if is_model else Severity.WARNING
        yield Finding(at=route.name, message=message, fix=declare_response(route), severity=severity)


CONSTRUCTED = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()

  class User(BaseModel):
      name: str

  @app.get("/me")
- def read_me():
      ^^^^^^^ `read_me` does not declare what it returns
+ def read_me() -> User:
      return User(name="Ada")
"""

DESCRIBED = """
schema = app.openapi()["paths"]["/me"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
assert schema == {"$ref": "#/components/schemas/User"}
"""

FROM_ANOTHER_MODULE = """
=== app/schemas.py ===
  from pydantic import BaseModel

  class User(BaseModel):
      name: str
=== app/users.py ===
  from .schemas import User

  async def find_users(name: str) -> list[User]:
      return [User(name=name)]
=== app/main.py ===
  from fastapi import FastAPI

- from . import users
+ from . import users
+ from .schemas import User

  app = FastAPI()

  @app.get("/users")
- async def read_users(name: str = "Ada"):
            ^^^^^^^^^^ `read_users` does not declare what it returns
+ async def read_users(name: str = "Ada") -> list[User]:
      return await users.find_users(name)
"""

# What a container is said to hold is what comes out of it.
STORED = """
  from fastapi import FastAPI, HTTPException
  from pydantic import BaseModel

  app = FastAPI()

  class User(BaseModel):
      name: str

  users: dict[int, User] = {1: User(name="Ada")}

  @app.get("/users/{number}")
- def read_user(number: int):
      ^^^^^^^^^ `read_user` does not declare what it returns
+ def read_user(number: int) -> User:
      if number not in users:
          raise HTTPException(404)
      return users[number]
"""

# The shape of the dict becomes a model, which returns it.
LITERAL = """
  from fastapi import FastAPI
+ from pydantic import BaseModel

  app = FastAPI()


+ class ReadItemResponse(BaseModel):
+     item_id: int
+     tags: list[str]
+     note: str | None
+
+
  @app.get("/items/{item_id}")
- def read_item(item_id: int, note: str | None = None):
      ^^^^^^^^^ `read_item` does not declare what it returns
-     return {"item_id": item_id, "tags": ["a"], "note": note}
+ def read_item(item_id: int, note: str | None = None) -> ReadItemResponse:
+     return ReadItemResponse(item_id=item_id, tags=["a"], note=note)
"""

SAME_ANSWER = """
from fastapi.testclient import TestClient

answer = TestClient(app).get("/items/1", params={"note": "new"}).json()
assert answer == {"item_id": 1, "tags": ["a"], "note": "new"}
assert "ReadItemResponse" in app.openapi()["components"]["schemas"]
"""

# A row would be sent with all its columns; the password is left out of the model.
AS_THE_FILE_DOES = """
  from typing import Optional, Union

  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/a")
- def read_a(name: Optional[str] = None):
      ^^^^^^ `read_a` does not declare what it returns
+ def read_a(name: Optional[str] = None) -> list[Optional[Union[str, int]]]:
      return [name, len(name or "")]


  @app.get("/b")
- def read_b(name: str):
      ^^^^^^ `read_b` does not declare what it returns
+ def read_b(name: str) -> list[Union[str, int]]:
      return [name, len(name)]
"""

ROW = """
  from fastapi import Depends, FastAPI, HTTPException
+ from pydantic import BaseModel, ConfigDict
  from sqlalchemy import String, create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
  from sqlalchemy.pool import StaticPool

  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
  app = FastAPI()

  class Base(DeclarativeBase):
      pass

  class User(Base):
      __tablename__ = "users"

      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str | None] = mapped_column(String(30))
      password: Mapped[str]

  def get_session():
      with Session(engine) as session:
          yield session


+ class UserResponse(BaseModel):
+     model_config = ConfigDict(from_attributes=True)
+
+     id: int
+     name: str | None
+
+
- @app.get("/users/{user_id}")
+ @app.get("/users/{user_id}", response_model=UserResponse)
  def read_user(user_id: int, session: Session = Depends(get_session)):
      ^^^^^^^^^ `read_user` does not declare what it returns, so all columns of `User` are sent
      user = session.get(User, user_id)
      if user is None:
          raise HTTPException(404)
      return user
"""

NO_SECRETS = """
from fastapi.testclient import TestClient

Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User(id=1, name="Ada", password="secret"))
    session.commit()
assert TestClient(app).get("/users/1").json() == {"id": 1, "name": "Ada"}
"""

DECLARED = """
  from fastapi import FastAPI, Response
  from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
  from pydantic import BaseModel

  app = FastAPI()

  class User(BaseModel):
      name: str

  @app.get("/users/a")
  def annotated() -> User:
      return User(name="Ada")

  @app.get("/users/b", response_model=User)
  def modelled():
      return {"name": "Ada"}

  @app.get("/users/c", response_model=None)
  def unmodelled():
      return User(name="Ada")

  def page(text: str):
      return HTMLResponse(f"<p>{text}</p>")

  @app.get("/a")
  def read_a(fast: bool = True):
      if fast:
          return JSONResponse({"a": 1})
      response = Response("a", media_type="text/plain")
      return response

  @app.get("/b", response_class=HTMLResponse)
  def read_b():
      return "<p>b</p>"

  @app.get("/e")
  def read_e():
      return StreamingResponse(iter(["e"]))

  @app.get("/f")
  def read_f():
      return page("f")

  @app.get("/g")
  def read_g(numbers: int = 3):
      for number in range(numbers):
          yield {"number": number}
"""

NOTHING_TO_DECLARE = """
  from abc import abstractmethod

  from fastapi import APIRouter, FastAPI, HTTPException, WebSocket

  app = FastAPI()
  hidden = APIRouter(include_in_schema=False)

  @app.delete("/a", status_code=204)
  def delete_a():
      return None

  @app.get("/b", include_in_schema=False)
  def read_b(b: int = 1):
      return {"b": b}

  @hidden.get("/c")
  def read_c(c: int = 1):
      return {"c": c}

  @app.head("/d")
  def head_d(d: int = 1):
      return {"d": d}

  @app.websocket("/e")
  async def socket(websocket: WebSocket):
      await websocket.accept()

  @app.post("/f")
  def start_f():
      print("started")

  @app.get("/g")
  def read_g():
      raise HTTPException(410)

  @app.get("/")
  def root():
      return {"message": "Hello World"}

  @app.get("/api/healthz")
  def check_health(verbose: bool = False):
      return {"status": "ok", "verbose": verbose}
"""

# What is not resolved is not judged: it may be a response.
UNRESOLVED = """
  from fastapi import FastAPI
  from plugins import answer, router

  app = FastAPI()

  @app.get("/a")
  def read_a():
      return answer()

  @router.get("/b")
  def read_b(b: int = 1):
      return {"b": b}
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.INFO,
    since="0.1",
    changes=("responses", "schemas"),
    examples=[
        Example(CONSTRUCTED, proof=DESCRIBED),
        FROM_ANOTHER_MODULE,
        STORED,
        Example(LITERAL, proof=SAME_ANSWER),
        AS_THE_FILE_DOES,
        Example(ROW, proof=NO_SECRETS),
        DECLARED,
        NOTHING_TO_DECLARE,
        Example(UNRESOLVED, runs=False),
    ],
)
