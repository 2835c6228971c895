"""Client's data is written to a table as it comes.

`User(**data.model_dump())` and a loop of `setattr` set every field that the client sends. Where the model of
the request declares `is_admin` or `owner_id`, or where there is no model at all, the client decides about
them. What comes from the server is named: `User(**data.model_dump(), owner_id=me.id)`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.assigned_fields import leave_out
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.mass_assignment import mass_assignments
from fastapi_mentor.rule import Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    for each in mass_assignments(route):
        if each.fields:
            names = ", ".join(f"`{name}`" for name in each.fields)
            message = f"`{route.name}` lets the client set {names} of `{each.table}`"
        else:
            message = (
                f"`{route.name}` lets the client set anything of `{each.table}`: no model says what comes in"
            )
        yield Finding(each.node, message, leave_out(each))


SCHEMA = """
  from fastapi import FastAPI
  from pydantic import BaseModel
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  app = FastAPI()


  class Base(DeclarativeBase): ...


  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
      is_admin: Mapped[bool]


  class SignUp(BaseModel):
      name: str
      is_admin: bool = False


  @app.post("/sign-up")
  def sign_up(data: SignUp) -> str:
-     user = User(**data.model_dump())
                    ^^^^^^^^^^^^^^^^^ `sign_up` lets the client set `is_admin` of `User`
+     user = User(**data.model_dump(exclude={"is_admin"}))
      return user.name


  @app.patch("/me")
  def change(data: SignUp) -> str:
      user = User(name="Ada", is_admin=False)
-     for name, value in data.model_dump().items():
                         ^^^^^^^^^^^^^^^^^ `change` lets the client set `is_admin` of `User`
+     for name, value in data.model_dump(exclude={"is_admin"}).items():
          setattr(user, name, value)
      return user.name
"""

RAW = """
  from typing import Any

  from fastapi import FastAPI, Request
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  app = FastAPI()


  class Base(DeclarativeBase): ...


  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]


  @app.post("/users")
  async def create(request: Request) -> str:
      data = await request.json()
      return User(**data).name
                    ^^^^ `create` lets the client set anything of `User`: no model says what comes in


  @app.post("/others")
  def create_other(data: dict[str, Any]) -> str:
      return User(**data).name
                    ^^^^ `create_other` lets the client set anything of `User`: no model says what comes in


  @app.patch("/users")
  def edit(data: dict[str, Any]) -> None:
      user = User(name="Ada")
      for name in data:
          setattr(user, name, data[name])
                              ^^^^ `edit` lets the client set anything of `User`: no model says what comes in


  @app.patch("/names")
  def rename(data: dict[str, Any]) -> None:
      user = User(name="Ada")
      for name, value in data.items():
          if name in ("name", "title"):
              setattr(user, name, value)
"""

TABLE_MODEL = """
  from fastapi import FastAPI
  from sqlmodel import Field, SQLModel

  app = FastAPI()


  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      name: str
      role: str = "hero"


  class HeroCreate(SQLModel):
      name: str
      role: str = "hero"


  @app.post("/heroes")
  def create(hero: HeroCreate) -> str:
      return Hero.model_validate(hero).name
                                 ^^^^ `create` lets the client set `role` of `Hero`


  @app.post("/sidekicks")
  def create_sidekick(hero: HeroCreate) -> str:
      return Hero.model_validate(hero, update={"role": "sidekick"}).name
"""

CHANGED = """
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from pydantic import BaseModel
  from sqlalchemy import create_engine, update
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  app = FastAPI()
  engine = create_engine("sqlite://")


  class Base(DeclarativeBase): ...


  class Row(Base):
      __tablename__ = "row"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
      balance: Mapped[int]


  class Changes(BaseModel):
      name: str | None = None
      balance: int | None = None


  def get_session():
      with Session(engine) as session:
          yield session


  SessionDep = Annotated[Session, Depends(get_session)]


  @app.patch("/rows/{id}")
  def change(id: int, data: Changes, session: SessionDep) -> None:
      row = session.get(Row, id)
-     for name, value in data.model_dump().items():
                         ^^^^^^^^^^^^^^^^^ `change` lets the client set `balance` of `Row`
+     for name, value in data.model_dump(exclude={"balance"}).items():
          if hasattr(row, name):
              setattr(row, name, value)


  @app.put("/rows/{id}")
  def put(id: int, data: Changes, session: SessionDep) -> None:
-     statement = update(Row).values(**data.model_dump())
                                       ^^^^^^^^^^^^^^^^^ `put` lets the client set `balance` of `Row`
+     statement = update(Row).values(**data.model_dump(exclude={"balance"}))
      session.execute(statement.where(Row.id == id))

"""

GOOD = """
  from fastapi import Depends, FastAPI
  from pydantic import BaseModel
  from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

  app = FastAPI()


  class Base(DeclarativeBase): ...


  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]
      is_admin: Mapped[bool]


  class SignUp(BaseModel):
      name: str


  class UserEdit(BaseModel):
      name: str
      is_admin: bool


  def require_admin() -> None: ...


  @app.post("/sign-up")
  def sign_up(data: SignUp, edit: UserEdit) -> None:
      User(**data.model_dump(), is_admin=False)
      User(**edit.model_dump(exclude={"is_admin"}))
      User(**{**edit.model_dump(), "is_admin": False})
      SignUp(**edit.model_dump())


  @app.post("/sign-on")
  def sign_on(edit: UserEdit) -> None:
      user = User(**edit.model_dump())
      user.is_admin = False


  @app.post("/users", dependencies=[Depends(require_admin)])
  def create(data: UserEdit) -> None:
      User(**data.model_dump())


  @app.post("/admin/users")
  def create_as_admin(data: UserEdit) -> None:
      User(**data.model_dump())
"""

rule = Rule(
    Route,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[SCHEMA, RAW, TABLE_MODEL, CHANGED, GOOD],
)
