"""A route for administrators asks who somebody is, and not whether they are one.

Whoever has an account can use it: paths are no secret, and the button that a page hides is only a button. A
dependency that looks at the role belongs on the router of the whole part, so that a new route can not
forget it.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.privilege import AdminRoute
from fastapi_mentor.rule import Finding, Rule, Severity


def check(found: AdminRoute) -> Iterator[Finding]:
    if purpose_of(found.outline.module) is Purpose.TEST:
        return
    name = found.route.name
    who, what = ("Anybody", "who it is") if found.is_open else ("Whoever is logged in", "for a role")
    yield Finding(name, f"{who} can call `{name}` below `{found.path}`: nothing asks {what}")


OPEN = """
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="token")


def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
    if token == "":
        raise HTTPException(401)
    return token


CurrentUser = Annotated[str, Depends(get_current_user)]
router = APIRouter(prefix="/admin", dependencies=[Depends(get_current_user)])
app = FastAPI()


@app.delete("/admin/users/{name}")
def delete_user(name: str, user: CurrentUser) -> None:
    ^^^^^^^^^^^ Whoever is logged in can call `delete_user` below `admin`: nothing asks for a role
    print(name)


@router.get("/users")
def read_users() -> None:
    ^^^^^^^^^^ Whoever is logged in can call `read_users` below `admin`: nothing asks for a role
    print()


app.include_router(router)
"""

INCLUDED = """
  === app/__init__.py ===
  === app/deps.py ===
  from typing import Annotated

  from fastapi import Depends, HTTPException
  from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

  scheme = HTTPBearer()


  class User:
      def __init__(self, name: str, role: str) -> None:
          self.name = name
          self.role = role


  def get_current_user(given: Annotated[HTTPAuthorizationCredentials, Depends(scheme)]) -> User:
      if given.credentials == "":
          raise HTTPException(403, "Could not validate credentials")
      return User(name="ada", role="guest")
  === app/admin.py ===
  from fastapi import APIRouter, Depends

  from app.deps import User, get_current_user

  router = APIRouter()


  @router.get("/stats")
  def read_stats(user: User = Depends(get_current_user)) -> int:
      ^^^^^^^^^^ Whoever is logged in can call `read_stats` below `admin`: nothing asks for a role
      return 1


  @router.get("/users")
  def read_users() -> int:
      ^^^^^^^^^^ Anybody can call `read_users` below `admin`: nothing asks who it is
      return 2


  @router.get("/login")
  def read_login() -> int:
      return 3
  === app/main.py ===
  from fastapi import FastAPI

  from app import admin

  app = FastAPI()
  app.include_router(admin.router, prefix="/admin")
"""

# The role may be asked for by a parameter, by the router, by what includes it, or by the function itself.
FINE = """
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="token")


def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
    return token


def get_admin(user: Annotated[str, Depends(get_current_user)]) -> str:
    if user != "ada":
        raise HTTPException(403)
    return user


def look(user: Annotated[str, Depends(get_admin)]) -> str:
    return user


class Role:
    def __call__(self) -> None: ...


app = FastAPI()
included = APIRouter(prefix="/admin")
keyed = APIRouter(prefix="/admin")
own = APIRouter(prefix="/admin", dependencies=[Depends(get_admin)])
never_included = APIRouter(prefix="/admin", dependencies=[Depends(get_current_user)])


@app.delete("/admin/users/{name}")
def delete_user(name: str, user: Annotated[str, Depends(look)]) -> None:
    print(name)


@app.get("/admin/rows")
def read_rows(user: str = Depends(get_current_user), role: None = Depends(Role())) -> None:
    print(user)


@app.get("/admin/own")
def read_own(user: Annotated[str, Depends(get_current_user)]) -> None:
    if user != "ada":
        raise HTTPException(403)


@included.get("/users")
def read_users(user: Annotated[str, Depends(get_current_user)]) -> None:
    print()


def get_token_header(x_token: Annotated[str, Header()]) -> None:
    if x_token != "only administrators have it":
        raise HTTPException(400)


@keyed.get("/keys")
def read_keys() -> None:
    print()


@own.get("/users")
def read_own_users() -> None:
    print()


@never_included.get("/users")
def read_other_users() -> None:
    print()


@app.get("/administer")
def read_help(user: Annotated[str, Depends(get_current_user)]) -> None:
    print()


app.include_router(included, dependencies=[Depends(get_admin)])
app.include_router(keyed, dependencies=[Depends(get_token_header)])
app.include_router(own)
"""

rule = Rule(
    AdminRoute,
    check,
    bullet="roles and permissions",
    severity=Severity.WARNING,
    since="0.1",
    examples=[OPEN, INCLUDED, FINE],
)
