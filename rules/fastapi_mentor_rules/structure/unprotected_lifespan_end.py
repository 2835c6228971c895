"""What a lifespan frees after `yield` is lost where the application ends with an error.

Where the application is cancelled or its server fails, the error comes out of the `yield`, and what stands
behind it does not run: connections stay open, tasks go on. A `finally` runs either way, as does an
`async with` around the `yield`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.finally_block import end_in_finally
from fastapi_mentor.facts.lifespan import Lifespan
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(lifespan: Lifespan) -> Iterator[Finding]:
    ending = lifespan.ending
    if ending is not None and lifespan.frees_something:
        message = f"After an error, what `{lifespan.name}` frees behind this `yield` is never freed"

        def protect(editor: Editor) -> None:
            end_in_finally(editor, lifespan.node, ending[0])

        yield Finding(ending[0], message, Fix("Free it in a `finally`", protect))


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
