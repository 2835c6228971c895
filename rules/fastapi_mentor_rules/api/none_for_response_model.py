"""Route may return nothing, and declares a model.

FastAPI validates what is returned. None is no model, so the client gets a 500 (`ResponseValidationError`).
Raise an `HTTPException`, mostly a 404, or declare `Model | None`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import spelled_status
from fastapi_mentor.facts import Route, literal
from fastapi_mentor.facts.absence import Lookup, unchecked_lookup
from fastapi_mentor.facts.ending import falls_off
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.is_websocket or route.answer.is_streamed or not route.is_fully_visible:
        return
    model = _declared_model(route)
    if model is None:
        return
    for statement in route.scope.returns:
        if statement.value is None or literal(statement.value) is None:
            message = f"`{route.name}` returns nothing here, which is no `{model}`: the client gets a 500"
            yield Finding(at=statement, message=message, fix=_optional(route))
        elif (lookup := unchecked_lookup(statement.value, route.scope, route.answer.place)) is not None:
            text = route.outline.text(lookup.call.func)
            message = (
                f"`{text}` gives None where there is nothing, and None is no `{model}`: the client gets a 500"
            )
            fix = _not_found(route, statement, lookup)
            yield Finding(at=statement.value, message=message, fix=fix, severity=Severity.WARNING)
    end = falls_off(route.node)
    if end is not None:
        message = f"`{route.name}` may end without `return`, and None is no `{model}`: the client gets a 500"
        yield Finding(at=route.name, message=message, fix=_optional(route))


def _declared_model(route: Route) -> str | None:
    """The model that it declares, if it is one that None is not."""
    declared = route.response_model if route.response_model is not None else route.node.returns
    shape = annotated_shape(declared, route.place)
    if shape is None:
        return None
    if shape.name == "list" and len(shape.arguments) == 1:
        inner = shape.arguments[0].name
        return f"list[{inner.rpartition('.')[2]}]" if _is_model(inner, route) else None
    return shape.name.rpartition(".")[2] if _is_model(shape.name, route) else None


def _is_model(name: str, route: Route) -> bool:
    ancestors = route.outline.module.ancestors(name)
    return "pydantic.BaseModel" in ancestors and "pydantic.RootModel" not in ancestors


def _not_found(route: Route, statement: ast.Return, lookup: Lookup) -> Fix | None:
    """Answers with a 404 where there is nothing."""
    value = statement.value
    if lookup.name is None or value is None:
        return None

    def edit(editor: Editor) -> None:
        error = editor.add_import("fastapi", "HTTPException", at=value)
        words = str(lookup.name).replace("_", " ").capitalize()
        raised = f'raise {error}(status_code={spelled_status(404, route.place)}, detail="{words} not found")'
        editor.insert_statement_before(statement, f"if {lookup.name} is None:\n    {raised}")

    return Fix("Answer with 404 where there is none", edit, Safety.UNSAFE)


def _optional(route: Route) -> Fix | None:
    declared = route.response_model if route.response_model is not None else route.node.returns
    if declared is None or isinstance(declared, ast.Constant):
        return None

    def edit(editor: Editor) -> None:
        editor.replace(declared, f"{editor.text(declared)} | None")

    return Fix("Declare that it may be None", edit, Safety.UNSAFE)


NOTHING = """
  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str


  @app.get("/a")
- def read_a(name: str = "") -> Item:
+ def read_a(name: str = "") -> Item | None:
      if not name:
          return None
          ^^^^^^^^^^^ `read_a` returns nothing here, which is no `Item`: the client gets a 500
      return Item(name=name)


- @app.get("/b", response_model=list[Item])
+ @app.get("/b", response_model=list[Item] | None)
  def read_b(name: str = ""):
      ^^^^^^ `read_b` may end without `return`, and None is no `list[Item]`: the client gets a 500
      if name:
          return [Item(name=name)]
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get(path).status_code for path in ("/a", "/b")] == [200, 200]
"""

LOOKUP = """
- from fastapi import Depends, FastAPI
+ from fastapi import Depends, FastAPI, HTTPException
  from pydantic import BaseModel, ConfigDict
  from sqlalchemy import create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
  from sqlalchemy.pool import StaticPool

  app = FastAPI()
  engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


  class Base(DeclarativeBase): ...


  class Item(Base):
      __tablename__ = "items"

      id: Mapped[int] = mapped_column(primary_key=True)


  class ItemRead(BaseModel):
      model_config = ConfigDict(from_attributes=True)

      id: int


  def get_session():
      Base.metadata.create_all(engine)
      with Session(engine) as session:
          yield session


  @app.get("/items/{item_id}", response_model=ItemRead)
  def read_item(item_id: int, session: Session = Depends(get_session)):
      item = session.query(Item).filter(Item.id == item_id).first()
