"""Blocking call in an `async` route, dependency or middleware.

All `async def` routes share one thread. A call that waits without `await` (for a server, a database, a
process, a clock) stops every other request until it returns. FastAPI runs a plain `def` route or dependency
in a thread, where it may wait; in an `async def`, such a call belongs in `run_in_threadpool`, or in a
library that can be awaited. Files are mostly quick: that they are read or written is told as information.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.threads import leave_loop
from fastapi_mentor.facts import BlockingCall, Purpose, purpose_of
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(blocking: BlockingCall) -> Iterator[Finding]:
    if purpose_of(blocking.outline.module) is Purpose.TEST:
        return
    when = "after" if blocking.is_later else "in"
    message = f"`{blocking.name}` keeps the event loop waiting {when} `{blocking.function.name}`"
    if blocking.way:
        message += f": it calls {', which calls '.join(f'`{hop.name}`' for hop in blocking.way)}"
    hops = tuple(Related(hop, f"`{hop.name}` is called here", hop.path) for hop in blocking.way)
    further = tuple(Related(each, f"So does `{each.name}`") for each in blocking.further)
    severity = Severity.INFO if blocking.is_of_file else None
    yield Finding(blocking, message, leave_loop(blocking), (*hops, *further), severity)


ALONE = """
  import time

  from fastapi import FastAPI

  app = FastAPI()

  @app.get("/report")
- async def read_report() -> str:
+ def read_report() -> str:
      time.sleep(0.2)
      ^^^^^^^^^^ `time.sleep` keeps the event loop waiting in `read_report`
      return "done"
"""

# The others can be served meanwhile: three requests take as long as one.
TOGETHER = """
import asyncio
import time

import httpx


async def three():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        await asyncio.gather(*(client.get("/report") for _ in range(3)))


start = time.perf_counter()
asyncio.run(three())
assert time.perf_counter() - start < 0.5
"""

AMONG_AWAITS = """
+ import asyncio
  import hashlib
- import time

  from fastapi import FastAPI, UploadFile

  app = FastAPI()

  @app.post("/report")
  async def write_report(file: UploadFile) -> str:
      content = await file.read()
-     time.sleep(1)
      ^^^^^^^^^^ `time.sleep` keeps the event loop waiting in `write_report`
+     await asyncio.sleep(1)
      return hashlib.sha256(content).hexdigest()
"""

IN_A_THREAD = """
  import subprocess

  from fastapi import APIRouter, Request
+ from fastapi.concurrency import run_in_threadpool

  router = APIRouter()

  @router.post("/convert")
  async def convert(request: Request) -> str:
      body = await request.body()
