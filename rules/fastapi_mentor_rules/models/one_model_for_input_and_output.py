"""Route takes and gives the same model, with fields that are not the client's to set.

Whoever may send `id`, `created_at` or `owner_id` sets them, and whoever asks is sent what only comes in.
A base with what both share, and models to create, to update and to read that inherit from it, say which
is which, also in OpenAPI.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.split_models import split
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.exchange import body_models, response_models
from fastapi_mentor.facts.managed_field import managed_fields
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    bodies = list(body_models(route))
    if not bodies:
        return
    given = {_key(each.model.outline.module.path, each.model.node.name) for each in response_models(route)}
    for parameter, named in bodies:
        model = named.model
        if _key(model.outline.module.path, model.node.name) not in given:
            continue
        managed = managed_fields(model)
        if managed:
            names = ", ".join(f"`{name}`" for name in managed)
            message = f"`{route.name}` takes and gives `{model.name}`, so clients may set {names}"
            yield Finding(named.node, message, split(route, parameter, named))


def _key(path: str, name: str) -> tuple[str, str]:
    return path, name


SHARED = """
  from datetime import datetime

  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


- class Item(BaseModel):
-     id: int
+ class ItemBase(BaseModel):
      name: str
      price: float = 0
-     created_at: datetime
+
+
+ class ItemCreate(ItemBase):
+     pass
+
+
+ class ItemUpdate(BaseModel):
+     name: str | None = None
+     price: float | None = None
+
+
+ class Item(ItemBase):
+     id: int
+     created_at: datetime


  @app.post("/items", status_code=201)
- def create_item(item: Item) -> Item:
                        ^^^^ `create_item` takes and gives `Item`, so clients may set `id`, `created_at`
+ def create_item(item: ItemCreate) -> Item:
      return Item(**{**item.model_dump(), "id": 1, "created_at": datetime.now()})
"""

TABLE = """
  from fastapi import FastAPI
  from sqlmodel import Field, SQLModel

  app = FastAPI()


- class Hero(SQLModel, table=True):
-     id: int | None = Field(default=None, primary_key=True)
+ class HeroBase(SQLModel):
      name: str = Field(index=True)
      age: int | None = None
+
+
+ class HeroCreate(HeroBase):
+     pass
+
+
+ class HeroUpdate(SQLModel):
+     name: str | None = None
+     age: int | None = None
+
+
+ class Hero(HeroBase, table=True):
+     id: int | None = Field(default=None, primary_key=True)


  @app.post("/heroes", status_code=201)
- def create_hero(hero: Hero) -> Hero:
                        ^^^^ `create_hero` takes and gives `Hero`, so clients may set `id`
+ def create_hero(hero: HeroCreate) -> Hero:
      return Hero.model_validate(hero)
"""

SECRET = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


- class User(BaseModel):
-     id: int
+ class UserBase(BaseModel):
      name: str
+
+
+ class UserCreate(UserBase):
      password: str


+ class UserUpdate(BaseModel):
+     name: str | None = None
+     password: str | None = None
+
+
+ class User(UserBase):
+     id: int
+     password: str
+
+
+ class UserRead(UserBase):
+     id: int
+
+
- @app.post("/users", status_code=201, response_model=User)
- def create_user(user: User):
                        ^^^^ `create_user` takes and gives `User`, so clients may set `id`
+ @app.post("/users", status_code=201, response_model=UserRead)
+ def create_user(user: UserCreate):
      return {"id": 1, **user.model_dump()}
"""

HIDDEN = """
from fastapi.testclient import TestClient

answer = TestClient(app).post("/users", json={"id": 7, "name": "Ada", "password": "secret"})
assert answer.json() == {"name": "Ada", "id": 1}, answer.text
"""

GOOD = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Point(BaseModel):
      x: int
      y: int


  class PointRead(Point):
      id: int


  @app.post("/mirror")
  def mirror(point: Point) -> Point:
      return point


  @app.post("/points")
  def create(point: Point) -> PointRead:
      return PointRead(id=1, x=point.x, y=point.y)
"""

rule = Rule(
    Route,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.INFO,
    since="0.1",
    examples=[SHARED, TABLE, Example(SECRET, proof=HIDDEN), GOOD],
)
