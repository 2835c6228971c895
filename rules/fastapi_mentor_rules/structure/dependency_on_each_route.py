"""All routes of a router ask for the same dependency, one by one.

A check that holds for a whole router is forgotten on the next route that somebody adds. In
`APIRouter(dependencies=[...])` it stands once, and covers that route as well.
"""

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import argument, has_unpacking
from fastapi_mentor.facts.router_making import Guard, RouterMaking, common_guards
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_FEW = 3


def check(router: RouterMaking) -> Iterator[Finding]:
    routes = router.routes
    if len(routes) < _FEW or router.holds_others or any(has_unpacking(each.decorator) for each in routes):
        return
    for text, guards in common_guards(router):
        message = f"All {len(routes)} routes of `{router.name}` ask for `{text}`: the router can do it once"
        yield Finding(router, message, _fix(router, text, guards))


def _fix(router: RouterMaking, text: str, guards: Sequence[Guard]) -> Fix | None:
    given = router.option("dependencies")
    if given is not None and not isinstance(given, ast.List):
        return None

    def move(editor: Editor) -> None:
        if given is None:
            editor.set_keyword(router.node, "dependencies", f"[{text}]")
        else:
            editor.add_element(given, text)
        for route, guard in zip(router.routes, guards, strict=True):
            listed = argument(route.decorator, "dependencies")
            if isinstance(guard, ast.arg):
                editor.remove_parameter(route.node, guard.arg)
            elif isinstance(listed, ast.List) and len(listed.elts) == 1:
                editor.remove_argument(route.decorator, "dependencies")
            else:
                editor.remove(guard)

    return Fix("Let the router ask for it", move, Safety.UNSAFE)


GUARDS = """
  from fastapi import APIRouter, Depends, FastAPI, HTTPException


  def require_key(key: str = ""):
      if not key:
          raise HTTPException(401)
      return key


  def count():
      return 1


  app = FastAPI()
- router = APIRouter(prefix="/items")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^ All 3 routes of `router` ask for `Depends(require_key)`: the router \
      can do it once
+ router = APIRouter(prefix="/items", dependencies=[Depends(require_key)])


- @router.get("", dependencies=[Depends(require_key)])
+ @router.get("")
  def read_items():
      return []


- @router.post("", dependencies=[Depends(count), Depends(require_key)])
+ @router.post("", dependencies=[Depends(count)])
  def create_item():
      return {}


  @router.delete("")
- def delete_items(force: bool = False, _: str = Depends(require_key)):
+ def delete_items(force: bool = False):
      return {"force": force}


  app.include_router(router)
"""

FINE = """
  from fastapi import APIRouter, Depends, FastAPI


  def require_key(key: str = ""):
      return key


  app = FastAPI()
  router = APIRouter(prefix="/items")
  outer = APIRouter(prefix="/outer")


  @router.get("", dependencies=[Depends(require_key)])
  def read_items():
      return []


  @router.post("")
  def create_item(key: str = Depends(require_key)):
      return {"key": key}


  @router.delete("", dependencies=[Depends(require_key)])
  def delete_items():
      return {}


  @outer.get("/a", dependencies=[Depends(require_key)])
  @outer.get("/b", dependencies=[Depends(require_key)])
  @outer.get("/c", dependencies=[Depends(require_key)])
  def read_outer():
      return {}


  outer.include_router(router)
  app.include_router(outer)
"""

rule = Rule(
    RouterMaking,
    check,
    bullet="dependency injection",
    severity=Severity.INFO,
    since="0.1",
    examples=[GUARDS, Example(FINE, proof="assert app.openapi()")],
)
