"""Whether somebody may do a thing is looked at after it is done.

The 403 comes too late: what was committed stays. A check that stands below the change often was added
later, or moved there by chance. Look first, best in a dependency, which runs before the function.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.late_check import change_before
from fastapi_mentor.rule import Finding, Related, Rule, Severity


def check(error: HttpError) -> Iterator[Finding]:
    if error.status_code not in (401, 403):
        return
    change = change_before(error)
    if change is None:
        return
    called = " ".join(error.outline.text(change.func).split())
    related = (Related(error.outline.location(change), "It is done here", error.outline.module.path),)
    yield Finding(error, f"`{called}` has made the change already", related=related)


LATE = """
from fastapi import FastAPI, HTTPException
from sqlalchemy.orm import Session

app = FastAPI()


def delete_item(session: Session, item: object, role: str) -> None:
    session.delete(item)
    session.commit()
    if role != "admin":
        raise HTTPException(403, "Only for admins")
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session.commit` has made the change already


async def move_item(session: Session, item: object, owner: int, user: int) -> None:
    with session:
        session.add(item)
        session.commit()
        if owner != user:
            raise HTTPException(status_code=403)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session.commit` has made the change already
"""

# A failed attempt is written down before it is refused, and another branch has nothing to do with it.
FINE = """
from fastapi import FastAPI, HTTPException
from sqlalchemy.orm import Session

app = FastAPI()


def delete_item(session: Session, item: object, role: str) -> None:
    if role != "admin":
        raise HTTPException(403, "Only for admins")
    session.delete(item)
    session.commit()


def log_in(session: Session, user: object, password: str) -> None:
    if password != "tea":
        session.add(user)
        session.commit()
        raise HTTPException(401, "Wrong password")
    session.commit()


def make_or_refuse(session: Session, item: object, role: str) -> None:
    if role == "admin":
        session.add(item)
        session.commit()
    else:
        raise HTTPException(403)


def check_last(session: Session, attempt: object, is_locked: bool) -> None:
    session.add(attempt)
    session.commit()
    if is_locked:
        raise HTTPException(403, "Account is locked")
    print(attempt)
"""

rule = Rule(
    HttpError,
    check,
    bullet="roles and permissions",
    severity=Severity.INFO,
    since="0.1",
    examples=[LATE, FINE],
)
