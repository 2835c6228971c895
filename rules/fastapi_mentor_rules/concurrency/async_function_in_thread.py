"""Async function that is given to a thread.

Calling an `async def` only makes a coroutine. The thread hands that back, nothing awaits it, and the
function never runs. Await it; a thread is for functions that block.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.thread_call import ThreadCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(given: ThreadCall) -> Iterator[Finding]:
    if not given.makes_coroutine or purpose_of(given.outline.module) is Purpose.TEST or _is_used(given):
        return
    name = given.outline.text(given.function)
    message = f"`{name}` is async: in a thread it only makes a coroutine"
    yield Finding(given, message, _awaited(given, name))


def _is_used(given: ThreadCall) -> bool:
    """Whether the coroutine that comes back may be awaited."""
    node = given.call.scope.node
    if not given.call.awaited or node is None:
        return True
    for each in walk(node):
        match each:
            case ast.Expr(value=ast.Await(value=call)) if call is given.node:
                return False
            case ast.Return(value=ast.Await(value=call)) if call is given.node:
                return False
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=call)) if call is given.node:
                return any(
                    isinstance(inner, ast.Await)
                    and isinstance(inner.value, ast.Name)
                    and inner.value.id == name
                    for inner in walk(node)
                )
    return True


def _awaited(given: ThreadCall, name: str) -> Fix | None:
    arguments = given.arguments
    if arguments is None:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(given.node, f"{name}({', '.join(arguments)})")
        editor.remove_import_if_unused(given.runner, given.runner.partition(".")[0])

    return Fix(f"Await `{name}` itself", edit)


IN_A_THREAD = """
  import asyncio

  from fastapi import FastAPI
- from fastapi.concurrency import run_in_threadpool

  app = FastAPI()
  sent = []


  async def send(text: str, times: int = 1) -> None:
      sent.append(text * times)


  @app.post("/send")
  async def send_mail(text: str) -> None:
-     await run_in_threadpool(send, text, times=2)
                              ^^^^ `send` is async: in a thread it only makes a coroutine
-     result = await asyncio.to_thread(send, text)
                                       ^^^^ `send` is async: in a thread it only makes a coroutine
-     loop = asyncio.get_running_loop()
-     await loop.run_in_executor(None, send, text)
                                       ^^^^ `send` is async: in a thread it only makes a coroutine
+     await send(text, times=2)
+     result = await send(text)
+     loop = asyncio.get_running_loop()
+     await send(text)
"""

SENT = """
import warnings

from fastapi.testclient import TestClient

warnings.simplefilter("ignore")
TestClient(app).post("/send?text=a")
assert sent == ["aa", "a", "a"]
"""

FINE = """
import asyncio
from functools import partial

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

app = FastAPI()


def block() -> int:
    return 1


async def later() -> int:
    return 1


def both():
    return later()


@app.get("/")
async def read() -> int:
    await run_in_threadpool(block)
    await run_in_threadpool(partial(block))
    await asyncio.to_thread(asyncio.run, later())
    coroutine = await asyncio.to_thread(later)
    await coroutine
    await (await run_in_threadpool(later))
    return await (await asyncio.to_thread(both))
"""

rule = Rule(
    ThreadCall,
    check,
    bullet="async and blocking calls",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(IN_A_THREAD, proof=SENT), FINE],
)
