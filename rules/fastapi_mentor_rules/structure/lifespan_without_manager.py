"""Lifespan is no async context manager, or is called where it should be named.

`lifespan=` takes a function that is given the application and returns an async context manager: an async
generator under `@asynccontextmanager`. One that is a coroutine, a `@contextmanager`, or the result of a call
ends with a `TypeError` when the application starts. A generator without the decorator still works, because
FastAPI wraps it; Starlette has deprecated that.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.elsewhere import editor_of, function_named
from fastapi_mentor.facts.lifespan import MANAGER, GivenLifespan
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity

_SYNC_MANAGER = "contextlib.contextmanager"


def check(given: GivenLifespan) -> Iterator[Finding]:
    name, decorators = given.name, given.decorators
    related = (Related(given.head, f"`{name}` is defined here", given.path),)
    if given.called:
        if MANAGER in decorators or (given.scope.yields and not decorators):
            message = f"`lifespan` takes `{name}` itself, and is given what a call of it returns"
            yield Finding(given, message, _name_it(given))
    elif decorators == [_SYNC_MANAGER]:
        message = (
            f"`{name}` is no async context manager: `@contextmanager` can not be entered with `async with`"
        )
        yield Finding(given, message, _decorate(given), related)
    elif not decorators and not given.scope.yields:
        if isinstance(given.function, ast.AsyncFunctionDef):
            message = (
                f"`{name}` does not yield: a lifespan is an async generator under `@asynccontextmanager`"
            )
            yield Finding(given, message, related=related)
    elif not decorators:
        message = f"`{name}` lacks `@asynccontextmanager`: Starlette deprecates generators as lifespans"
        yield Finding(given, message, _decorate(given), related, Severity.INFO)


def _name_it(given: GivenLifespan) -> Fix | None:
    call = given.node
    if not isinstance(call, ast.Call):
        return None
    return Fix(f"Pass `{given.name}` itself", lambda editor: editor.replace(call, editor.text(call.func)))


def _decorate(given: GivenLifespan) -> Fix:
    def decorate(editor: Editor) -> None:
        there = editor_of(given.path, editor)
        is_known = given.definition is None or there is editor
        function = given.function if is_known else function_named(given.name, given.name, there)
        name = there.add_import("contextlib", "asynccontextmanager")
        if function.decorator_list:
            old = there.text(function.decorator_list[0])
            there.replace(function.decorator_list[0], name)
            there.remove_import_if_unused(old)
        else:
            there.add_decorator(function, name, 0)
        if not isinstance(function, ast.AsyncFunctionDef):
            there.add_keyword_async(function)

    return Fix("Use `@asynccontextmanager`", decorate)


COROUTINE = """
  from fastapi import FastAPI


  async def lifespan(app: FastAPI):
      print("starting")


  app = FastAPI(lifespan=lifespan)
                         ^^^^^^^^ `lifespan` does not yield: a lifespan is an async generator under \
  `@asynccontextmanager`
"""

STARTS = """
from fastapi.testclient import TestClient

with TestClient(app):
    pass
"""

CALLED = """
  from contextlib import asynccontextmanager

  from fastapi import FastAPI


  @asynccontextmanager
  async def lifespan(app):
      yield


- app = FastAPI(lifespan=lifespan(None))
                         ^^^^^^^^^^^^^^ `lifespan` takes `lifespan` itself, and is given what a call \
  of it returns
+ app = FastAPI(lifespan=lifespan)
"""

SYNC = """
- from contextlib import contextmanager
+ from contextlib import asynccontextmanager

  from fastapi import FastAPI


- @contextmanager
- def lifespan(app: FastAPI):
+ @asynccontextmanager
+ async def lifespan(app: FastAPI):
      yield


  app = FastAPI(lifespan=lifespan)
                         ^^^^^^^^ `lifespan` is no async context manager: `@contextmanager` can not be \
      entered \
  with `async with`
"""

BARE = """
=== app/events.py ===
+ from contextlib import asynccontextmanager
+
  from fastapi import FastAPI


+ @asynccontextmanager
  async def run(app: FastAPI):
      yield
=== app/main.py ===
  from fastapi import FastAPI

  from app import events

  app = FastAPI(lifespan=events.run)
                         ^^^^^^^^^^ `run` lacks `@asynccontextmanager`: Starlette deprecates \
  generators as lifespans
"""

MANAGED = """
from app.events import run

assert hasattr(run(None), "__aenter__")
"""

FINE = """
  from collections.abc import AsyncIterator
  from contextlib import asynccontextmanager

  from fastapi import APIRouter, FastAPI


  @asynccontextmanager
  async def lifespan(app: FastAPI) -> AsyncIterator[None]:
      yield


  def make_lifespan(name: str):
      @asynccontextmanager
      async def named(app: FastAPI):
          print(name)
          yield

      return named


  def delegating(app: FastAPI):
      return lifespan(app)


  class Lifespan:
      def __init__(self, app: FastAPI) -> None:
          self.app = app

      async def __aenter__(self) -> None: ...

      async def __aexit__(self, *_: object) -> None: ...


  app = FastAPI(lifespan=lifespan)
  one = FastAPI(lifespan=make_lifespan("shop"))
  two = FastAPI(lifespan=delegating)
  three = FastAPI(lifespan=Lifespan)
  router = APIRouter(lifespan=None)
"""

ALL_START = (
    STARTS
    + """
for each in (one, two, three):
    with TestClient(each):
        pass
"""
)

rule = Rule(
    GivenLifespan,
    check,
    bullet="lifespan",
    severity=Severity.ERROR,
    since="0.1",
    requires={"fastapi": ">=0.93"},
    examples=[
        Example(COROUTINE, proof=STARTS),
        Example(CALLED, proof=STARTS),
        Example(SYNC, proof=STARTS),
        Example(BARE, proof=MANAGED),
        Example(FINE, proof=ALL_START),
    ],
)
