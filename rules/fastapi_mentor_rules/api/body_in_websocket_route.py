"""WebSocket route takes a body.

A websocket begins with a handshake, which has no body: what FastAPI would read from it is always missing, so
every connection is refused. Take the values from the query, or from the first message.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.query_model import read_from_query
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.marker import is_read_from_body, value_default
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_websocket or any(not each.is_websocket for each in route.stack):
        return
    for parameter in route.parameters if route.is_first_of_stack else ():
        if value_default(parameter) is None and is_read_from_body(parameter, route.path_names):
            message = f"`{parameter.name}` is read from the body, which a websocket does not have"
            yield Finding(parameter, message, read_from_query(parameter))


MODEL = """
+ from typing import Annotated
+
- from fastapi import FastAPI, WebSocket
+ from fastapi import FastAPI, Query, WebSocket
  from pydantic import BaseModel

  app = FastAPI()


  class Hello(BaseModel):
      name: str


  @app.websocket("/a")
- async def talk(socket: WebSocket, hello: Hello):
                                    ^^^^^^^^^^^^ \
    `hello` is read from the body, which a websocket does not have
+ async def talk(socket: WebSocket, hello: Annotated[Hello, Query()]):
      await socket.accept()
      await socket.send_text(hello.name)
"""

TALKS = """
from fastapi.testclient import TestClient

with TestClient(app).websocket_connect("/a?name=Ada") as socket:
    assert socket.receive_text() == "Ada"
"""

MARKED = """
from fastapi import Body, FastAPI, WebSocket

app = FastAPI()


@app.websocket("/a")
async def talk(socket: WebSocket, name: str = Body(...)):
                                  ^^^^^^^^^ `name` is read from the body, which a websocket does not have
    await socket.accept()
    await socket.send_text(name)
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query, WebSocket
from pydantic import BaseModel

app = FastAPI()


class Hello(BaseModel):
    name: str = ""


def hello() -> Hello:
    return Hello()


@app.websocket("/a")
async def talk(
    socket: WebSocket,
    asked: Annotated[Hello, Query()],
    found: Annotated[Hello, Depends(hello)],
    more: Hello | None = None,
    limit: int = 1,
):
    await socket.accept()


@app.post("/b")
def create(hello: Hello) -> Hello:
    return hello
"""

rule = Rule(
    Route,
    check,
    bullet="websockets",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MODEL, proof=TALKS), Example(MARKED, proof=TALKS), FINE],
)
