"""WebSocket route is no coroutine.

Starlette awaits what the function of a websocket route returns, and a plain `def` returns nothing to await:
every connection ends with a `TypeError`. Talking over a websocket needs `await` anyway.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    # A decorator below may make a coroutine of it.
    if not route.is_websocket or route.is_async or len(route.node.decorator_list) > len(route.stack):
        return

    def edit(editor: Editor) -> None:
        editor.add_keyword_async(route.node)

    message = f"`{route.name}` has to be `async def`: each connection fails with a TypeError"
    yield Finding(at=route.name, message=message, fix=Fix("Make it `async def`", edit))


SYNC = """
  from fastapi import FastAPI, WebSocket

  app = FastAPI()


  @app.websocket("/a")
- def talk(socket: WebSocket):
      ^^^^ `talk` has to be `async def`: each connection fails with a TypeError
+ async def talk(socket: WebSocket):
      print(socket.url)
"""

AWAITED = """
import inspect

assert inspect.iscoroutinefunction(talk)
"""

FINE = """
from functools import wraps

from fastapi import FastAPI, WebSocket

app = FastAPI()


def later(function):
    @wraps(function)
    async def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@app.websocket("/a")
async def talk(socket: WebSocket):
    await socket.accept()


@app.websocket("/b")
@later
def listen(socket: WebSocket):
    print(socket.url)
"""

rule = Rule(
    Route,
    check,
    bullet="websockets",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(SYNC, proof=AWAITED), FINE],
)
