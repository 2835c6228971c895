"""HTTP client that is made anew for each request.

Each new client begins without connections: every request pays for a handshake, and none can use what the one
before has opened. One client that the lifespan makes, and closes at the end, serves all of them.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.http_client import MadeClient
from fastapi_mentor.rule import Finding, Rule, Severity


def check(client: MadeClient) -> Iterator[Finding]:
    if client.handler is None or client.has_own_options:
        return
    if not client.is_entered and not client.is_given_to_routes:
        return
    if purpose_of(client.outline.module) is Purpose.APPLICATION:
        message = (
            f"`{client.function.name}` makes a `{client.name}` for each request: share one of the lifespan"
        )
        yield Finding(client, message)


EACH = """
import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/rates")
async def read_rates() -> int:
    async with httpx.AsyncClient(timeout=5) as client:
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `read_rates` makes a `httpx.AsyncClient` for each request: \
share one of the lifespan
        answer = await client.get("https://example.com")
    return answer.status_code
"""

GIVEN = """
import httpx
from fastapi import Depends, FastAPI

app = FastAPI()


def get_client() -> httpx.AsyncClient:
    return httpx.AsyncClient()
           ^^^^^^^^^^^^^^^^^^^ `get_client` makes a `httpx.AsyncClient` for each request: share one of the \
lifespan


@app.get("/rates")
async def read_rates(client: httpx.AsyncClient = Depends(get_client)) -> int:
    answer = await client.get("https://example.com")
    return answer.status_code
"""

FINE = """
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, Request

SETTINGS = {"timeout": 5}


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with httpx.AsyncClient() as client:
        yield {"client": client}


app = FastAPI(lifespan=lifespan)


@app.get("/rates")
async def read_rates(request: Request) -> int:
    answer = await request.state.client.get("https://example.com")
    return answer.status_code


@app.get("/proxy")
async def read_proxy(request: Request) -> int:
    async with httpx.AsyncClient(headers=request.headers) as client:
        answer = await client.get("https://example.com")
    return answer.status_code
"""

rule = Rule(
    MadeClient,
    check,
    bullet="async and blocking calls",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[EACH, GIVEN, FINE],
)
