"""A route shows a row of somebody by its number, and does not look whose it is.

The route asks who somebody is, and then forgets it: each user can read the orders, invoices and messages of
all others by counting through the numbers in the URL. It is the hole that is found most often in APIs (OWASP:
broken object level authorization). Look up the row together with its owner, or compare the owner before it
is shown; answer 404 to others, so that they do not learn that there is such a row.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.ownership import UnownedRow
from fastapi_mentor.rule import Finding, Rule, Severity


def check(found: UnownedRow) -> Iterator[Finding]:
    if not found.is_read or purpose_of(found.outline.module) is Purpose.TEST:
        return
    model, user = found.model.name, found.user.name
    message = f"Each `{user}` can read each `{model}`: nothing compares them with `{model}.{found.owner}`"
    yield Finding(found.route.name, message)


MODELS = """
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
scheme = HTTPBearer()
engine = create_engine("sqlite://")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


def get_session() -> Session:
    return Session(engine)


def get_current_user(token: Annotated[HTTPAuthorizationCredentials, Depends(scheme)]) -> User:
    if not token.credentials.isdigit():
        raise HTTPException(403, "Could not validate credentials")
    return User(id=int(token.credentials))


CurrentUser = Annotated[User, Depends(get_current_user)]
Database = Annotated[Session, Depends(get_session)]
"""

FORGOTTEN = f"""{MODELS}

@app.get("/orders/{{order_id}}")
def read_order(order_id: int, session: Database, current_user: CurrentUser) -> int:
    ^^^^^^^^^^ Each `current_user` can read each `Order`: nothing compares them with `Order.customer_id`
    order = session.get(Order, order_id)
    if order is None:
        raise HTTPException(404)
    return order.id
"""

FINE = f"""{MODELS}

@app.get("/own/{{order_id}}")
def read_own(order_id: int, session: Database, user: CurrentUser) -> int:
    order = session.scalars(select(Order).where(Order.id == order_id, Order.customer_id == user.id)).first()
    if order is None:
        raise HTTPException(404)
    return order.id


# Posts are there to be read.
@app.get("/posts/{{post_id}}")
def read_post(post_id: int, session: Database, user: CurrentUser) -> bool:
    return session.get(Post, post_id) is None
"""

rule = Rule(
    UnownedRow,
    check,
    bullet="roles and permissions",
    severity=Severity.INFO,
    since="0.1",
    examples=[FORGOTTEN, FINE],
)
