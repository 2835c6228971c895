"""Route is a method, so FastAPI asks the client for `self`.

The decorator runs while the class is being made, and sees a plain function: there is no object yet whose
method it could be. `self` becomes a required query parameter, and a request without `?self=...` is answered
with 422. Put the function at the top level of the module and give it what it needs with `Depends`, or make
it a static method.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.uses import uses_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    owner = route.owner_class
    given = route.node.args
    first = next(iter([*given.posonlyargs, *given.args]), None)
    if owner is None or first is None or first.arg not in ("self", "cls") or not route.is_first_of_stack:
        return
    if owner.decorator_list or owner.bases or owner.keywords:
        return  # what may turn the routes of its methods into something else
    if len(route.stack) < len(route.node.decorator_list):
        return
    message = f"`{owner.name}.{route.name}` is registered as a plain function: FastAPI asks for `{first.arg}`"
    yield Finding(first, message, None if uses_of(first.arg, route.node) else _static(route, first.arg))


def _static(route: Route, name: str) -> Fix:
    def make_static(editor: Editor) -> None:
        editor.remove_parameter(route.node, name)
        editor.add_decorator(route.node, "staticmethod", 0)

    return Fix("Make it a static method", make_static)


CLASS = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()
  router = APIRouter()


  class ItemApi:
-     @router.get("/items")
-     def read_items(self, limit: int = 10):
                     ^^^^ `ItemApi.read_items` is registered as a plain function: FastAPI asks for `self`
+     @staticmethod
+     @router.get("/items")
+     def read_items(limit: int = 10):
          return limit


  app.include_router(router)
"""
ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items").status_code == 200
"""

USED = """
  from fastapi import FastAPI

  app = FastAPI()


  def create() -> None:
      class ItemApi:
          items = ["tea"]

          @app.get("/items")
          async def read_items(self):
                               ^^^^ `ItemApi.read_items` is registered as a plain function: FastAPI asks \
          for `self`
              return self.items


  create()
"""

FINE = """
  from fastapi import APIRouter, FastAPI

  app = FastAPI()


  class Routable:
      def __init_subclass__(cls) -> None:
          cls.is_routable = True


  def views(cls):
      return cls


  @views
  class Views:
      @app.get("/a")
      def read_a(self):
          return "a"


  class More(Routable):
      @app.get("/b")
      def read_b(self):
          return "b"


  class Static:
      @staticmethod
      @app.get("/items")
      def read_items():
          return []

      def __init__(self):
          self.router = APIRouter()

          @self.router.get("/c")
          def read_c():
              return self


  app.include_router(Static().router)
"""

rule = Rule(
    Route,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.ERROR,
    since="0.1",
    changes=("parameters",),
    examples=[Example(CLASS, proof=ANSWERS), Example(USED, proof=ANSWERS), Example(FINE, proof=ANSWERS)],
)
