"""Route for one method is declared with `api_route`.

`@router.api_route("/items", methods=["POST"])` is what `@router.post("/items")` is short for. The short form
puts the method where readers, and tools that list routes, look for it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.route import METHODS
from fastapi_mentor.rule import Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    methods = route.methods
    if route.kind != "api_route" or methods is None or len(methods) != 1 or not route.is_fully_visible:
        return
    verb = next(iter(methods)).lower()
    if verb not in METHODS:
        return

    def use_verb(editor: Editor) -> None:
        editor.replace(route.decorator.func, f"{editor.text(route.owner)}.{verb}")
        if route.option("methods") is not None:
            editor.remove_argument(route.decorator, "methods")

    message = f"`{route.name}` has one method, for which there is `@{route.outline.text(route.owner)}.{verb}`"
    yield Finding(route.decorator.func, message, Fix(f"Use `{verb}`", use_verb))


ONE = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter()


- @router.api_route("/items", methods=["POST"], status_code=201)
   ^^^^^^^^^^^^^^^^ `create_item` has one method, for which there is `@router.post`
+ @router.post("/items", status_code=201)
  def create_item():
      return {}


- @app.api_route("/items")
   ^^^^^^^^^^^^^ `read_items` has one method, for which there is `@app.get`
+ @app.get("/items")
  def read_items():
      return []


  app.include_router(router)
"""

SEVERAL = """
  from fastapi import FastAPI

  METHODS = ["GET"]
  app = FastAPI()


  @app.api_route("/a", methods=["GET", "HEAD"])
  def read_a():
      return "a"


  @app.api_route("/b", methods=METHODS)
  def read_b():
      return "b"


  @app.api_route("/c", methods=["PURGE"])
  def purge_c():
      return "c"
"""

rule = Rule(
    Route,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.INFO,
    since="0.1",
    examples=[ONE, SEVERAL],
)
