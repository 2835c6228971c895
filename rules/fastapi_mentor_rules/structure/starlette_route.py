"""Route is declared with Starlette's decorator.

`@router.route(...)` comes with the class that `APIRouter` inherits from. What it declares gets the bare
request: no parameters are read, no body is validated, no dependency runs, not even those of the router, and
OpenAPI does not show it. `FastAPI` has lost the decorator with Starlette 1.0: there it ends with an
`AttributeError`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.plain_route import PlainRoute
from fastapi_mentor.facts.route import METHODS
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: PlainRoute) -> Iterator[Finding]:
    name = route.outline.text(route.node.func)
    is_gone = route.is_on_application and route.method == "route"
    if is_gone and route.outline.module.version_satisfies("starlette", ">=1"):
        yield Finding(route, f"`{name}` went with Starlette 1.0", _fix(route), severity=Severity.ERROR)
        return
    message = f"`{name}` is Starlette's: no parameters, no validation, no dependencies, no documentation"
    yield Finding(route, message, _fix(route), severity=Severity.INFO if route.function is None else None)


def _fix(route: PlainRoute) -> Fix | None:
    given = route.function.args.args if route.function is not None else []
    if len(given) != 1 or route.method != "route" or len(route.node.args) > 1:
        return None
    methods = route.methods
    one = methods is None or (isinstance(methods, list | tuple) and len(methods) == 1)
    verb = "get" if methods is None else str(methods[0]).lower() if one else "api_route"
    if verb not in METHODS and verb != "api_route":
        return None

    def use_fastapi(editor: Editor) -> None:
        assert isinstance(route.node.func, ast.Attribute)
        editor.replace(route.node.func, f"{editor.text(route.owner)}.{verb}")
        if one and methods is not None:
            editor.remove_argument(route.node, "methods")
        if given[0].annotation is None:
            editor.set_annotation(given[0], editor.add_import("fastapi", "Request", at=given[0]))

    return Fix(f"Use `{verb}`", use_fastapi, Safety.UNSAFE)


ROUTER = """
- from fastapi import APIRouter, Depends, FastAPI, HTTPException
+ from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
  from fastapi.responses import JSONResponse


  def refuse():
      raise HTTPException(401)


  app = FastAPI()
  router = APIRouter(dependencies=[Depends(refuse)])


- @router.route("/items", methods=["POST"])
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `router.route` is Starlette's: no parameters, no validation, no \
   dependencies, no \
      documentation
- async def create_item(request):
+ @router.post("/items")
+ async def create_item(request: Request):
      return JSONResponse({})


  app.include_router(router)
"""

REFUSES = """
from fastapi.testclient import TestClient

assert TestClient(app).post("/items").status_code == 401
"""

APPLICATION = """
  from fastapi import FastAPI, Request
  from fastapi.responses import PlainTextResponse

  app = FastAPI()


- @app.route("/items")
   ^^^^^^^^^^^^^^^^^^^ `app.route` went with Starlette 1.0
+ @app.get("/items")
  def read_items(request: Request):
      return PlainTextResponse(request.method)


- @app.route("/all", methods=["GET", "POST"], name="all")
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app.route` went with Starlette 1.0
+ @app.api_route("/all", methods=["GET", "POST"], name="all")
  def read_all(request: Request):
      return PlainTextResponse(request.method)
"""

ADDED = """
  from fastapi import FastAPI, HTTPException, Depends
  from fastapi.responses import PlainTextResponse


  def refuse():
      raise HTTPException(401)


  def metrics(request):
      return PlainTextResponse("up 1")


  app = FastAPI(dependencies=[Depends(refuse)])
  app.add_route("/metrics", metrics)
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app.add_route` is Starlette's: no parameters, no validation, no \
  dependencies, no \
  documentation
"""

GUARDED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/metrics").status_code == 401
"""

FINE = """
  from fastapi import FastAPI
  from fastapi.responses import PlainTextResponse
  from starlette.routing import Router

  app = FastAPI()
  plain = Router()


  class Board:
      def route(self, path: str):
          return lambda function: function


  board = Board()


  @board.route("/items")
  def read_items(request):
      return []


  class Metrics:
      async def __call__(self, scope, receive, send):
          await PlainTextResponse("up 1")(scope, receive, send)


  app.add_route("/metrics", Metrics())
  app.mount("/plain", plain)
"""

rule = Rule(
    PlainRoute,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(ROUTER, proof=REFUSES),
        Example(APPLICATION, crashes="AttributeError: 'FastAPI' object has no attribute 'route'"),
        Example(ADDED, proof=GUARDED),
        FINE,
    ],
)
