"""Event loop that is started in one that runs.

`asyncio.run` and `run_until_complete` raise a RuntimeError in a thread whose loop is running, and an `async`
function only runs in a loop: await what they were given. A function that starts a loop itself can only be
called from a `def` route or dependency, which FastAPI runs in a thread.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.loop_start import LoopStart
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(start: LoopStart) -> Iterator[Finding]:
    if purpose_of(start.outline.module) is Purpose.TEST:
        return
    message = f"`{start.name}` fails in `{start.function.name}`, which runs in an event loop"
    if start.way:
        message += f": it calls {', which calls '.join(f'`{hop.name}`' for hop in start.way)}"
    related = tuple(Related(hop, f"`{hop.name}` is called here", hop.path) for hop in start.way)
    yield Finding(start, message, _awaited(start), related)


def _awaited(start: LoopStart) -> Fix | None:
    coroutine = start.coroutine
    if not isinstance(coroutine, ast.Call):
        return None

    def edit(editor: Editor) -> None:
        editor.replace(start.node, f"await {editor.text(coroutine)}")
        editor.remove_import_if_unused("asyncio")

    return Fix("Await it", edit)


DIRECT = """
- import asyncio
-
  from fastapi import FastAPI

  app = FastAPI()


  async def load(number: int) -> int:
      return number


  @app.get("/items/{number}")
  async def read_item(number: int) -> int:
-     return asyncio.run(load(number)) + 1
             ^^^^^^^^^^^ `asyncio.run` fails in `read_item`, which runs in an event loop
+     return await load(number) + 1
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items/1").status_code == 200
"""

LOOP = """
  import asyncio

  from fastapi import Depends, FastAPI

  app = FastAPI()


  async def load() -> int:
      return 1


  async def get_number() -> int:
-     return asyncio.get_event_loop().run_until_complete(load())
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `asyncio.get_event_loop().run_until_complete` \
fails in `get_number`, which runs in an event loop
+     return await load()


  @app.get("/")
  async def read(number: int = Depends(get_number)) -> int:
      await asyncio.sleep(0)
      return number
"""

THROUGH = """
=== service.py ===
import asyncio


async def load() -> int:
    return 1


class Service:
    def read(self) -> int:
        return load_now()


def load_now() -> int:
    return asyncio.run(load())
=== main.py ===
from typing import Annotated

from fastapi import Depends, FastAPI

from service import Service

app = FastAPI()


@app.get("/items/{number}")
async def read_item(number: int, service: Annotated[Service, Depends()]) -> int:
    return service.read()
           ^^^^^^^^^^^^ `service.read` fails in `read_item`, which runs in an event loop: it calls \
`load_now`, which calls `asyncio.run`
"""

FINE = """
import asyncio

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

app = FastAPI()


async def load() -> int:
    return 1


def load_now() -> int:
    return asyncio.run(load())


def load_anyhow() -> int | None:
    loop = asyncio.get_event_loop()
    if loop.is_running():
        return None
    return loop.run_until_complete(load())


@app.get("/sync")
def read_sync() -> int:
    return load_now() + asyncio.run(load())


@app.get("/async")
async def read_async() -> int:
    load_anyhow()
    await asyncio.to_thread(lambda: asyncio.run(load()))
    return await run_in_threadpool(load_now)


async def main() -> None:
    await load()


if __name__ == "__main__":
    asyncio.run(main())
"""

rule = Rule(
    LoopStart,
    check,
    bullet="async and blocking calls",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DIRECT, proof=ANSWERS), LOOP, Example(THROUGH, proof=ANSWERS), FINE],
)
