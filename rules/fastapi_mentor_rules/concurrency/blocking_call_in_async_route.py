"""Blocking call in an `async` route or dependency.

All `async def` routes share one thread. A call that waits without `await` (for a server, a database, a
process, a clock) stops every other request until it returns. FastAPI runs a plain `def` route or dependency
in a thread, where it may wait; in an `async def`, such a call belongs in `run_in_threadpool`, or in a
library that can be awaited.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.threads import leave_loop
from fastapi_mentor.facts import BlockingCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(blocking: BlockingCall) -> Iterator[Finding]:
    message = f"`{blocking.name}` keeps the event loop waiting in `{blocking.function.name}`"
    related = tuple(Related(each, f"So does `{each.name}`") for each in blocking.further)
    yield Finding(at=blocking, message=message, fix=leave_loop(blocking), related=related)


ALONE = """
  import time

  from fastapi import FastAPI

  app = FastAPI()

  @app.get("/report")
- async def read_report() -> str:
+ def read_report() -> str:
      time.sleep(0.3)
      ^^^^^^^^^^ `time.sleep` keeps the event loop waiting in `read_report`
      return "done"
"""

rule = Rule(
    BlockingCall,
    check,
    bullet="async and blocking calls",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(ALONE)],
)
