"""GET route changes what is stored.

A GET is safe: browsers fetch links before they are followed, crawlers and proxies repeat it, caches answer
in its stead. What adds, changes or deletes is a POST, PUT, PATCH or DELETE.

Nothing is said of what only notes that somebody was there, of links that are followed from a mail or after
a login, and of redirects.
"""

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts import Kind, Purpose, Route, purpose_of
from fastapi_mentor.facts.writing import first_write, written_behind
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Rule, Severity

ON_THE_WAY = pattern(
    r"callback|verif|confirm|auth(?!or)|log_?(in|out)|sign_?(in|up|out)|unsubscribe|\btrack\b|tracking|redirect"
    r"|token|visit|click|webhook|cron|sso",
    re.IGNORECASE,
)
SENT = frozenset({"token", "code", "key", "signature", "otp"})


def check(route: Route) -> Iterator[Finding]:
    if not route.methods or not route.methods <= {"GET", "HEAD"} or len(route.stack) > 1:
        return
    asked = [str(each.name) for each in route.parameters if not each.is_injected]
    if ON_THE_WAY.search(f"{route.path or ''} {route.node.name}") or not SENT.isdisjoint(asked):
        return
    if purpose_of(route.outline.module) is not Purpose.APPLICATION:
        return
    found = first_write(route.scope, route.outline)
    if found is None:
        behind = next(written_behind(route.scope, route.outline), None)
        found = (behind[0], behind[1][1]) if behind is not None else None
    if found is None or _redirects(route):
        return
    call, what = found
    message = f"`{route.name}` is a GET, and {what} here"
    yield Finding(at=call.func, message=message)


def _redirects(route: Route) -> bool:
    return any(
        kind is Kind.RESPONSE and isinstance(value, ast.Call) and "Redirect" in ast.unparse(value.func)
        for value, kind in zip(route.answer.values, route.answer.kinds, strict=True)
    )


ADDS = """
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, delete
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


@app.get("/items/create")
def create_item(session: Session = Depends(get_session)) -> None:
    session.add(Item())
    ^^^^^^^^^^^ `create_item` is a GET, and adds something to the database here
    session.commit()


@app.get("/items/{item_id}/delete")
def delete_item(item_id: int, session: Session = Depends(get_session)) -> None:
    session.execute(delete(Item).where(Item.id == item_id))
    ^^^^^^^^^^^^^^^ `delete_item` is a GET, and changes the database here
    session.commit()
"""

SETS = """
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
engine = create_engine("sqlite://")


class Base(DeclarativeBase): ...


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    hidden: Mapped[bool]


def get_session():
    with Session(engine) as session:
        yield session


@app.get("/items/{item_id}/hide")
def hide_item(item_id: int, session: Session = Depends(get_session)) -> None:
    item = session.get_one(Item, item_id)
    item.hidden = True
    session.commit()
    ^^^^^^^^^^^^^^ `hide_item` is a GET, and changes the database here


@app.get("/items/{item_id}/remove")
def remove_item(item_id: int, session: Session = Depends(get_session)) -> None:
    item = session.get(Item, item_id)
    if item is not None:
        session.delete(item)
        ^^^^^^^^^^^^^^ `remove_item` is a GET, and deletes something from the database here
"""

BEHIND = """
from typing import Annotated

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


class Store:
    def __init__(self, session: Annotated[Session, Depends(get_session)]):
        self.session = session

    def find(self, item_id: int) -> Item:
        return self.session.get_one(Item, item_id)

    def get_or_create(self) -> Item:
        item = Item()
        self.session.add(item)
        return item

    def delete(self, item: Item) -> None:
        self.session.delete(item)
        self.session.commit()


@app.get("/items/{item_id}/delete")
def delete_item(item_id: int, store: Annotated[Store, Depends()]) -> None:
    store.delete(store.find(item_id))
    ^^^^^^^^^^^^ `delete_item` is a GET, and deletes something from the database here


@app.get("/items/mine")
def read_mine(store: Annotated[Store, Depends()]) -> int:
    return store.get_or_create().id
"""

FINE = """
from fastapi import Depends, FastAPI
from fastapi.responses import RedirectResponse
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
engine = create_engine("sqlite://")


class Base(DeclarativeBase): ...


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    views: Mapped[int]


def get_session():
    with Session(engine) as session:
        yield session


@app.get("/items")
def read_items(session: Session = Depends(get_session)) -> list[int]:
    names = set()
    names.add("a")
    session.commit()
    return [item.id for item in session.scalars(select(Item))]


@app.post("/items")
def create_item(session: Session = Depends(get_session)) -> None:
    session.add(Item())
    session.commit()


@app.get("/login/callback")
def log_in(session: Session = Depends(get_session)) -> None:
    session.add(Item())


@app.get("/go")
def go(session: Session = Depends(get_session)):
    session.add(Item())
    return RedirectResponse("/")


@app.get("/items/{item_id}")
def read_item(item_id: int, session: Session = Depends(get_session)) -> int:
    item = session.get_one(Item, item_id)
    item.views += 1
    session.commit()
    return item.views


@app.get("/items/first")
def read_first(session: Session = Depends(get_session)) -> int:
    item = session.scalar(select(Item))
    if item is None:
        item = Item()
        session.add(item)
    return item.id
"""

rule = Rule(
    Route,
    check,
    bullet="methods that mean what they say",
    severity=Severity.WARNING,
    since="0.1",
    examples=[ADDS, SETS, BEHIND, FINE],
)
