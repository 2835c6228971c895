"""Route is added to a router after the router was included.

Before FastAPI 0.137 `include_router` copied the routes that the router had at that moment; what is declared
on it later is never served. Include routers last.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.moving import move_below
from fastapi_mentor.facts.inclusion import Inclusion
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(inclusion: Inclusion) -> Iterator[Finding]:
    later = inclusion.added_later
    if not later:
        return
    first, last = later[0], later[-1]
    others = f" and {len(later) - 1} more" if len(later) > 1 else ""
    message = f"`{inclusion.name}` is included before it has `{first.label}`{others}"
    related = Related(first, f"`{first.label}` is never served")
    yield Finding(inclusion, message, _fix(inclusion.statement, last.node), related=(related,))


def _fix(statement: ast.stmt | None, last: ast.stmt) -> Fix | None:
    if statement is None:
        return None
    return Fix("Include it last", lambda editor: move_below(editor, statement, last), Safety.UNSAFE)


EARLY = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter(prefix="/items")
- app.include_router(router)
  ^^^^^^^^^^^^^^^^^^^^^^^^^^ `router` is included before it has `read_items` and 1 more


  @router.get("")
  def read_items():
      return []


  @router.post("")
  def create_item():
      return {}
+
+
+ app.include_router(router)
"""

FACTORY = """
  from fastapi import APIRouter, FastAPI


  def create_app() -> FastAPI:
      app = FastAPI()
      router = APIRouter(prefix="/items")
      tea = APIRouter(prefix="/tea")
-     app.include_router(router)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^ `router` is included before it has `tea`

      @tea.get("")
      def read_tea():
          return "tea"

      router.include_router(tea)
+     app.include_router(router)
      return app


  app = create_app()
"""

FINE = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter(prefix="/items")
  other = APIRouter(prefix="/other")


  @router.get("")
  def read_items():
      return []


  app.include_router(router)


  @other.get("")
  def read_other():
      return []


  @app.get("/")
  def read_root():
      return {}


  app.include_router(other)
"""

# The newer versions keep the tree of routers, and look into it for each request.
NEW = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter(prefix="/items")
  app.include_router(router)


  @router.get("")
  def read_items():
      return []
"""

rule = Rule(
    Inclusion,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.ERROR,
    since="0.1",
    requires={"fastapi": "<0.137"},
    examples=[
        Example(EARLY, versions={"fastapi": "0.136.0"}),
        Example(FACTORY, versions={"fastapi": "0.115.0"}),
        Example(FINE, versions={"fastapi": "0.115.0"}),
        NEW,
    ],
)
