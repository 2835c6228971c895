"""Dependency is called where it should be named.

`Depends(get_db)` hands FastAPI the function, which it calls for each request. `Depends(get_db())` calls
it once, while the module is imported, and hands over whatever came back. If that cannot be called, as a
session, a coroutine or a generator cannot, FastAPI raises a `TypeError` and the application does not
start.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Dependency
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(dependency: Dependency) -> Iterator[Finding]:
    called, result = dependency.called, dependency.useless_result
    if called is None or result is None:
        return
    name = dependency.outline.text(called.func)

    def name_it(editor: Editor) -> None:
        editor.replace(called, editor.text(called.func))

    fix = None if called.args or called.keywords else Fix(f"Pass `{name}` itself", name_it)
    shown = f"{name}({'' if fix else '...'})"
    yield Finding(called, f"`{shown}` gives {result}, which FastAPI cannot call", fix)


FUNCTION = """
  from typing import Annotated

  from fastapi import Depends, FastAPI

  app = FastAPI()


  def get_db():
      yield {}


  @app.get("/items")
- def read_items(db: Annotated[dict, Depends(get_db())]):
                                             ^^^^^^^^ `get_db()` gives a generator, which FastAPI cannot call
+ def read_items(db: Annotated[dict, Depends(get_db)]):
      return db
"""

NOT_CALLABLE = "TypeError: <generator object get_db"

ROUTER = """
=== app/auth.py ===
  from fastapi import HTTPException, Request


  async def require_user(request: Request = None) -> str:
      if request is None:
          raise HTTPException(401)
      return request.headers["user"]
=== app/items.py ===
  from fastapi import APIRouter, Depends, Security

  from app import auth
  from app.auth import require_user

- router = APIRouter(dependencies=[Depends(dependency=require_user())])
                                                      ^^^^^^^^^^^^^^ `require_user()` gives a coroutine, \
      which FastAPI cannot call
+ router = APIRouter(dependencies=[Depends(dependency=require_user)])


  @router.get("/items")
- def read_items(user=Security(auth.require_user())):
                               ^^^^^^^^^^^^^^^^^^^ `auth.require_user()` gives a coroutine, \
      which FastAPI cannot call
+ def read_items(user=Security(auth.require_user)):
      return user
"""
VALUES = """
  from functools import lru_cache

  from fastapi import Depends, FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Settings(BaseModel):
      name: str = "shop"


  @lru_cache
  def get_settings():
      return Settings()


  def paging(skip: int = 0, limit: int = 100) -> dict[str, int]:
      return {"skip": skip, "limit": limit}


  class Clock:
      def now(self) -> int:
          return 0


  @app.get("/items")
  def read_items(
-     settings: Settings = Depends(get_settings()),
                                   ^^^^^^^^^^^^^^ `get_settings()` gives a `Settings`, which FastAPI \
      cannot call
-     page: dict[str, int] = Depends(paging()),
                                     ^^^^^^^^ `paging()` gives a `dict`, which FastAPI cannot call
-     clock: Clock = Depends(Clock()),
                             ^^^^^^^ `Clock()` gives an object of `Clock`, which FastAPI cannot call
+     settings: Settings = Depends(get_settings),
+     page: dict[str, int] = Depends(paging),
+     clock: Clock = Depends(Clock),
  ):
      return page
"""

# With arguments the call may be what is wanted: then the function has to return another one.
ARGUMENTS = """
  from fastapi import Depends, FastAPI


  def create_app() -> FastAPI:
      app = FastAPI()

      def paging(limit: int) -> dict[str, int]:
          return {"limit": limit}

      @app.get("/items")
      def read_items(page: dict[str, int] = Depends(paging(10))):
                                                    ^^^^^^^^^^ `paging(...)` gives a `dict`, which \
      FastAPI cannot call
          return page

      return app


  app = create_app()
"""

FACTORIES = """
  from collections.abc import Callable
  from typing import Annotated, Any

  from fastapi import Depends, FastAPI
  from fastapi.security import HTTPBearer, OAuth2PasswordBearer

  app = FastAPI()


  class Checker:
      def __init__(self, role: str) -> None:
          self.role = role

      def __call__(self) -> bool:
          return self.role == "admin"


  class StrictChecker(Checker):
      pass


  def require(role: str):
      def check() -> bool:
          return role == "admin"

      return check


  def typed() -> Callable[[], bool]:
      return lambda: True


  def mistyped() -> bool:
      def check() -> bool:
          return True

      return check


  def made() -> Checker:
      return Checker("admin")


  def registered(name: str = "require") -> Any:
      return globals()[name]


  admin = require("admin")


  @app.get("/items", dependencies=[Depends(StrictChecker("admin")), Depends(made())])
  def read_items(
      one: Annotated[bool, Depends(require("admin"))],
      two: Annotated[bool, Depends(typed())],
      three: Annotated[Any, Depends(HTTPBearer(auto_error=False))],
      four: Annotated[Any, Depends(OAuth2PasswordBearer(tokenUrl="token"))],
      five: Annotated[bool, Depends(admin)],
      six: Annotated[Any, Depends(registered())],
      seven: Annotated[bool, Depends(lambda: True)],
      eight: Annotated[bool, Depends(mistyped())],
      nine: Annotated[Checker, Depends()] = None,
  ):
      return one
"""

rule = Rule(
    Dependency,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(FUNCTION, crashes=NOT_CALLABLE),
        Example(ROUTER, crashes="TypeError: <coroutine object require_user"),
        Example(VALUES, crashes="TypeError"),
        Example(ARGUMENTS, crashes="TypeError"),
        FACTORIES,
    ],
)
