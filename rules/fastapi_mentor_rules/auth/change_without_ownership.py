"""A route changes a row by its number, and does not look whose it is.

The route asks who somebody is, and then forgets it: each user can change what belongs to others by counting
through the numbers in the URL. It is the hole that is found most often in APIs (OWASP: broken object level
authorization). Look up the row together with its owner, or compare the owner before anything is changed;
answer 404 to others, so that they do not learn that there is such a row.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.ownership import UnownedRow
from fastapi_mentor.rule import Finding, Rule, Severity


def check(found: UnownedRow) -> Iterator[Finding]:
    if found.is_read or purpose_of(found.outline.module) is Purpose.TEST:
        return
    model, user = found.model.name, found.user.name
    message = f"Each `{user}` can change each `{model}`: nothing compares them with `{model}.{found.owner}`"
    yield Finding(found.route.name, message)


MODELS = """
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")
engine = create_engine("sqlite://")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Country(Base):
    __tablename__ = "countries"

    id: Mapped[int] = mapped_column(primary_key=True)


def get_session() -> Session:
    return Session(engine)


def get_current_user(token: Annotated[str, Depends(scheme)]) -> User:
    return User(id=len(token))


CurrentUser = Annotated[User, Depends(get_current_user)]
Database = Annotated[Session, Depends(get_session)]
"""

FORGOTTEN = f"""{MODELS}

@app.delete("/items/{{item_id}}")
def delete_item(item_id: int, session: Database, current_user: CurrentUser) -> None:
    ^^^^^^^^^^^ Each `current_user` can change each `Item`: nothing compares them with `Item.owner_id`
    item = session.get(Item, item_id)
    if item is None:
        raise HTTPException(404)
    session.delete(item)


@app.put("/items/{{item_id}}")
def change_item(item_id: int, session: Database, user: CurrentUser) -> None:
    ^^^^^^^^^^^ Each `user` can change each `Item`: nothing compares them with `Item.owner_id`
    item = session.scalars(select(Item).where(Item.id == item_id)).one()
    session.add(item)
"""

TOLD_ONLY = f"""{MODELS}

def find_item(session: Session, number: int) -> Item:
    return session.query(Item).filter_by(id=number).one()


@app.patch("/items/{{item_id}}")
def change_item(item_id: int, session: Database, _user: CurrentUser) -> str:
    ^^^^^^^^^^^ Each `_user` can change each `Item`: nothing compares them with `Item.owner_id`
    session.add(find_item(session, item_id))
    return f"changed by {{_user.id}}"


@app.delete("/users/{{user_id}}")
def delete_user(user_id: int, session: Database, current_user: CurrentUser) -> None:
    ^^^^^^^^^^^ Each `current_user` can change each `User`: nothing compares them with `User.id`
    print("deleted by", current_user.id)
    session.delete(session.get(User, user_id))
"""

FINE = f"""{MODELS}

@app.put("/own/{{item_id}}")
def change_own(item_id: int, session: Database, user: CurrentUser) -> None:
    item = session.get(Item, item_id)
    if item is None or item.owner_id != user.id:
        raise HTTPException(404)


@app.put("/countries/{{country_id}}")
def change_country(country_id: int, session: Database, user: CurrentUser) -> None:
    print(session.get(Country, country_id))


def require_owner(item_id: int, user: CurrentUser) -> None:
    raise HTTPException(404)


@app.put("/others/{{item_id}}", dependencies=[Depends(require_owner)])
def change_other(item_id: int, session: Database, user: CurrentUser) -> None:
    print(session.get(Item, item_id))


def own_item(item_id: int, session: Database, user: CurrentUser) -> None:
    item = session.get(Item, item_id)
    if item is None or item.owner_id != user.id:
        raise HTTPException(404)


@app.put("/further/{{item_id}}", dependencies=[Depends(own_item)])
def change_further(item_id: int, session: Database, user: CurrentUser) -> None:
    print(session.get(Item, item_id))


@app.put("/wiki/{{item_id}}")
def change_page(item_id: int, session: Database, user: CurrentUser) -> None:
    \"\"\"Everybody may change it.\"\"\"
    print(session.get(Item, item_id))


@app.get("/items/{{item_id}}")
def read_item(item_id: int, session: Database, user: CurrentUser) -> None:
    print(session.get(Item, item_id))
"""

rule = Rule(
    UnownedRow,
    check,
    bullet="roles and permissions",
    severity=Severity.INFO,
    since="0.1",
    examples=[FORGOTTEN, TOLD_ONLY, FINE],
)
