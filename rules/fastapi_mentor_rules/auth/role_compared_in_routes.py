"""Routes compare roles themselves, again and again.

What each route has to remember one of them forgets, and a change of the roles has to find them all. A
dependency says it in one place, stands where a reader looks for it, in the decorator or on the router, and
runs before anything is done.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.roles import RequireRole
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.inline_role import InlineRole
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity

SEVERAL = 3


def check(found: InlineRole) -> Iterator[Finding]:
    if found.times < SEVERAL or purpose_of(found.outline.module) is Purpose.TEST:
        return
    message = f"`{found.route.name}` is one of {found.times} routes that look at `{found.read}` themselves"
    edit = RequireRole(found.outline.module, found.attribute)
    fix = Fix("Ask for the role with a dependency", edit, Safety.UNSAFE)
    yield Finding(found, message, fix)


ROLES = """
+ from collections.abc import Callable
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException, Header
  from pydantic import BaseModel

  app = FastAPI()


  class User(BaseModel):
      role: str


  def get_current_user(x_role: Annotated[str, Header()]) -> User:
      return User(role=x_role)


  CurrentUser = Annotated[User, Depends(get_current_user)]


+ def require_role(role: str) -> Callable[..., None]:
+     def check_role(user: CurrentUser) -> None:
+         if user.role != role:
+             raise HTTPException(403, "Not enough permissions")
+
+     return check_role
+
+
- @app.delete("/users/{name}")
+ @app.delete("/users/{name}", dependencies=[Depends(require_role("admin"))])
  def delete_user(name: str, user: CurrentUser) -> str:
-     if user.role != "admin":
         ^^^^^^^^^^^^^^^^^^^^ `delete_user` is one of 3 routes that look at `user.role` themselves
-         raise HTTPException(403, "Not enough permissions")
      return name


- @app.delete("/items/{name}")
+ @app.delete("/items/{name}", dependencies=[Depends(require_role("admin"))])
  def delete_item(name: str, user: CurrentUser) -> str:
-     if user.role != "admin":
         ^^^^^^^^^^^^^^^^^^^^ `delete_item` is one of 3 routes that look at `user.role` themselves
-         raise HTTPException(403, "Not enough permissions")
      return name


- @app.delete("/pages/{name}")
+ @app.delete("/pages/{name}", dependencies=[Depends(require_role("editor"))])
  def delete_page(name: str, user: CurrentUser) -> str:
-     if user.role != "editor":
         ^^^^^^^^^^^^^^^^^^^^^ `delete_page` is one of 3 routes that look at `user.role` themselves
-         raise HTTPException(403, "Not enough permissions")
      return name
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Header
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    role: str
    is_admin: bool = False


def get_current_user(x_role: Annotated[str, Header()]) -> User:
    return User(role=x_role)


CurrentUser = Annotated[User, Depends(get_current_user)]


@app.delete("/users/{name}")
def delete_user(name: str, user: CurrentUser) -> str:
    if user.role != "admin":
        raise HTTPException(403)
    return name


@app.delete("/items/{name}")
def delete_item(name: str, user: CurrentUser) -> str:
    if not user.is_admin:
        raise HTTPException(403)
    return name


@app.delete("/pages/{name}")
def delete_page(name: str, user: CurrentUser) -> str:
    if user.role != name:
        raise HTTPException(403)
    return name
"""

rule = Rule(
    InlineRole,
    check,
    bullet="roles and permissions",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[ROLES, FINE],
)
