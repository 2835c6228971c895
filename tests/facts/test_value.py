"""The types of values are told in full, or not at all."""

import ast
from pathlib import Path

import pytest

from fastapi_mentor.facts import Route, place
from fastapi_mentor.facts.shape import Shape
from fastapi_mentor.facts.table import columns_of
from fastapi_mentor.facts.value import value_shape
from tests.facts.outlines import outlines

TEXT = """
import time
from typing import Annotated, Optional
from uuid import UUID, uuid4
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel
from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

app = FastAPI()

class Base(DeclarativeBase): ...

class Row(Base):
    __tablename__ = "rows"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    parent: Mapped["Row"] = relationship()
    secret_token: Mapped[str]

class Old(Base):
    __tablename__ = "old"
    id = Column(Integer, primary_key=True)
    name = Column("title", String(30), nullable=False)
    made = Column(DateTime)
    owner = Column(ForeignKey("rows.id"))

class Key(Base):
    __tablename__ = "keys"
    id = Column("key", String, primary_key=True)
    made = Column(DateTime, nullable=False)

class User(BaseModel):
    name: str
    age: Optional[int] = None

kept: dict[int, User] = {{}}

def claimed() -> User: ...
def find(db):
    return db.query(Row).first()
def perhaps_found(a):
    if a:
        return User(name=a)
def session() -> Session: ...

@app.get("/{{a}}")
def read(
    a: int,
    user: User,
    b: str = None,
    c: Annotated[list[str], Query()] = [],
    db: Session = Depends(session),
):
    users = [User(name="a"), user]
    filled = {{"a": 1}}
    filled["b"] = "c"
    grown = [1]
    grown.append("a")
    count = 0
    count += 1
    query = select(Row)
    query = query.where(Row.id == a)
    row = db.scalars(query).first()
    if row is None:
        raise ValueError
    perhaps = db.get(Row, a)
    return {returned}
"""


def shape(folder: Path, returned: str) -> Shape | None:
    found = outlines(folder, TEXT.format(returned=returned))
    route = next(route for outline in found for route in Route.find(outline))
    return value_shape(route.answer.values[0], place(route.outline, route.scope))


def shown(found: Shape | None) -> str:
    if found is None:
        return "?"
    if found.name == "|":
        return " | ".join(map(shown, found.arguments))
    name = found.name.rpartition(".")[2]
    return f"{name}[{', '.join(map(shown, found.arguments))}]" if found.arguments else name


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ("1", "int"),
        ("a", "int"),
        ("b", "str | None"),
        ("c", "list[str]"),
        ("user", "User"),
        ("user.name", "str"),
        ("user.age", "int | None"),
        ("users", "list[User]"),
        ("[each.name for each in users]", "list[str]"),
        ("users[0]", "User"),
        ("kept[a]", "User"),
        ("kept.get(a)", "User | None"),
        ("kept.get(a, user)", "User"),
        ("kept.pop(a)", "User"),
        ("list(kept)", "list[int]"),
        ("list(kept.values())", "list[User]"),
        ("[each.name for each in kept.values()]", "list[str]"),
        ("kept.values()", "?"),
        ("User.model_validate(row)", "User"),
        ("[User.model_validate(each) for each in db.scalars(query)]", "list[User]"),
        ("unknown.model_validate(row)", "?"),
        ("a + 1", "int"),
        ("a / 2", "float"),
        ("1 - time.monotonic()", "float"),
        ("b + 1", "?"),
        ("claimed()", "User"),
        ("find(db)", "Row | None"),
        ("perhaps_found(a)", "User | None"),
        ("db.query(Row).count()", "int"),
        ("len(users)", "int"),
        ("sum([1, 2])", "int"),
        ("[1, 'a']", "list[int | str]"),
        ('{"a": 1, "b": 2}', "dict[str, int]"),
        ('{"a": 1, "b": "c"}', "?"),
        ("f'{a}'.upper()", "str"),
        ("uuid4()", "UUID"),
        ("a > 1", "bool"),
        ("user if a else None", "User | None"),
        ("count", "int"),
        ("filled", "?"),
        ("grown", "?"),
        ("unknown", "?"),
        ("row", "Row"),
        ("perhaps", "Row | None"),
        ("db.query(Row).filter(Row.id == a).all()", "list[Row]"),
        ("db.query(Row, Old).all()", "?"),
        ("db.execute(query).scalars().all()", "list[Row]"),
        ("db.execute(query).all()", "?"),
        ("db.execute(query).scalar_one()", "Row"),
    ],
)
def test_the_type_of_a_value(tmp_path: Path, returned: str, expected: str) -> None:
    assert shown(shape(tmp_path, returned)) == expected


@pytest.mark.parametrize(("returned", "certain"), [("user", True), ("claimed()", False), ("a", True)])
def test_what_only_an_annotation_claims_is_doubted(tmp_path: Path, returned: str, certain: bool) -> None:
    found = shape(tmp_path, returned)
    assert found is not None
    assert found.certain is certain


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("Row", "id: int, name: str | None, secret_token: str"),
        ("Old", "?"),
        ("Key", "id: str, made: datetime"),
        ("User", "?"),
    ],
)
def test_the_columns_of_a_table(tmp_path: Path, table: str, expected: str) -> None:
    outline = next(outlines(tmp_path, TEXT.format(returned="1")))
    qualified = outline.qualified(ast.Name(table))
    assert qualified is not None
    columns = columns_of(qualified, outline.module)
    found = "?" if columns is None else ", ".join(f"{c.name}: {shown(c.shape)}" for c in columns)
    assert found == expected
