"""WebSocket is used before it is accepted.

A connection that the function has not accepted can neither send nor receive: the first `send_text` or
`receive_text` ends it with a `RuntimeError`. `await websocket.accept()` comes first.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Parameter, Route
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

USES = frozenset(
    {f"{what}_{kind}" for what in ("send", "receive", "iter") for kind in ("text", "json", "bytes")}
)


def check(route: Route) -> Iterator[Finding]:
    if not route.is_websocket:
        return
    for parameter in route.parameters:
        if parameter.type == "starlette.websockets.WebSocket" and not parameter.is_injected:
            first = _first_use(route, parameter)
            if first is not None:
                message = f"`{parameter.name}` is not accepted, so this fails with a RuntimeError"
                yield Finding(at=first, message=message, fix=_accepting(route, parameter))


def _first_use(route: Route, parameter: Parameter) -> ast.expr | None:
    """Where it is first sent or received on, if nothing can have accepted it."""
    name, held, first = parameter.name, set(), None
    for call in route.scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=owner) as value, attr=method) if owner == name:
                held.add(id(value))
                if method == "accept":
                    return None
                if method in USES and (first is None or call.node.lineno < first.lineno):
                    first = call.node.func
            case ast.Call():
                pass
    reads = {
        id(node.value)
        for node in ast.walk(route.node)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }
    for node in ast.walk(route.node):
        if isinstance(node, ast.Name) and node.id == name and id(node) not in held | reads:
            return None  # it is given to something that may accept it
        if isinstance(node, ast.Attribute) and id(node.value) in reads and node.attr in ("accept", "send"):
            return None
    return first


def _accepting(route: Route, parameter: Parameter) -> Fix:
    body = route.node.body
    has_docstring = (
        isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1
    )

    def edit(editor: Editor) -> None:
        editor.insert_statement_before(body[1 if has_docstring else 0], f"await {parameter.name}.accept()")

    return Fix("Accept it first", edit)


TALK = """
  from fastapi import FastAPI, WebSocket

  app = FastAPI()


  @app.websocket("/a")
  async def talk(socket: WebSocket):
+     await socket.accept()
      await socket.send_text("Hello")
            ^^^^^^^^^^^^^^^^ `socket` is not accepted, so this fails with a RuntimeError
"""

TALKS = """
from fastapi.testclient import TestClient

with TestClient(app).websocket_connect("/a") as socket:
    assert socket.receive_text() == "Hello"
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


class Room:
    async def enter(self, socket: WebSocket):
        await socket.accept()


room = Room()


async def accepted(socket: WebSocket) -> WebSocket:
    await socket.accept()
    return socket


@app.websocket("/a")
async def talk(socket: WebSocket):
    await room.enter(socket)
    await socket.send_text("Hello")


@app.websocket("/b")
async def talk_too(socket: Annotated[WebSocket, Depends(accepted)]):
    await socket.send_text("Hello")


@app.websocket("/c")
async def refuse(socket: WebSocket):
    await socket.close()


async def greet(socket: WebSocket):
    await socket.send_text("Hello")
"""

rule = Rule(
    Route,
    check,
    bullet="websockets",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(TALK, proof=TALKS), FINE],
)
