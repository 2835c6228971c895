"""Stream that blocks the event loop.

The values of an `async def` with `yield` are made in the event loop: a call that waits in it stops all other
requests, again for each value. Those of a plain `def` with `yield` are made in a thread, where it may wait.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.blocking_stream import BlockingStream
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(stream: BlockingStream) -> Iterator[Finding]:
    if purpose_of(stream.outline.module) is Purpose.TEST:
        return
    chain = ", which calls ".join(f"`{hop.name}`" for hop in stream.way)
    message = f"`{stream.name}` keeps the event loop waiting while it is streamed: it calls {chain}"
    related = tuple(Related(hop, f"`{hop.name}` is called here", hop.path) for hop in stream.way)
    yield Finding(stream, message, _sync(stream), related)


def _sync(stream: BlockingStream) -> Fix | None:
    if not stream.can_be_sync:
        return None

    def edit(editor: Editor) -> None:
        editor.remove_keyword_async(stream.function)

    return Fix(f"Make `{stream.function.name}` a `def`, which runs in a thread", edit, Safety.UNSAFE)


SLOW = """
  import time

  from fastapi import FastAPI
  from fastapi.responses import StreamingResponse

  app = FastAPI()


- async def lines():
+ def lines():
      for number in range(10):
          time.sleep(0.05)
          yield f"{number}\\n"


  @app.get("/lines")
  async def read_lines() -> StreamingResponse:
      return StreamingResponse(lines(), media_type="text/plain")
                               ^^^^^ `lines` keeps the event loop waiting while it is streamed: \
it calls `time.sleep`
"""

TOGETHER = """
import asyncio

import httpx


async def ticks():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        get = asyncio.create_task(client.get("/lines"))
        count = 0
        while not get.done():
            count += 1
            await asyncio.sleep(0.01)
        return count


assert asyncio.run(ticks()) > 12
"""

FINE = """
import asyncio
import time

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

app = FastAPI()


def sync_lines():
    time.sleep(0.01)
    yield "a"


async def lines():
    await asyncio.sleep(0.01)
    yield await run_in_threadpool(next, sync_lines())


@app.get("/sync")
async def read_sync() -> StreamingResponse:
    return StreamingResponse(sync_lines())


@app.get("/async")
async def read_async() -> StreamingResponse:
    return StreamingResponse(lines())


@app.get("/list")
async def read_list() -> StreamingResponse:
    return StreamingResponse(iter(["a"]))
"""

rule = Rule(
    BlockingStream,
    check,
    bullet="async and blocking calls",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(SLOW, proof=TOGETHER), FINE],
)
