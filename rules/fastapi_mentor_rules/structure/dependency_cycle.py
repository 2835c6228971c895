"""Dependency needs itself, through what it depends on.

FastAPI walks the tree of dependencies when a route is declared. Where it comes back to where it began it
never ends, and importing the application fails with a `RecursionError` that names none of them.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.dependency_cycle import DependencyCycle
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(cycle: DependencyCycle) -> Iterator[Finding]:
    first, *others = cycle.names
    if len(others) == 1:
        message = f"`{first}` depends on itself"
    else:
        way = ", which needs ".join(f"`{name}`" for name in others)
        message = f"`{first}` depends on itself: it needs {way}"
    yield Finding(cycle.dependency, message)


PAIR = """
from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI


def get_user(session: Annotated[dict, Depends(get_session)]):
                                      ^^^^^^^^^^^^^^^^^^^^ `get_user` depends on itself: \
    it needs `get_session`, which needs `get_user`
    return session


def get_session(user: Annotated[dict, Depends(get_user)]):
                                      ^^^^^^^^^^^^^^^^^ `get_session` depends on itself: \
    it needs `get_user`, which needs `get_session`
    return user


app = FastAPI()


@app.get("/me")
def read_me(user: Annotated[dict, Depends(get_user)]):
    return user
"""

ITSELF = """
=== app/__init__.py ===
=== app/users.py ===
from __future__ import annotations

from typing import Annotated

from fastapi import Depends


def get_user(user: User):
    return user


User = Annotated[dict, Depends(get_user)]
                       ^^^^^^^^^^^^^^^^^ `get_user` depends on itself
=== app/main.py ===
from fastapi import FastAPI

from app.users import User

app = FastAPI()


@app.get("/me")
def read_me(user: User):
    return user
"""

TREE = """
from typing import Annotated

from fastapi import Depends, FastAPI


def get_session():
    return {}


Session = Annotated[dict, Depends(get_session)]


def get_user(session: Session):
    return session


def get_admin(user: Annotated[dict, Depends(get_user)], session: Session):
    return get_user(session)


app = FastAPI()


@app.get("/me")
def read_me(user: Annotated[dict, Depends(get_user)], admin: Annotated[dict, Depends(get_admin)]):
    return user
"""

rule = Rule(
    DependencyCycle,
    check,
    bullet="dependencies",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(PAIR, crashes="RecursionError"), Example(ITSELF, crashes="RecursionError"), TREE],
)
