"""Route returns all rows of a table.

The table grows, and one day the answer takes minutes and all memory. Take `limit` and `offset` (or a
cursor) with a bound, and read only as many rows.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import Place, Purpose, Route, place, purpose_of
from fastapi_mentor.facts.callee import callee_of
from fastapi_mentor.facts.database import database_class
from fastapi_mentor.facts.scope import How
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Rule, Severity

PAGES = pattern(
    r"pag(e|ing|ina)|limit|offset|cursor"
    r"|(^|_)(skip|size|take|count|first|last|since|before|after|from|to|date|top|max)(_|$)"
)
NARROWING = frozenset(
    {
        *(
            "where",
            "filter",
            "filter_by",
            "limit",
            "offset",
            "slice",
            "fetch",
            "having",
            "group_by",
            "paginate",
        ),
        *("join", "get", "in_", "with_parent", "from_statement", "distinct"),
    }
)

ITERATED = frozenset({"all", "scalars", "exec"})
DEPTH = 4


def check(route: Route) -> Iterator[Finding]:
    if not route.methods or "GET" not in route.methods or len(route.stack) > 1:
        return
    if any(PAGES.search(str(each.name).lower()) for each in route.parameters) or route.path_names:
        return
    if purpose_of(route.outline.module) is not Purpose.APPLICATION:
        return
    told: set[int] = set()
    at = route.answer.place
    for value in route.answer.values:
        for part in _lists(value, at, 0):
            call = _all_rows(part, at) or _call_for_all_rows(part, at)
            if call is not None and id(call) not in told:
                told.add(id(call))
                yield Finding(at=call, message=f"`{route.name}` returns all rows there are, however many")


def _lists(value: ast.expr, at: Place, depth: int) -> Iterator[ast.expr]:
    """The parts of a value that may be lists of rows, or be made of them one by one."""
    if depth > DEPTH:
        return
    match _source(value, at):
        case ast.ListComp(generators=[ast.comprehension(iter=inner, ifs=[])]):
            yield from _lists(inner, at, depth + 1)
        case ast.Call(func=ast.Name(id="list" | "sorted" | "map"), args=[*_, inner]):
            yield from _lists(inner, at, depth + 1)
        case ast.Dict(values=values):
            for each in values:
                yield from _lists(each, at, depth + 1)
        case other:
            yield other


def _all_rows(value: ast.expr, at: Place) -> ast.expr | None:
    """The query without condition or limit that a value is the whole result of."""
    node = _source(value, at)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ITERATED:
        chain, names = _source(node.func.value, at) if node.func.attr == "all" else node, set()
        statement: ast.expr | None = None
        while isinstance(chain, ast.Call) and isinstance(chain.func, ast.Attribute):
            names.add(chain.func.attr)
            if chain.args and statement is None:
                statement = chain.args[0]
            owner = chain.func.value
            if database_class(owner, at) is not None and statement is not None:
                whole = _source(statement, at)
                called = {
                    n.func.attr
                    for n in ast.walk(whole)
                    if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
                }
                is_plain = chain.func.attr == "query" or _is_select(whole, at)
                return node if is_plain and not (names | called) & NARROWING else None
            chain = _source(_unwrapped(owner), at)
    return None


def _call_for_all_rows(value: ast.expr, at: Place) -> ast.expr | None:
    """The call of a function of the project that gives all rows, if that is what a value is."""
    node = _source(value, at)
    if not isinstance(node, ast.Call):
        return None
    callee = callee_of(node, at)
    inside = callee.inside() if callee is not None and callee.is_plain() else None
    if inside is None or inside[0].yields:
        return None
    below = place(inside[1], inside[0])
    values = [each.value for each in inside[0].returns if each.value is not None]
    found = (_all_rows(part, below) for value in values for part in _lists(value, below, 1))
    return node if any(found) else None


def _unwrapped(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Await) else node


def _source(node: ast.expr, at: Place) -> ast.expr:
    """What a local name holds, if it has one value."""
    for _ in range(3):
        if isinstance(node, ast.Await):
            node = node.value
        bindings = at.scope.bindings.get(node.id, []) if at.scope and isinstance(node, ast.Name) else []
        if len(bindings) != 1 or bindings[0].how is not How.ASSIGNED or bindings[0].value is None:
            break
        node = bindings[0].value
    return node


def _is_select(node: ast.expr, at: Place) -> bool:
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
    ):
        node = node.func.value
    name = at.qualified(node.func) if isinstance(node, ast.Call) else None
    return name in ("sqlalchemy.select", "sqlmodel.select")


ALL = """
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
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


