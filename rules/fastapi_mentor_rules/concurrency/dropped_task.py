"""Task that nothing keeps.

The event loop only has a weak reference to a task. One that nothing else refers to may be collected as
garbage while it waits, and is then never finished; if it fails, nobody learns of it. Keep it in a set until
it is done, or, for short work after the response, use `BackgroundTasks`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.task import DroppedTask
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

KEEPER = "background_tasks"


def check(task: DroppedTask) -> Iterator[Finding]:
    module = task.outline.module
    if purpose_of(module, task.scope) is not Purpose.APPLICATION or not module.is_part_of_application():
        return
    message = f"Nothing keeps what `{task.name}` makes: it may vanish half done"
    yield Finding(task, message, Fix("Keep it in a set until it is done", lambda editor: _keep(task, editor)))


def _keep(task: DroppedTask, editor: Editor) -> None:
    known = any("set" in editor.text(each.node) for each in task.outline.module.definitions(KEEPER))
    keeper = KEEPER if known else editor.free_name(KEEPER)
    name = task.local_name or editor.free_name("task")
    if not known:
        asyncio = editor.add_plain_import("asyncio")
        editor.add_at_module_level(f"{keeper}: set[{asyncio}.Task[object]] = set()")
    code = (
        f"{name} = {editor.text(task.node)}\n{keeper}.add({name})\n{name}.add_done_callback({keeper}.discard)"
    )
    editor.replace_statement(task.statement, code)


DROPPED = """
  import asyncio

  from fastapi import FastAPI

+ background_tasks: set[asyncio.Task[object]] = set()
+
  app = FastAPI()
  done = []


  async def work() -> None:
      await asyncio.Event().wait()


  @app.post("/work")
  async def start() -> str:
-     asyncio.create_task(work())
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ Nothing keeps what `asyncio.create_task` makes: it may vanish half done
+     task = asyncio.create_task(work())
+     background_tasks.add(task)
+     task.add_done_callback(background_tasks.discard)
      return "started"
"""

COLLECTED = """
import gc

import httpx


async def call():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        await client.post("/work")
    await asyncio.sleep(0)
    gc.collect()
    assert [task for task in asyncio.all_tasks() if task.get_coro().__name__ == "work"]


asyncio.run(call())
"""

IN_A_NAME = """
  import asyncio

  from fastapi import APIRouter

  router = APIRouter()
  background_tasks = set()


  async def work() -> None:
      await asyncio.sleep(1)


  @router.post("/work")
  async def start() -> None:
      loop = asyncio.get_running_loop()
-     job = loop.create_task(work())
            ^^^^^^^^^^^^^^^^^^^^^^^^ Nothing keeps what `loop.create_task` makes: it may vanish half done
+     job = loop.create_task(work())
+     background_tasks.add(job)
+     job.add_done_callback(background_tasks.discard)
"""

FINE = """
import asyncio

from fastapi import BackgroundTasks, FastAPI

app = FastAPI()
running = set()


async def work() -> None:
    await asyncio.sleep(0)


@app.post("/kept")
async def keep() -> None:
    task = asyncio.create_task(work())
    running.add(task)
    task.add_done_callback(running.discard)
    app.state.task = asyncio.create_task(work())


@app.post("/awaited")
async def wait(tasks: BackgroundTasks) -> None:
    task = asyncio.ensure_future(work())
    await task
    await asyncio.gather(asyncio.create_task(work()), *[asyncio.create_task(work()) for _ in range(2)])
    tasks.add_task(work)


@app.post("/group")
async def group() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work())


def make() -> asyncio.Task:
    return asyncio.create_task(work())


class Runner:
    def create_task(self, job: str) -> None: ...


@app.post("/other")
async def other() -> None:
    runner = Runner()
    runner.create_task("a")
"""

rule = Rule(
    DroppedTask,
    check,
    bullet="async and blocking calls",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(DROPPED, proof=COLLECTED), IN_A_NAME, FINE],
)
