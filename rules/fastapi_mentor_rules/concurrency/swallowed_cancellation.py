"""Cancellation that is caught and not passed on.

A server that shuts down, a timeout and a client that goes away cancel a task by raising `CancelledError`
where it waits. A clause that catches it must raise it again when it has tidied up: else a loop cannot be
ended, and a timeout around a request waits for it in vain. `except Exception` does not catch it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.cancellation import SwallowedCancellation
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(swallowed: SwallowedCancellation) -> Iterator[Finding]:
    if purpose_of(swallowed.outline.module, swallowed.scope) is not Purpose.APPLICATION:
        return
    if not swallowed.outline.module.is_part_of_application():
        return
    name = swallowed.function.name
    if swallowed.goes_on:
        message = f"`{name}` goes on when it is cancelled: nothing can end it"
    else:
        message = f"`{name}` answers even when it is cancelled"
    yield Finding(swallowed, message, _passed_on(swallowed))


def _passed_on(swallowed: SwallowedCancellation) -> Fix | None:
    clause = swallowed.node
    if swallowed.catches_everything and clause.name is None and clause.type is not None:
        kind = clause.type
        return Fix("Catch `Exception` only", lambda editor: editor.replace(kind, "Exception"))
    last = clause.body[-1]
    if isinstance(last, ast.Return):
        return None

    def edit(editor: Editor) -> None:
        if isinstance(last, ast.Pass | ast.Continue):
            editor.replace_statement(last, "raise")
        else:
            editor.insert_statement_after(last, "raise")

    return Fix("Raise it again", edit) if not swallowed.catches_everything else None


WORKER = """
  import asyncio

  from fastapi import FastAPI

  app = FastAPI()
  running = []


  async def collect(wait: float = 0.01) -> None:
      while True:
          try:
              await asyncio.sleep(wait)
          except asyncio.CancelledError:
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `collect` goes on when it is cancelled: nothing can end it
              running.clear()
+             raise
"""

# `asyncio.run` would itself wait for the task for ever.
ENDED = """
async def end():
    task = asyncio.create_task(collect())
    await asyncio.sleep(0.05)
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=0.5)
    assert done


asyncio.new_event_loop().run_until_complete(end())
"""

ROUTE = """
  import asyncio

  from fastapi import FastAPI

  app = FastAPI()


  async def ask() -> str:
      return "a"


  @app.get("/ask")
  async def read() -> str:
      try:
          return await ask()
-     except BaseException:
      ^^^^^^^^^^^^^^^^^^^^ `read` answers even when it is cancelled
+     except Exception:
          return "nothing"


  @app.get("/wait")
  async def wait() -> str:
      try:
          await asyncio.sleep(0)
      except (TimeoutError, asyncio.CancelledError):
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `wait` answers even when it is cancelled
-         pass
+         raise
      return "b"
"""

FINE = """
import asyncio

from fastapi import FastAPI

app = FastAPI()


async def work() -> None:
    while True:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            break
        except BaseException:
            raise


async def serve() -> None:
    try:
        while True:
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        pass


@app.get("/stop")
async def stop() -> None:
    task = asyncio.create_task(work())
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass


running: dict[str, asyncio.Task[None]] = {}


@app.get("/wait/{name}")
async def wait(name: str) -> str:
    try:
        await asyncio.wait_for(running[name], 10)
    except (asyncio.CancelledError, TimeoutError):
        return "ended"
    return "done"


async def drain(task: asyncio.Task[None]) -> None:
    while not task.done():
        try:
            await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            continue


@app.get("/ask")
async def ask() -> str:
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        print("cancelled")
        raise
    except Exception:
        return "failed"
    try:
        return str(1)
    except BaseException:
        return "nothing"
"""

rule = Rule(
    SwallowedCancellation,
    check,
    bullet="async and blocking calls",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(WORKER, proof=ENDED), ROUTE, FINE],
)