@app.get("/a", response_model=list[dict])
def read_a(session: Session = Depends(get_session)):
    return session.scalars(select(Item).order_by(Item.id)).all()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `read_a` returns all rows there are, however many


@app.get("/b")
def read_b(session: Session = Depends(get_session)):
    items = session.query(Item).all()
            ^^^^^^^^^^^^^^^^^^^^^^^^^ `read_b` returns all rows there are, however many
    return {"items": [{"id": item.id} for item in items]}


@app.get("/b2")
def read_b2(session: Session = Depends(get_session)):
    result = session.execute(select(Item))
    return list(result.scalars().all())
                ^^^^^^^^^^^^^^^^^^^^^^ `read_b2` returns all rows there are, however many


async def get_async_session():
    async with AsyncSession(create_async_engine("sqlite+aiosqlite://")) as session:
        yield session


@app.get("/c", response_model=list[dict])
async def read_c(session: AsyncSession = Depends(get_async_session)):
    return (await session.execute(select(Item))).scalars().all()
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `read_c` returns all rows there are, however many
"""

BEHIND = """
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select
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


SessionDep = Annotated[Session, Depends(get_session)]


def get_items(session: Session):
    return session.query(Item).all()


def get_page(session: Session, size: int = 10):
    return session.query(Item).limit(size).all()


class Store:
    def __init__(self, session: SessionDep):
        self.session = session

    def all(self) -> list[Item]:
        return list(self.session.scalars(select(Item)))

    def every(self) -> list[Item]:
        result = self.session.scalars(select(Item))
        return list(result.all())


@app.get("/a", response_model=list[dict])
def read_a(session: SessionDep):
    items = get_items(session)
            ^^^^^^^^^^^^^^^^^^ `read_a` returns all rows there are, however many
    return items


@app.get("/b", response_model=list[dict])
def read_b(store: Annotated[Store, Depends()]):
    return [{"id": item.id} for item in store.all()]
                                        ^^^^^^^^^^^ `read_b` returns all rows there are, however many


@app.get("/c", response_model=list[dict])
def read_c(session: SessionDep):
    return get_page(session)


@app.get("/d", response_model=list[dict])
def read_d(store: Annotated[Store, Depends()]):
    return store.every()
           ^^^^^^^^^^^^^ `read_d` returns all rows there are, however many
"""

FINE = """
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
engine = create_engine("sqlite://")


class Base(DeclarativeBase): ...


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]


def get_session():
    with Session(engine) as session:
        yield session


@app.get("/a", response_model=list[dict])
def read_a(limit: int = 10, session: Session = Depends(get_session)):
    return session.scalars(select(Item).limit(limit)).all()


@app.get("/b", response_model=list[dict])
def read_b(session: Session = Depends(get_session)):
    return session.scalars(select(Item).where(Item.owner_id == 1)).all()


@app.get("/owners/{owner_id}/items", response_model=list[dict])
def read_c(owner_id: int, session: Session = Depends(get_session)):
    return session.query(Item).filter_by(owner_id=owner_id).all()


@app.get("/d")
def read_d(session: Session = Depends(get_session)) -> int:
    return len(session.scalars(select(Item)).all())


class Store:
    def all(self):
        return []


@app.get("/e")
def read_e():
    return Store().all()
"""

rule = Rule(
    Route,
    check,
    bullet="queries that stay small",
    severity=Severity.INFO,
    since="0.1",
    examples=[ALL, BEHIND, FINE],
)
