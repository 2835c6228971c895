"""Scopes are asked for, and nobody looks whether a token has them.

`Security(dependency, scopes=[...])` refuses nobody by itself. It tells OpenAPI which scopes a route wants,
and hands them to a parameter of type `SecurityScopes` of the dependency, or of one below it. That function
has to compare them with those of the token. Without it every token opens the route.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Dependency
from fastapi_mentor.facts.scopes import are_read, scopes_given
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(dependency: Dependency) -> Iterator[Finding]:
    found = scopes_given(dependency)
    target = dependency.target
    if found is None or target is None or are_read(target, dependency.place) is not False:
        return
    at, scopes = found
    named = ", ".join(f"`{each}`" for each in scopes) or "these scopes"
    asked = dependency.outline.text(target)
    yield Finding(at, f"Nobody checks {named}: `{asked}` takes no `SecurityScopes`")


UNCHECKED = """
from typing import Annotated

from fastapi import Depends, FastAPI, Security
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token", scopes={"admin": "Everything"})


def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
    return token


@app.delete("/users/{name}")
def delete_user(name: str, user: Annotated[str, Security(get_current_user, scopes=["admin"])]) -> None:
                                                                                  ^^^^^^^^^ \
    Nobody checks `admin`: `get_current_user` takes no `SecurityScopes`
    print(name)
"""

REFUSED = """
from fastapi.testclient import TestClient

answer = TestClient(app).delete("/users/ada", headers={"Authorization": "Bearer guest"})
assert answer.status_code in (401, 403)
"""

CHECKED = """
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token", scopes={"admin": "Everything"})


def get_current_user(scopes: SecurityScopes, token: Annotated[str, Depends(scheme)]) -> str:
    if not set(scopes.scopes) <= {"read"}:
        raise HTTPException(403)
    return token


def get_active_user(user: Annotated[str, Security(get_current_user, scopes=["read"])]) -> str:
    return user


@app.delete("/users/{name}")
def delete_user(name: str, user: Annotated[str, Security(get_active_user, scopes=["admin"])]) -> None:
    print(name)


@app.get("/users")
def read_users(user: Annotated[str, Security(get_active_user)], token: str = Security(scheme)) -> None:
    print(user)
"""

rule = Rule(
    Dependency,
    check,
    bullet="roles and permissions",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(UNCHECKED, proof=REFUSED), Example(CHECKED, proof=REFUSED)],
)
