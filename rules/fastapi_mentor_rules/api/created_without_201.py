"""Route creates something and answers with 200.

201 says that there is something new; 200 only that all went well. Clients, caches and generated code tell
them apart, and OpenAPI shows it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import spelled_status
from fastapi_mentor.facts import Kind, Purpose, Route, literal, purpose_of
from fastapi_mentor.facts.writing import adds_a_row
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity

CREATES = pattern(r"(.*_)?(create|add|register|insert|new|signup|sign_up)(_.*)?|(create|add|register)[A-Z].*")


def check(route: Route) -> Iterator[Finding]:
    if route.methods != frozenset({"POST"}) or len(route.stack) > 1 or not route.is_fully_visible:
        return
    if route.status_code is not None or not CREATES.fullmatch(route.node.name) or route.answer.sets_status:
        return
    if purpose_of(route.outline.module) is not Purpose.APPLICATION or route.answer.is_acknowledgement:
        return
    if not _answers_with_data(route) or not adds_a_row(route.scope, route.outline):
        return

    def edit(editor: Editor) -> None:
        editor.set_keyword(route.decorator, "status_code", spelled_status(201, route.place))

    fix = Fix("Answer with 201", edit, Safety.UNSAFE)
    yield Finding(route.name, f"`{route.name}` creates something, and answers with 200, not 201", fix)


def _answers_with_data(route: Route) -> bool:
    if route.answer.has_data:
        return True
    model = route.response_model
    return model is not None and literal(model) is not None and Kind.RESPONSE not in route.answer.kinds


CREATED = """
  from fastapi import Depends, FastAPI, status
  from pydantic import BaseModel
  from sqlalchemy import create_engine
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  app = FastAPI()
  engine = create_engine("sqlite://")


  class Base(DeclarativeBase): ...


  class Item(Base):
      __tablename__ = "items"

      id: Mapped[int] = mapped_column(primary_key=True)


  class ItemRead(BaseModel):
      id: int


  def get_session():
      with Session(engine) as session:
          yield session


- @app.post("/items", response_model=ItemRead)
+ @app.post("/items", response_model=ItemRead, status_code=status.HTTP_201_CREATED)
  def create_item(session: Session = Depends(get_session)):
      ^^^^^^^^^^^ `create_item` creates something, and answers with 200, not 201
      item = Item()
      session.add(item)
      session.commit()
      return item
"""


BEHIND = """
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from pydantic import BaseModel
  from sqlalchemy import create_engine, insert
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

  app = FastAPI()
  engine = create_engine("sqlite://")


  class Base(DeclarativeBase): ...


  class Item(Base):
      __tablename__ = "items"

      id: Mapped[int] = mapped_column(primary_key=True)


  class ItemRead(BaseModel):
      id: int


  def get_session():
      with Session(engine) as session:
          yield session


  SessionDep = Annotated[Session, Depends(get_session)]


  def create(session: Session) -> Item:
      item = Item()
      session.add(item)
      return item


- @app.post("/a", response_model=ItemRead)
+ @app.post("/a", response_model=ItemRead, status_code=201)
  def register_item(session: SessionDep):
      ^^^^^^^^^^^^^ `register_item` creates something, and answers with 200, not 201
      return create(session)


- @app.post("/b", response_model=ItemRead)
+ @app.post("/b", response_model=ItemRead, status_code=201)
  def insert_item(session: SessionDep):
      ^^^^^^^^^^^ `insert_item` creates something, and answers with 200, not 201
      return session.scalar(insert(Item).returning(Item))
"""


LIST = """
  from fastapi import FastAPI

  app = FastAPI()
  items = []


- @app.post("/items")
+ @app.post("/items", status_code=201)
  def create_item(name: str):
      ^^^^^^^^^^^ `create_item` creates something, and answers with 200, not 201
      items.append(name)
      return {"name": name}
"""

FINE = """
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
engine = create_engine("sqlite://")


class Base(DeclarativeBase): ...


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)


def get_session():
    with Session(engine) as session:
        yield session


@app.post("/a", status_code=202)
def create_a(session: Session = Depends(get_session)):
    session.add(Item())
    return {"id": 1}


@app.post("/search")
def search(session: Session = Depends(get_session)):
    session.add(Item())
    return {"id": 1}


@app.post("/b")
def create_b():
    return {"id": 1}


@app.put("/c")
def create_c(session: Session = Depends(get_session)):
    session.add(Item())
    return {"id": 1}
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.INFO,
    since="0.1",
    examples=[CREATED, BEHIND, LIST, FINE],
)
