"""Work that takes long, in an `async` route or dependency.

All `async def` routes share one thread. Hashing a password takes a tenth of a second or more on purpose, and
reading a table or scaling a picture as long: meanwhile no other request is served. FastAPI runs a plain `def`
route or dependency in a thread of its own; in an `async def`, such work belongs in `run_in_threadpool`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.threads import leave_loop
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.heavy import HeavyCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(heavy: HeavyCall) -> Iterator[Finding]:
    if purpose_of(heavy.outline.module) is Purpose.TEST:
        return
    message = f"`{heavy.name}` keeps the event loop busy in `{heavy.function.name}`"
    if heavy.way:
        message += f": it calls {', which calls '.join(f'`{hop.name}`' for hop in heavy.way)}"
    hops = tuple(Related(hop, f"`{hop.name}` is called here", hop.path) for hop in heavy.way)
    further = tuple(Related(each, f"So does `{each.name}`") for each in heavy.further)
    yield Finding(at=heavy, message=message, fix=leave_loop(heavy), related=(*hops, *further))


PASSWORD = """
  import bcrypt
  from fastapi import FastAPI

  app = FastAPI()
  known = {}


  @app.post("/users")
- async def create_user(name: str, password: str) -> None:
+ def create_user(name: str, password: str) -> None:
      known[name] = bcrypt.hashpw(password.encode(), bcrypt.gensalt(12))
                    ^^^^^^^^^^^^^ `bcrypt.hashpw` keeps the event loop busy in `create_user`
"""

# Python's own lock is free while bcrypt works: the loop can go on if it is not the loop that waits.
TOGETHER = """
import asyncio
import time

import httpx


async def two():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        post = asyncio.create_task(client.post("/users?name=a&password=b"))
        ticks = 0
        while not post.done():
            ticks += 1
            await asyncio.sleep(0.01)
        return ticks


assert asyncio.run(two()) > 4
"""

THROUGH = """
  === security.py ===
  from pwdlib import PasswordHash

  password_hash = PasswordHash.recommended()


  def is_right(password: str, known: str) -> bool:
      return password_hash.verify(password, known)
  === main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException, Request
+ from fastapi.concurrency import run_in_threadpool

  from security import is_right

  app = FastAPI()


  async def get_name(request: Request, name: str, password: str) -> str:
      await request.body()
-     if not is_right(password, "hash"):
             ^^^^^^^^ `is_right` keeps the event loop busy in `get_name`: it calls `password_hash.verify`
+     if not await run_in_threadpool(is_right, password, "hash"):
          raise HTTPException(401)
      return name


  @app.get("/me")
  async def read_me(name: Annotated[str, Depends(get_name)]) -> str:
      return name
"""

FINE = """
import hashlib

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from passlib.context import CryptContext

app = FastAPI()
context = CryptContext(["pbkdf2_sha256"])


class Tree:
    def hash(self, text: str) -> str:
        return text


tree = Tree()


@app.post("/a")
def in_a_thread(password: str) -> str:
    return context.hash(password)


@app.post("/b")
async def moved(password: str) -> str:
    await run_in_threadpool(context.hash, password)
    await run_in_threadpool(lambda: context.verify(password, "a"))
    return tree.hash(hashlib.sha256(password.encode()).hexdigest()) + str(hash(password))
"""

rule = Rule(
    HeavyCall,
    check,
    bullet="async and blocking calls",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(PASSWORD, proof=TOGETHER), THROUGH, FINE],
)
