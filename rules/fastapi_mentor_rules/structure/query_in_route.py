"""Route asks the database itself, though the project has a layer for that.

Where queries live in services or repositories, one inside a route is found by nobody who looks for them
there, is not reused, and can only be tested through HTTP. Let the route say what it needs, and answer.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.route_query import RouteQuery
from fastapi_mentor.rule import Finding, Rule, Severity


def check(query: RouteQuery) -> Iterator[Finding]:
    if purpose_of(query.outline.module) is not Purpose.APPLICATION:
        return
    layer = query.layer
    if layer:
        yield Finding(query, f"`{query.route.name}` asks the database itself, though there is `{layer}`")


DIRECT = """
=== shop/repositories/__init__.py ===
=== shop/database.py ===
from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session
=== shop/routers/items.py ===
from fastapi import APIRouter, Depends
from sqlalchemy import text
from sqlalchemy.orm import Session

from shop.database import get_session

router = APIRouter()


@router.get("/items")
def read_items(session: Session = Depends(get_session)):
    return session.execute(text("SELECT 1")).scalar()
           ^^^^^^^^^^^^^^^ `read_items` asks the database itself, though there is `shop/repositories`
"""

FINE = """
=== shop/main.py ===
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")
app = FastAPI()


def get_session():
    with Session(engine) as session:
        yield session


def count(session: Session) -> int:
    return session.execute(text("SELECT 1")).scalar()


@app.get("/items")
def read_items(session: Session = Depends(get_session)):
    return session.execute(text("SELECT 1")).scalar()


@app.get("/count")
def read_count(session: Session = Depends(get_session)):
    return count(session)
"""

rule = Rule(
    RouteQuery,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[DIRECT, FINE],
)
