"""Decorator hides the parameters of a route.

FastAPI reads the signature of the function that it is given. A decorator that returns
`def wrapper(*args, **kwargs)` gives it that one: the path and the body of the real function are not seen,
and `args` and `kwargs` become required query parameters, so each request is answered with 422.
`functools.wraps` makes the wrapper look like the function that it wraps.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.elsewhere import editor_of, function_named
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.decorator import Decorator, Wrapper, decorators_of
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    for decorator in decorators_of(route.stack[-1])[1]:
        wrapper = decorator.wrapper
        if wrapper is None or wrapper.shows_the_wrapped or not wrapper.takes_anything:
            return
        outline = decorator.outline_of_definition
        assert outline is not None
        names = " and ".join(f"`{each.arg}`" for each in wrapper.takes_anything)
        related = Related(
            outline.name_of(wrapper.node), "This is what FastAPI sees", wrapper.definition.module.path
        )
        hidden = f"in the stead of the parameters of `{route.name}`"
        message = f"`@{decorator.text}` shows FastAPI its own {names} {hidden}"
        yield Finding(decorator, message, _fix(decorator, wrapper), related=(related,))
        return


def _fix(decorator: Decorator, wrapper: Wrapper) -> Fix:
    path = wrapper.definition.module.path

    def add_wraps(editor: Editor) -> None:
        there = editor_of(path, editor)
        node = function_named(wrapper.node.name, wrapper.definition.name, there)
        name = there.add_import("functools", "wraps")
        there.add_decorator(node, f"{name}({wrapper.wrapped})", 0)

    return Fix(f"Add `@wraps({wrapper.wrapped})` in `{decorator.text}`", add_wraps)


SAME_FILE = """
+ from functools import wraps
+
  from fastapi import FastAPI

  app = FastAPI()


  def logged(function):
+     @wraps(function)
      def wrapper(*args, **kwargs):
          print("called")
          return function(*args, **kwargs)

      return wrapper


  @app.get("/items/{item_id}")
  @logged
   ^^^^^^ `@logged` shows FastAPI its own `args` and `kwargs` in the stead of the parameters of `read_item`
  def read_item(item_id: int):
      return item_id
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items/1").json() == 1
"""

OTHER_FILE = """
=== app/access.py ===
  import functools


  def require(role: str):
      def decorate(route):
+         @functools.wraps(route)
          async def checked(**given):
              assert role
              return await route(**given)

          return checked

      return decorate


  cached = functools.cache
=== app/main.py ===
  from fastapi import FastAPI

  from app import access

  app = FastAPI()


  @app.post("/items/{item_id}")
  @access.require("admin")
   ^^^^^^^^^^^^^^^^^^^^^^^ `@access.require` shows FastAPI its own `given` in the stead of the parameters of \
      `change_item`
  async def change_item(item_id: int):
      return item_id
"""

CHANGES = """
from app.main import app
from fastapi.testclient import TestClient

assert TestClient(app).post("/items/1").json() == 1
"""

FINE = """
  import functools
  import inspect
  from functools import wraps

  from fastapi import FastAPI, Request

  app = FastAPI()


  def wrapped(function):
      @wraps(function)
      def wrapper(*args, **kwargs):
          return function(*args, **kwargs)

      return wrapper


  def updated(function):
      def wrapper(*args, **kwargs):
          return function(*args, **kwargs)

      return functools.update_wrapper(wrapper, function)


  def signed(function):
      def wrapper(**kwargs):
          return function(**kwargs)

      wrapper.__signature__ = inspect.signature(function)
      return wrapper


  def with_request(function):
      def wrapper(request: Request):
          return function(int(request.path_params["item_id"]))

      return wrapper


  @app.get("/a/{item_id}")
  @wrapped
  @updated
  def read_a(item_id: int):
      return item_id


  @app.get("/b/{item_id}")
  @signed
  def read_b(item_id: int):
      return item_id


  @app.get("/items/{item_id}")
  @with_request
  def read_item(item_id: int):
      return item_id
"""

rule = Rule(
    Route,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.ERROR,
    since="0.1",
    changes=("operationId", "parameters", "summary"),
    examples=[
        Example(SAME_FILE, proof=ANSWERS),
        Example(OTHER_FILE, proof=CHANGES),
        Example(FINE, proof=ANSWERS),
    ],
)
