"""Decorator stands above that of the route, so it never runs for a request.

Decorators are applied from the bottom up. `@app.get(...)` registers the function that it is given, and gives
it back; what stands above wraps that function for callers in Python, and FastAPI does not learn of it. A
cache does not cache, a limit does not limit, a check of permissions lets everybody in. The decorator of the
route goes on top.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.decorator import Decorator, decorators_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.stack[-1] is not route:
        return
    for decorator in decorators_of(route)[0]:
        if decorator.replaces_function:
            name = route.outline.text(route.decorator.func)
            yield Finding(
                decorator,
                f"`@{decorator.text}` stands above `@{name}`, so `{route.name}` is served without it",
                _fix(route, decorator),
            )


def _fix(route: Route, decorator: Decorator) -> Fix | None:
    wrapper = decorator.wrapper
    if wrapper is not None and not wrapper.shows_the_wrapped and wrapper.takes_anything:
        return None  # below the route it would hide the parameters
    names = {each.name for each in route.parameters}
    if decorator.limits_requests and not names & {"request", "websocket"}:
        return None

    def move(editor: Editor) -> None:
        routes = {id(each.decorator) for each in route.stack}
        everything = route.node.decorator_list
        ordered = [
            *(each for each in everything if id(each) in routes),
            *(each for each in everything if id(each) not in routes),
        ]
        editor.set_decorators(route.node, [editor.text(each) for each in ordered])

    return Fix(f"Move `@{decorator.text}` below the route", move, Safety.UNSAFE)


PROJECT = """
=== app/cache.py ===
  from functools import wraps


  def logged(prefix: str):
      def decorate(function):
          @wraps(function)
          def wrapper(*args, **kwargs):
              calls.append(prefix)
              return function(*args, **kwargs)

          return wrapper

      return decorate


  calls: list[str] = []
=== app/main.py ===
  from fastapi import FastAPI

  from app.cache import logged

  app = FastAPI()


- @logged("items")  # each call
   ^^^^^^^^^^^^^^^ `@logged` stands above `@app.get`, so `read_items` is served without it
  @app.get("/items")
+ @logged("items")  # each call
  def read_items(limit: int = 10):
      return limit
"""

RUNS = """
from app.cache import calls
from app.main import app
from fastapi.testclient import TestClient

assert TestClient(app).get("/items").json() == 10
assert calls == ["items"]
"""

LIBRARY = """
  from fastapi import FastAPI, Request
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address)


- @limiter.limit("5/minute")
   ^^^^^^^^^^^^^^^^^^^^^^^^^ `@limiter.limit` stands above `@app.get`, so `read_items` is served without it
  @app.get("/items")
+ @limiter.limit("5/minute")
  def read_items(request: Request):
      return []
"""

LIMITED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert [client.get("/items").status_code for _ in range(6)] == [200] * 5 + [429]
"""

CACHE = """
  from functools import cache

  from fastapi import FastAPI

  app = FastAPI()


- @cache
   ^^^^^ `@cache` stands above `@app.get`, so `read_items` is served without it
  @app.get("/items")
  @app.get("/things")
+ @cache
  def read_items():
      return object.__name__
"""

CACHED = """
from fastapi.testclient import TestClient

client = TestClient(app)
client.get("/items")
client.get("/things")
route = next(each for each in app.routes if each.path == "/items")
assert route.endpoint.cache_info().hits == 1
"""

# Another route, a decorator that only takes note of the function, and one that nothing is known of.
FINE = """
  from fastapi import FastAPI

  app = FastAPI()
  public = []


  def is_public(function):
      public.append(function.__name__)
      return function


  def unknown(name):
      return {"a": is_public, "b": print}[name]


  @app.get("/a")
  @is_public
  @app.get("/b")
  def read_a():
      return "a"


  @is_public
  @unknown("a")
  @app.get("/c")
  def read_c():
      return "c"
"""

rule = Rule(
    Route,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(PROJECT, proof=RUNS),
        Example(LIBRARY, proof=LIMITED),
        Example(CACHE, proof=CACHED),
        FINE,
    ],
)
