"""`lru_cache` keeps a coroutine or a generator instead of what it gives.

A call of an `async def` function gives a coroutine, which can be awaited once; a call of a generator gives
an object that runs once. The cache hands out the same one again, and the second request ends with a
`RuntimeError` and status 500. A plain function, which returns its value, can be cached.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.cached_function import CachedFunction
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(function: CachedFunction) -> Iterator[Finding]:
    name = function.name
    if function.is_coroutine:
        message = f"The cache keeps the coroutine of `{name}`, which can be awaited only once"
        yield Finding(function, message, _fix(function))
    elif function.scope.yields and function.is_dependency:
        message = f"The cache keeps the generator of `{name}`, which runs only once"
        yield Finding(function, message, _without_cache(function))


def _fix(function: CachedFunction) -> Fix:
    if not function.can_be_sync:
        return _without_cache(function)
    return Fix(
        f"Make `{function.name}` a plain function", lambda editor: editor.remove_keyword_async(function.node)
    )


def _without_cache(function: CachedFunction) -> Fix:
    def remove(editor: Editor) -> None:
        editor.remove_decorator(function.node, function.decorator)
        named = function.decorator.func if isinstance(function.decorator, ast.Call) else function.decorator
        editor.remove_import_if_unused(editor.text(named).partition(".")[0])

    return Fix("Do not cache it", remove)


SETTINGS = """
  from functools import lru_cache

  from fastapi import Depends, FastAPI

  app = FastAPI()


  @lru_cache
   ^^^^^^^^^ The cache keeps the coroutine of `get_names`, which can be awaited only once
- async def get_names():
+ def get_names():
      return ["tea"]


  @app.get("/names")
  def read_names(names: list = Depends(get_names)):
      return names
"""

TWICE = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/names").status_code == 200
assert client.get("/names").status_code == 200
"""

GENERATOR = """
- import functools
  import asyncio

  from fastapi import Depends, FastAPI

  app = FastAPI()


- @functools.lru_cache(maxsize=None)
   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The cache keeps the generator of `get_session`, which runs only once
  def get_session():
      yield ["tea"]


- @functools.cache
   ^^^^^^^^^^^^^^^ The cache keeps the coroutine of `get_names`, which can be awaited only once
  async def get_names(session: list = Depends(get_session)):
      await asyncio.sleep(0)
      return session[0]


  @app.get("/names")
  def read_names(session: list = Depends(get_session)):
      return session
"""

FINE = """
  from functools import cache, lru_cache

  from fastapi import Depends, FastAPI

  app = FastAPI()


  @lru_cache
  def get_names():
      return ["tea"]


  @cache
  def squares():
      return (number**2 for number in range(10))


  @cache
  def letters():
      yield from "ab"


  def cached(function):
      return function


  @cached
  async def get_shop():
      return "shop"


  @app.get("/names")
  def read_names(names: list = Depends(get_names), shop: str = Depends(get_shop)):
      return names
"""

rule = Rule(
    CachedFunction,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(SETTINGS, proof=TWICE),
        Example(GENERATOR, proof=TWICE),
        Example(FINE, proof=TWICE),
    ],
)
