"""What a lifespan frees after `yield` is lost where the application ends with an error.

Where the application is cancelled or its server fails, the error comes out of the `yield`, and what stands
behind it does not run: connections stay open, tasks go on. A `finally` runs either way, as does an
`async with` around the `yield`.
"""

from collections.abc import Iterator
from typing import Any

from fastapi_mentor.facts.lifespan import Lifespan
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(lifespan: Lifespan) -> Iterator[Finding]:
    ending = lifespan.ending
    if ending is not None and lifespan.frees_something:
        message = f"After an error, what `{lifespan.name}` frees behind this `yield` is never freed"
        yield Finding(ending[0], message, _protect(lifespan))


def _protect(lifespan: Lifespan) -> Fix:
    return Fix("Free it in a `finally`", lambda editor: editor.rewrite(lifespan.node, _with_finally))


def _with_finally(function: Any) -> Any:
    import libcst
    from libcst import matchers

    body = list(function.body.body)
    is_yield = matchers.SimpleStatementLine([matchers.Expr(matchers.Yield())])
    position = next((i for i, each in enumerate(body) if matchers.matches(each, is_yield)), None)
    if position is None:
        return None
    statement, after = body[position], body[position + 1 :]
    after[0] = after[0].with_changes(leading_lines=[each for each in after[0].leading_lines if each.comment])
    protected = libcst.Try(
        body=libcst.IndentedBlock([statement.with_changes(leading_lines=())]),
        finalbody=libcst.Finally(body=libcst.IndentedBlock(after)),
        leading_lines=statement.leading_lines,
    )
    return function.with_changes(body=function.body.with_changes(body=[*body[:position], protected]))


CLIENT = """
  from contextlib import asynccontextmanager

  import httpx
  from fastapi import FastAPI


  @asynccontextmanager
  async def lifespan(app: FastAPI):
      client = httpx.AsyncClient()
-     yield {"client": client}
      ^^^^^^^^^^^^^^^^^^^^^^^^ After an error, what `lifespan` frees behind this `yield` is never freed
-
-     # Connections are few.
-     await client.aclose()  # all of them
-     client = None
+     try:
+         yield {"client": client}
+     finally:
+         # Connections are few.
+         await client.aclose()  # all of them
+         client = None


  app = FastAPI(lifespan=lifespan)
"""

PROTECTED = """
import asyncio

closed = []


class Client:
    async def aclose(self):
        closed.append(True)


async def fail():
    httpx.AsyncClient = Client
    try:
        async with lifespan(app):
            raise asyncio.CancelledError
    except asyncio.CancelledError:
        pass


asyncio.run(fail())
assert closed
"""

FINE = """
  from contextlib import asynccontextmanager

  import httpx
  from fastapi import FastAPI

  models = {}


  @asynccontextmanager
  async def lifespan(app: FastAPI):
      models["a"] = 1
      yield
      models.clear()


  @asynccontextmanager
  async def with_client(app: FastAPI):
      async with httpx.AsyncClient() as client:
          yield {"client": client}


  @asynccontextmanager
  async def in_finally(app: FastAPI):
      client = httpx.AsyncClient()
      try:
          yield
      finally:
          await client.aclose()


  @asynccontextmanager
  async def session(name: str):
      client = httpx.AsyncClient(base_url=name)
      yield client
      await client.aclose()


  app = FastAPI(lifespan=lifespan)
"""

rule = Rule(
    Lifespan,
    check,
    bullet="lifespan",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(CLIENT, proof=PROTECTED), FINE],
)
