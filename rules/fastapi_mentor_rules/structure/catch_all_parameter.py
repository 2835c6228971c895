"""Function that FastAPI calls takes `*args` or `**kwargs`.

FastAPI reads a signature name by name, and gives each parameter the value of that name from the request. It
knows no catch-all: `*args` becomes a required query parameter called `args`, `**kwargs` one called `kwargs`,
and a request without them is answered with 422. To take whatever comes, ask for the `Request` and read
`request.query_params`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    given = handler.node.args
    if handler.may_have_another_signature:
        return
    for parameter, stars in ((given.vararg, "*"), (given.kwarg, "**")):
        if parameter is not None:
            name = parameter.arg
            message = f"FastAPI takes `{stars}{name}` for a required query parameter `{name}`"
            yield Finding(parameter, message, None if handler.uses(name) else _removal(handler, name, stars))


def _removal(handler: Handler, name: str, stars: str) -> Fix:
    def remove(editor: Editor) -> None:
        editor.remove_parameter(handler.node, name)

    return Fix(f"Remove `{stars}{name}`", remove)


UNUSED = """
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/items")
- def read_items(limit: int = 10, *args, **kwargs):
                                   ^^^^ FastAPI takes `*args` for a required query parameter `args`
                                           ^^^^^^ FastAPI takes `**kwargs` for a required query parameter \
      `kwargs`
+ def read_items(limit: int = 10):
      return limit
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items").status_code == 200
"""

DEPENDENCY = """
  from typing import Annotated

  from fastapi import Depends, FastAPI

  app = FastAPI()


  async def filters(q: str = "", **others):
                                   ^^^^^^ FastAPI takes `**others` for a required query parameter `others`
      return {"q": q, **others}


  @app.get("/items")
  async def read_items(given: Annotated[dict, Depends(filters)]):
      return given
"""

CLASS = """
  from fastapi import Depends, FastAPI

  app = FastAPI()


  class Paging:
-     def __init__(self, limit: int = 10, **others):
                                            ^^^^^^ FastAPI takes `**others` for a required query parameter \
      `others`
+     def __init__(self, limit: int = 10):
          self.limit = limit


  @app.get("/items")
  def read_items(page: Paging = Depends(Paging)):
      return page.limit
"""

# A dependency is one wherever it is asked for.
ELSEWHERE = """
  === shop/dependencies.py ===
  class Tenant:
-     def __call__(self, tenant: str, *rest):
                                       ^^^^ FastAPI takes `*rest` for a required query parameter `rest`
+     def __call__(self, tenant: str):
          return tenant


- def paging(limit: int = 10, **others):
                                ^^^^^^ FastAPI takes `**others` for a required query parameter `others`
+ def paging(limit: int = 10):
      return {"limit": limit}
  === shop/main.py ===
  from fastapi import Depends, FastAPI

  from shop.dependencies import Tenant
  from shop.dependencies import paging as page

  app = FastAPI()


  @app.get("/items", dependencies=[Depends(Tenant())])
  def read_items(given: dict = Depends(page)):
      return given
"""

# A decorator may show FastAPI another signature; what nobody but the code calls may take anything.
FINE = """
  from functools import wraps

  from fastapi import Depends, FastAPI, Request

  app = FastAPI()


  def logged(function):
      @wraps(function)
      def wrapper(*args, **kwargs):
          return function(*args, **kwargs)

      return wrapper


  def without_arguments(function):
      def wrapper():
          return function()

      return wrapper


  def build(*parts, **options):
      return [*parts, options]


  def shop():
      return build(1, 2, size=3)


  def with_keys(function):
      def wrapper(key: int, options: dict = Depends(shop)):
          return function(options=options, key=key)

      return wrapper


  def add_endpoint():
      def endpoint(options: list = Depends(shop), **keys):
          return {"options": len(options), **keys}

      endpoint = with_keys(endpoint)
      app.add_api_route("/keys", endpoint)


  add_endpoint()


  @app.get("/items")
  @without_arguments
  def read_items(*args, **kwargs):
      return "items"


  @app.get("/shops")
  @logged
  def read_shops(request: Request, found: list = Depends(shop), *, limit: int = 10):
      return dict(request.query_params)
"""

ALL_ANSWER = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/items").status_code == 200
assert client.get("/shops?a=1").json() == {"a": "1"}
assert client.get("/keys?key=1").json() == {"options": 3, "key": 1}
"""

rule = Rule(
    Handler,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    changes=("parameters",),
    examples=[
        Example(UNUSED, proof=ANSWERS),
        Example(DEPENDENCY, proof=ANSWERS),
        Example(CLASS, proof=ANSWERS),
        Example(
            ELSEWHERE, proof="from shop.main import app\n" + ANSWERS.replace("/items", "/items?tenant=a")
        ),
        Example(FINE, proof=ALL_ANSWER),
    ],
)
