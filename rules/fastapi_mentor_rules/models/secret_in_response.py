"""Response shows what nobody should see.

A response model sends all its fields, those that it inherits and those of the models in it too. One that
inherits from the model for sign-up sends the password. A model of its own for what leaves the server, or
`exclude=True` on the field, keeps it inside.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.derived_models import public_model
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.exchange import response_models, response_of
from fastapi_mentor.facts.secret_field import is_password, secrets_sent
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.response_model is None and not route.is_first_of_stack:
        return
    if response_of(route) is None or route.option("response_model_include") is not None:
        return
    for named in response_models(route):
        found = list(secrets_sent(named.model, route))
        if not found:
            continue
        names = ", ".join(f"`{'.'.join(each.path)}`" for each in found)
        message = f"`{route.name}` sends {names} of `{named.model.name}` to whoever asks"
        first = found[0].field
        related = Related(first, "The field", first.outline.module.path)
        direct = {each.path[0] for each in found if len(each.path) == 1}
        fix = public_model(route, named, direct) if len(direct) == len(found) else None
        certain = any(is_password(str(each.field.name)) for each in found)
        severity = None if certain else Severity.WARNING
        yield Finding(named.node, message, fix, (related,), severity)


INHERITED = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class UserCreate(BaseModel):
      name: str
      password: str


  class User(UserCreate):
      id: int


+ class UserPublic(BaseModel):
+     name: str
+     id: int
+
+
- @app.post("/users", status_code=201, response_model=User)
                                                      ^^^^ `create_user` sends `password` of `User` to \
                                                      whoever asks
+ @app.post("/users", status_code=201, response_model=UserPublic)
  def create_user(user: UserCreate):
      return User(id=1, **user.model_dump())
"""

REGISTERED = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Account(BaseModel):
      email: str
      password: str


+ class AccountPublic(BaseModel):
+     email: str
+
+
- @app.post("/auth/register", status_code=201, response_model=Account)
                                                              ^^^^^^^ `register` sends `password` \
                                                              of `Account` to whoever asks
+ @app.post("/auth/register", status_code=201, response_model=AccountPublic)
  def register(account: Account):
      return account
"""

HIDDEN = """
from fastapi.testclient import TestClient

answer = TestClient(app).post("/users", json={"name": "Ada", "password": "secret"})
assert answer.status_code == 201
assert "secret" not in answer.text
"""

ELSEWHERE = """
=== app/models.py ===
  from pydantic import BaseModel
  from sqlmodel import Field, SQLModel


  class User(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      name: str = Field(index=True)
      hashed_password: str
+
+
+ class UserPublic(BaseModel):
+     id: int | None
+     name: str
=== app/main.py ===
  from fastapi import FastAPI

- from app.models import User
+ from app.models import User, UserPublic

  app = FastAPI()


- @app.get("/users")
+ @app.get("/users", response_model=list[UserPublic])
  def read_users() -> list[User]:
                           ^^^^ `read_users` sends `hashed_password` of `User` to whoever asks
      return []
"""

NESTED = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Owner(BaseModel):
      name: str
      api_key: str


  class Server(BaseModel):
      host: str
      password: str


  class Item(BaseModel):
      name: str
      owners: list[Owner]
      smtp: Server


  @app.get("/items")
  def read_item() -> Item | None:
                     ^^^^ `read_item` sends `owners.api_key` of `Item` to whoever asks
      return None
"""

GOOD = """
  from typing import Literal

  from fastapi import APIRouter, FastAPI
  from pydantic import BaseModel, Field, SecretStr, field_serializer, field_validator

  app = FastAPI()


  class Stored(BaseModel):
      name: str
      hashed_password: str = Field(exclude=True)
      secret: SecretStr
      password: Literal["***"] = "***"


  class Masked(BaseModel):
      api_key: str

      @field_serializer("api_key")
      def mask(self, value: str) -> str:
          return "***"


  class Token(BaseModel):
      access_token: str
      token_type: str


  class Full(BaseModel):
      name: str
      password: str


  class Redacted(BaseModel):
      password: str | None

      @field_validator("password", mode="after")
      @classmethod
      def redact(cls, value: str | None) -> str | None:
          return value and "***"


  @app.get("/redacted")
  def read_redacted() -> Redacted:
      return Redacted(password="x")


  @app.get("/stored")
  def read_stored() -> Stored | None:
      return None


  @app.get("/masked")
  def read_masked() -> list[Masked]:
      return []


  @app.post("/token")
  def log_in() -> Token:
      return Token(access_token="a", token_type="bearer")


  @app.get("/full", response_model=Full, response_model_exclude={"password"})
  def read_full():
      return Full(name="a", password="b")


  @app.get("/named", response_model=Full, response_model_include={"name"})
  def read_name():
      return Full(name="a", password="b")


  class Client(BaseModel):
      name: str
      client_secret: str


  @app.post("/clients", status_code=201)
  def create_client(name: str) -> Client:
      return Client(name=name, client_secret="a")


  @app.post("/full")
  def take(full: Full) -> None:
      return None
"""

rule = Rule(
    Route,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(INHERITED, proof=HIDDEN), REGISTERED, ELSEWHERE, NESTED, GOOD],
)
