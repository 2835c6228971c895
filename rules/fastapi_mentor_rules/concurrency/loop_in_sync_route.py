"""Route that makes an event loop of its own.

`asyncio.run` in a `def` route makes a loop for one call and throws it away, and so does what is done with
`asyncio.new_event_loop`. Clients, pools and locks belong
to the loop that first used them: shared ones fail in the second request. FastAPI has a loop: an `async def`
route awaits in it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.made_thread import OwnLoop
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(loop: OwnLoop) -> Iterator[Finding]:
    if purpose_of(loop.outline.module) is Purpose.APPLICATION:
        message = f"`{loop.handler.name}` makes an event loop of its own for each request"
        yield Finding(loop, message, _awaited(loop))


def _awaited(loop: OwnLoop) -> Fix | None:
    coroutine = loop.coroutine
    name = loop.handler.name
    if coroutine is None or not loop.handler.routes or loop.outline.module.calls(str(name)):
        return None

    def edit(editor: Editor) -> None:
        editor.add_keyword_async(loop.handler.node)
        editor.replace(loop.node, f"await {editor.text(coroutine)}")
        editor.remove_import_if_unused("asyncio")

    return Fix(f"Make `{name}` an `async def` and await it", edit, Safety.UNSAFE)


RUN = """
- import asyncio
-
  from fastapi import FastAPI

  app = FastAPI()


  async def load(number: int) -> int:
      return number


  @app.get("/items/{number}")
- def read_item(number: int) -> int:
-     return asyncio.run(load(number))
             ^^^^^^^^^^^ `read_item` makes an event loop of its own for each request
+ async def read_item(number: int) -> int:
+     return await load(number)
"""

BY_HAND = """
import asyncio

from fastapi import FastAPI

app = FastAPI()


async def load(number: int) -> int:
    return number


@app.get("/items/{number}")
def read_item(number: int) -> int:
    loop = asyncio.new_event_loop()
           ^^^^^^^^^^^^^^^^^^^^^^ `read_item` makes an event loop of its own for each request
    try:
        return loop.run_until_complete(load(number))
    finally:
        loop.close()
"""

FINE = """
import asyncio

from anyio.from_thread import run
from fastapi import FastAPI

app = FastAPI()


async def load() -> int:
    return 1


@app.get("/a")
async def read_a() -> int:
    return await load()


@app.get("/b")
def read_b() -> int:
    return run(load)


def main() -> None:
    asyncio.run(load())
"""

rule = Rule(
    OwnLoop,
    check,
    bullet="async and blocking calls",
    severity=Severity.INFO,
    since="0.1",
    examples=[RUN, BY_HAND, FINE],
)