+     if item is None:
+         raise HTTPException(status_code=404, detail="Item not found")
      return item
             ^^^^ `session.query(Item).filter(Item.id == item_id).first` gives None where there is nothing, \
    and None is no `ItemRead`: the client gets a 500
"""

MISSING = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items/1").status_code == 404
"""

ELSEWHERE = """
  === app/__init__.py ===
  === app/database.py ===
  from sqlalchemy import create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  engine = create_engine("sqlite://")


  class Base(DeclarativeBase): ...


  class Item(Base):
      __tablename__ = "items"

      id: Mapped[int] = mapped_column(primary_key=True)


  def get_session():
      with Session(engine) as session:
          yield session


  def get_item(session: Session, item_id: int):
      return session.query(Item).filter(Item.id == item_id).first()


  class Store:
      def __init__(self):
          self.items: dict[int, Item] = {}

      async def find(self, item_id: int) -> Item | None:
          return self.items.get(item_id)
  === app/main.py ===
- from fastapi import Depends, FastAPI
+ from fastapi import Depends, FastAPI, HTTPException
  from pydantic import BaseModel
  from sqlalchemy.orm import Session

  from app import database

  app = FastAPI()


  class ItemRead(BaseModel):
      id: int


  @app.get("/a/{item_id}", response_model=ItemRead)
  def read_a(item_id: int, session: Session = Depends(database.get_session)):
      item = database.get_item(session, item_id)
+     if item is None:
+         raise HTTPException(status_code=404, detail="Item not found")
      return item
             ^^^^ \
    `database.get_item` gives None where there is nothing, and None is no `ItemRead`: the client gets a 500


  @app.get("/b/{item_id}")
  async def read_b(item_id: int, store: database.Store = Depends()) -> ItemRead:
      item = await store.find(item_id)
+     if item is None:
+         raise HTTPException(status_code=404, detail="Item not found")
      return item
             ^^^^ \
    `store.find` gives None where there is nothing, and None is no `ItemRead`: the client gets a 500


  @app.get("/c/{item_id}")
  async def read_c(item_id: int, store: database.Store = Depends()) -> ItemRead | None:
      return await store.find(item_id)


  @app.get("/d/{item_id}")
  async def read_d(item_id: int, store: database.Store = Depends()) -> ItemRead:
      return await store.find(item_id) or ItemRead(id=0)
"""

CHECKED = """
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
engine = create_engine("sqlite://")
names = {1: "a"}


class Base(DeclarativeBase): ...


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)


class ItemRead(BaseModel):
    id: int


def get_session():
    with Session(engine) as session:
        yield session


def check(item: Item | None) -> None:
    if item is None:
        raise HTTPException(404)


@app.get("/a", response_model=ItemRead)
def read_a(session: Session = Depends(get_session)):
    item = session.get(Item, 1)
    if not item:
        raise HTTPException(404)
    return item


@app.get("/b", response_model=ItemRead)
def read_b(session: Session = Depends(get_session)):
    item = session.get(Item, 1)
    check(item)
    return item


@app.get("/c", response_model=ItemRead | None)
def read_c(session: Session = Depends(get_session)):
    return session.get(Item, 1)


@app.get("/d", response_model=ItemRead)
def read_d(session: Session = Depends(get_session)):
    return session.get_one(Item, 1)


@app.get("/e", response_model=ItemRead)
def read_e():
    return names.get(1, {"id": 1})
"""

FINE = """
from collections.abc import Iterator
from typing import NoReturn

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


def fail() -> NoReturn:
    raise HTTPException(404)


@app.get("/a")
def read_a() -> Item | None:
    return None


@app.get("/b")
def read_b(name: str = "") -> Item:
    if name:
        return Item(name=name)
    fail()


@app.get("/c")
def read_c() -> Item: ...


@app.get("/d", response_model=None)
def read_d() -> Item:
    return None


@app.get("/e")
def read_e() -> Item:
    while True:
        try:
            return Item(name="e")
        except ValueError:
            raise HTTPException(404)


@app.get("/g")
def read_g(name: str) -> Item:
    match name:
        case "a":
            return Item(name="a")
        case _:
            return Item(name="b")
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(NOTHING, proof=ANSWERS), Example(LOOKUP, proof=MISSING), ELSEWHERE, CHECKED, FINE],
)