-     done = subprocess.run(
             ^^^^^^^^^^^^^^ `subprocess.run` keeps the event loop waiting in `convert`
-         ["cat"],
+     done = await run_in_threadpool(
+         subprocess.run,
+         ["cat"],
          input=body,
          capture_output=True,
      )
      return done.stdout.decode()
"""

SESSION = """
  from typing import Annotated

  from fastapi import APIRouter, BackgroundTasks, Depends
+ from fastapi.concurrency import run_in_threadpool
  from sqlalchemy import create_engine, text
  from sqlalchemy.orm import Session, sessionmaker

  engine = create_engine("sqlite://")
  new_session = sessionmaker(engine)
  router = APIRouter()

  def get_session():
      with new_session() as session:
          yield session

  SessionDep = Annotated[Session, Depends(get_session)]

  async def notify() -> None: ...

  @router.post("/clean")
  async def clean(session: SessionDep) -> None:
-     session.execute(text("DELETE FROM items"))
      ^^^^^^^^^^^^^^^ `session.execute` keeps the event loop waiting in `clean`
-     session.commit()
+     await run_in_threadpool(session.execute, text("DELETE FROM items"))
+     await run_in_threadpool(session.commit)
      await notify()
"""

DEPENDENCY = """
  from fastapi import Depends, FastAPI
  import urllib.request as web

  app = FastAPI()

- async def fetch_rates():
+ def fetch_rates():
      with web.urlopen("https://example.com/rates") as answer:
           ^^^^^^^^^^^ `web.urlopen` keeps the event loop waiting in `fetch_rates`
          return answer.read()

  @app.get("/rates")
  async def read_rates(rates: bytes = Depends(fetch_rates)) -> int:
      return len(rates)
"""

# Something else awaits it, so it has to stay as it is.
AWAITED_BY_OTHERS = """
  import os

  from fastapi import FastAPI
+ from fastapi.concurrency import run_in_threadpool

  app = FastAPI()

  @app.post("/sync")
  async def synchronize() -> int:
-     return os.system("true")
             ^^^^^^^^^ `os.system` keeps the event loop waiting in `synchronize`
+     return await run_in_threadpool(os.system, "true")

  @app.post("/sync/twice")
  async def synchronize_twice() -> int:
      return await synchronize() + await synchronize()
"""

THROUGH_OTHERS = """
  === app/__init__.py ===
  === app/items.py ===
  import time


  class Items:
      def __init__(self) -> None:
          self.names = ["a"]

      def find(self, number: int) -> str:
          return self._load()[number]

      def _load(self) -> list[str]:
          time.sleep(0.3)
          return self.names
  === app/mail.py ===
  import time

+ from fastapi.concurrency import run_in_threadpool
+

  def send(text: str) -> None:
      time.sleep(0.1)


  async def notify(text: str) -> None:
-     send(text)
+     await run_in_threadpool(send, text)
  === app/main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI
+ from fastapi.concurrency import run_in_threadpool

  from app import mail
  from app.items import Items

  app = FastAPI()

  @app.get("/items/{number}")
- async def read_item(number: int, items: Annotated[Items, Depends()]) -> str:
+ def read_item(number: int, items: Annotated[Items, Depends()]) -> str:
      return items.find(number)
             ^^^^^^^^^^ `items.find` keeps the event loop waiting in `read_item`: it calls `self._load`, \
which calls `time.sleep`

  @app.post("/items")
  async def create_item() -> None:
-     mail.send("new")
      ^^^^^^^^^ `mail.send` keeps the event loop waiting in `create_item`: it calls `time.sleep`
+     await run_in_threadpool(mail.send, "new")
      await mail.notify("new")
            ^^^^^^^^^^^ `mail.notify` keeps the event loop waiting in `create_item`: it calls `send`, \
which calls `time.sleep`
"""

WAITING = """
import asyncio
import time

import httpx


async def three():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        await asyncio.gather(*(client.get("/items/0") for _ in range(3)))


start = time.perf_counter()
asyncio.run(three())
assert time.perf_counter() - start < 0.8
"""

FILES = """
  import shutil
  from pathlib import Path

  from fastapi import FastAPI, UploadFile
+ from fastapi.concurrency import run_in_threadpool

  app = FastAPI()
  LOG = Path("uploads.log")

  @app.get("/log")
- async def read_log() -> str:
+ def read_log() -> str:
      with open(LOG) as lines:
           ^^^^ `open` keeps the event loop waiting in `read_log`
          return lines.read() + LOG.read_text()

  @app.post("/files")
  async def keep(file: UploadFile) -> None:
      content = await file.read()
-     LOG.write_text(str(len(content)))
      ^^^^^^^^^^^^^^ `LOG.write_text` keeps the event loop waiting in `keep`
-     shutil.copy(LOG, "uploads.bak")
+     await run_in_threadpool(LOG.write_text, str(len(content)))
+     await run_in_threadpool(shutil.copy, LOG, "uploads.bak")
"""

MIDDLEWARE = """
  import asyncio
- import time

  from fastapi import FastAPI, Request
  from starlette.middleware.base import BaseHTTPMiddleware
  from starlette.responses import JSONResponse

  app = FastAPI()


  class Slow(BaseHTTPMiddleware):
      async def dispatch(self, request: Request, call_next):
-         time.sleep(0.01)
          ^^^^^^^^^^ `time.sleep` keeps the event loop waiting in `dispatch`
+         await asyncio.sleep(0.01)
          return await call_next(request)


  app.add_middleware(Slow)

  @app.middleware("http")
  async def slower(request: Request, call_next):
-     time.sleep(0.01)
      ^^^^^^^^^^ `time.sleep` keeps the event loop waiting in `slower`
+     await asyncio.sleep(0.01)
      return await call_next(request)

  @app.exception_handler(ValueError)
  async def refuse(request: Request, error: ValueError) -> JSONResponse:
-     time.sleep(0.01)
      ^^^^^^^^^^ `time.sleep` keeps the event loop waiting in `refuse`
+     await asyncio.sleep(0.01)
      return JSONResponse({"detail": str(error)}, 400)
"""

# What is left for later, or done together with something else, runs on the same loop.
TOGETHER_AND_LATER = """
  import asyncio
  import time

  from fastapi import BackgroundTasks, FastAPI
+ from fastapi.concurrency import run_in_threadpool

  app = FastAPI()

  async def send(text: str) -> None:
-     time.sleep(0.01)
+     await run_in_threadpool(time.sleep, 0.01)

  async def save(text: str) -> None:
      await asyncio.sleep(0.01)

  @app.post("/texts")
  async def create_text(text: str, tasks: BackgroundTasks) -> None:
      await asyncio.gather(save(text), send(text))
                                       ^^^^ `send` keeps the event loop waiting in `create_text`: it calls \
      `time.sleep`
      tasks.add_task(save, text)

  @app.post("/letters")
  def create_letter(text: str, tasks: BackgroundTasks) -> None:
      tasks.add_task(send, text)
                     ^^^^ `send` keeps the event loop waiting after `create_letter`: it calls `time.sleep`
"""

NOT_REACHED = """
  import asyncio
  import functools
  import time

  from fastapi import FastAPI
  from fastapi.concurrency import run_in_threadpool
  from starlette.responses import StreamingResponse

  app = FastAPI()

  def work() -> None:
      time.sleep(0.01)

  def in_loop_or_not() -> None:
      try:
          asyncio.get_running_loop()
      except RuntimeError:
          time.sleep(0.01)

  @functools.cache
  def load() -> str:
      time.sleep(0.01)
      return "a"

  def lines():
      yield "a"
      time.sleep(0.01)

  def deferred():
      def inner() -> None:
          work()

      return inner

  async def later() -> None:
      await asyncio.to_thread(work)

  async def task() -> None:
      work()

  @app.get("/")
  async def read() -> StreamingResponse:
      await run_in_threadpool(work)
      await asyncio.get_running_loop().run_in_executor(None, functools.partial(work))
      in_loop_or_not()
      load()
      deferred()
      await later()
      await run_in_threadpool(lambda: work())
      return StreamingResponse(lines())

  if __name__ == "__main__":
      work()
"""

OFF_THE_LOOP = """
  import asyncio
  import subprocess
  import time

  from fastapi import FastAPI
  from fastapi.concurrency import run_in_threadpool

  app = FastAPI()

  @app.get("/")
  def wait() -> None:
      time.sleep(0.01)

  @app.get("/thread")
  async def wait_in_thread() -> None:
      def work() -> None:
          time.sleep(0.01)

      await run_in_threadpool(work)
      await run_in_threadpool(lambda: time.sleep(0.01))
      await asyncio.to_thread(time.sleep, 0.01)
      await asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.01)

  @app.get("/async")
  async def wait_without_blocking() -> None:
      await asyncio.sleep(0.01)
      await asyncio.create_subprocess_exec("true")
"""

OTHER_THINGS_OF_THAT_NAME = """
  from fastapi import FastAPI, WebSocket

  app = FastAPI()

  class Clock:
      def sleep(self, seconds: float) -> None: ...

  time = Clock()
  requests = {"a": 1}

  @app.get("/")
  async def read() -> int:
      time.sleep(1)
      return requests.get("a", 0)

  def helper() -> None:
      import time

      time.sleep(0.01)

  async def job() -> None:
      import time

      time.sleep(0.01)
"""

rule = Rule(
    BlockingCall,
    check,
    bullet="async and blocking calls",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(ALONE, proof=TOGETHER),
        AMONG_AWAITS,
        IN_A_THREAD,
        SESSION,
        DEPENDENCY,
        AWAITED_BY_OTHERS,
        Example(THROUGH_OTHERS, proof=WAITING),
        FILES,
        MIDDLEWARE,
        TOGETHER_AND_LATER,
        NOT_REACHED,
        OFF_THE_LOOP,
        OTHER_THINGS_OF_THAT_NAME,
    ],
)
