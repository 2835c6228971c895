"""Lock for threads that is held across an `await`.

While one request waits with the lock in its hands, the next one that wants it stops the event loop, in which
the first would have to go on to let go of it: the whole server hangs for good. `asyncio.Lock` waits without
stopping the loop.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.thread_lock import HeldThreadLock
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(held: HeldThreadLock) -> Iterator[Finding]:
    if purpose_of(held.outline.module, held.scope) is Purpose.APPLICATION:
        message = (
            f"`{held.function.name}` holds `{held.name}` while it waits: the next to want it stops the loop"
        )
        yield Finding(held, message, _async_lock(held))


def _async_lock(held: HeldThreadLock) -> Fix | None:
    name = held.lock.id if isinstance(held.lock, ast.Name) and isinstance(held.node, ast.With) else None
    if name is None or held.kind != "threading.Lock" or name in held.scope.bindings:
        return None
    made = held.outline.module.definitions(name)
    if len(made) != 1 or not isinstance(made[0].value, ast.Call):
        return None

    def edit(editor: Editor) -> None:
        calls, blocks, reads = [], [], 0
        for statement in editor.source.statements:
            for top in statement.nodes:
                for node in ast.walk(top):
                    match node:
                        case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call() as call) if (
                            target == name
                        ):
                            calls.append(call)
                        case ast.AsyncFunctionDef():
                            blocks += [each for each in ast.walk(node) if _takes(each, name)]
                        case ast.Name(id=found, ctx=ast.Load()) if found == name:
                            reads += 1
        if len(calls) != 1 or reads != len(blocks) or held.outline.module.mentions([name])[name]:
            raise FixRefused(f"`{name}` is used elsewhere too")
        asyncio = editor.add_plain_import("asyncio")
        editor.replace(calls[0], f"{asyncio}.Lock()")
        for block in blocks:
            editor.insert_before(block, "async ")
        editor.remove_import_if_unused("threading", "Lock")

    return Fix("Make it an `asyncio.Lock`", edit, Safety.UNSAFE)


def _takes(node: ast.AST, name: str) -> bool:
    match node:
        case ast.With(items=[ast.withitem(context_expr=ast.Name(id=found))]):
            return found == name
    return False


HELD = """
  import asyncio
- import threading

  from fastapi import FastAPI

  app = FastAPI()
- lock = threading.Lock()
+ lock = asyncio.Lock()
  numbers = {"last": 0}


  @app.post("/numbers")
  async def create_number() -> int:
-     with lock:
           ^^^^ `create_number` holds `lock` while it waits: the next to want it stops the loop
+     async with lock:
          await asyncio.sleep(0.01)
          numbers["last"] += 1
          return numbers["last"]
"""

SERVED = """
import threading

import httpx


async def two():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        await asyncio.gather(client.post("/numbers"), client.post("/numbers"))


thread = threading.Thread(target=lambda: asyncio.run(two()), daemon=True)
thread.start()
thread.join(5)
assert not thread.is_alive()
"""

TAKEN = """
import asyncio
import threading

from fastapi import FastAPI

app = FastAPI()
mutex = threading.Lock()
numbers = {"last": 0}


@app.post("/numbers")
async def create_number() -> int:
    mutex.acquire()
    ^^^^^ `create_number` holds `mutex` while it waits: the next to want it stops the loop
    try:
        await asyncio.sleep(0.01)
        numbers["last"] += 1
        return numbers["last"]
    finally:
        mutex.release()


@app.post("/others")
async def create_other() -> int:
    if mutex.acquire(blocking=False):
        await asyncio.sleep(0.01)
        mutex.release()
    mutex.acquire()
    numbers["last"] += 1
    mutex.release()
    await asyncio.sleep(0.01)
    mutex.acquire()
    mutex.release()
    return numbers["last"]
"""

FINE = """
import asyncio
import threading

from fastapi import FastAPI

app = FastAPI()
lock = threading.Lock()
async_lock = asyncio.Lock()
numbers = {"last": 0}


@app.post("/a")
async def short() -> int:
    with lock:
        numbers["last"] += 1
    await asyncio.sleep(0)
    return numbers["last"]


@app.post("/b")
async def right() -> int:
    async with async_lock:
        await asyncio.sleep(0)
    return 1


@app.post("/c")
def in_a_thread() -> int:
    with lock:
        numbers["last"] += 1
        return numbers["last"]
"""

rule = Rule(
    HeldThreadLock,
    check,
    bullet="async and blocking calls",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(HELD, proof=SERVED), Example(TAKEN, proof=SERVED), FINE],
)
