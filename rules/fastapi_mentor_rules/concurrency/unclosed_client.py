"""HTTP client that nobody closes.

A client keeps its connections open for the next request. One that is made for a single call and never closed
leaves them open until Python happens to collect it: under load the process runs out of sockets. Enter it with
`async with`, or make one in the lifespan and share it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.entered_block import enter_for_rest
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.http_client import MadeClient
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(client: MadeClient) -> Iterator[Finding]:
    module = client.outline.module
    if client.is_entered or not client.is_never_closed:
        return
    if purpose_of(module, client.call.scope) is Purpose.APPLICATION and module.is_part_of_application():
        message = f"Nobody closes the `{client.name}` that `{client.function.name}` makes"
        yield Finding(client, message, _entered(client))


def _entered(client: MadeClient) -> Fix | None:
    statement, name = client.statement, client.local_name
    if statement is None or statement not in client.function.body or statement is client.function.body[-1]:
        return None

    def edit(editor: Editor) -> None:
        keyword = "async with" if client.is_async else "with"
        enter_for_rest(editor, client.function, statement, f"{keyword} {editor.text(client.node)} as {name}:")

    return Fix("Close it with `async with`" if client.is_async else "Close it with `with`", edit, Safety.SAFE)


LEAK = """
  import httpx
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/rates")
  async def read_rates() -> list[int]:
-     client = httpx.AsyncClient(timeout=5)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Nobody closes the `httpx.AsyncClient` that `read_rates` makes
-     answers = []
-     for name in ("eur", "usd"):
-         # One after the other.
-         answer = await client.get(f"https://example.com/{name}")
-         answers.append(answer.status_code)
-     return answers
+     async with httpx.AsyncClient(timeout=5) as client:
+         answers = []
+         for name in ("eur", "usd"):
+             # One after the other.
+             answer = await client.get(f"https://example.com/{name}")
+             answers.append(answer.status_code)
+         return answers
"""

AT_ONCE = """
import httpx
from fastapi import APIRouter

router = APIRouter()


@router.get("/up")
async def is_up() -> bool:
    return (await httpx.AsyncClient().get("https://example.com")).is_success
                  ^^^^^^^^^^^^^^^^^^^ Nobody closes the `httpx.AsyncClient` that `is_up` makes
"""

CLOSED = """
from fastapi.testclient import TestClient

made = []


class Client:
    status_code = 200
    is_closed = False

    def __init__(self, **options):
        made.append(self)

    async def get(self, url):
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        self.is_closed = True


tests = TestClient(app)
httpx.AsyncClient = Client
tests.get("/rates")
assert all(client.is_closed for client in made)
"""

FINE = """
import httpx
from fastapi import Depends, FastAPI

app = FastAPI()


async def get_client():
    client = httpx.AsyncClient()
    yield client
    await client.aclose()


def make_client():
    return httpx.AsyncClient()


@app.get("/a")
async def read_a(shared: httpx.AsyncClient = Depends(get_client)) -> int:
    async with httpx.AsyncClient() as client:
        answer = await client.get("https://example.com")
    client = httpx.AsyncClient()
    try:
        await client.get("https://example.com")
    finally:
        await client.aclose()
    return answer.status_code


@app.get("/b")
async def read_b() -> int:
    kept = httpx.AsyncClient()
    app.state.client = kept
    other = httpx.AsyncClient()
    async with other:
        await other.get("https://example.com")
    return 1
"""

rule = Rule(
    MadeClient,
    check,
    bullet="async and blocking calls",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(LEAK, proof=CLOSED), AT_ONCE, FINE],
)
