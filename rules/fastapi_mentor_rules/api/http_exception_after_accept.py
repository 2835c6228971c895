"""WebSocket route raises HTTPException when the connection is open.

Before `accept` an HTTPException refuses the connection with its status. After it there is no HTTP any more:
the server is told to send a response in the middle of a websocket, fails, and the client sees a connection
that broke. `WebSocketException` closes it with a code and a reason.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route, argument
from fastapi_mentor.facts.accepting import refusals_after_accept
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.is_websocket and all(each.is_websocket for each in route.stack) and route.is_first_of_stack:
        for made in refusals_after_accept(route):
            name = route.outline.text(made.func)
            message = f"`{name}` has no meaning for a websocket that is accepted: the connection breaks"
            yield Finding(made, message, _close(made))


def _close(made: ast.Call) -> Fix | None:
    detail = argument(made, "detail", 1)
    is_text = isinstance(detail, ast.JoinedStr) or (
        isinstance(detail, ast.Constant) and isinstance(detail.value, str)
    )
    if argument(made, "headers", 2) is not None or not (detail is None or is_text):
        return None

    def edit(editor: Editor) -> None:
        exception = editor.add_import("fastapi", "WebSocketException")
        code = f"{editor.add_import('fastapi', 'status')}.WS_1008_POLICY_VIOLATION"
        reason = f", reason={editor.text(detail)}" if detail is not None else ""
        editor.replace(made, f"{exception}(code={code}{reason})")
        editor.remove_import_if_unused(editor.text(made.func))

    return Fix("Close it with a `WebSocketException`", edit, Safety.UNSAFE)


OPEN = """
- from fastapi import FastAPI, HTTPException, WebSocket
+ from fastapi import FastAPI, WebSocket, WebSocketException, status

  app = FastAPI()


  @app.websocket("/a")
  async def talk(socket: WebSocket, token: str = ""):
      await socket.accept()
      if token != "right":
-         raise HTTPException(status_code=403, detail="Wrong token")
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
          `HTTPException` has no meaning for a websocket that is accepted: the connection breaks
+         raise WebSocketException(code=status.WS_1008_POLICY_VIOLATION, reason="Wrong token")
      await socket.send_text("Hello")
"""

CLOSED = """
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

with TestClient(app).websocket_connect("/a") as socket:
    try:
        said = socket.receive()
        left = (said.get("code"), said.get("reason"))
    except WebSocketDisconnect as error:
        left = (error.code, error.reason)
assert left == (1008, "Wrong token"), left
"""

FINE = """
from fastapi import Depends, FastAPI, HTTPException, WebSocket, WebSocketException

app = FastAPI()


def only_ada(name: str):
    if name != "ada":
        raise HTTPException(403)


@app.websocket("/a", dependencies=[Depends(only_ada)])
async def talk(socket: WebSocket, token: str = ""):
    if token != "right":
        raise HTTPException(status_code=403, detail="Wrong token")
    await socket.accept()
    try:
        if await socket.receive_text() != "hello":
            raise HTTPException(400)
    except HTTPException:
        await socket.close()
    raise WebSocketException(code=1008)


@app.websocket("/b")
async def listen(socket: WebSocket, quick: bool = False):
    if quick:
        await socket.accept()
    if not quick:
        raise HTTPException(404)


@app.get("/c")
def read():
    raise HTTPException(404)
"""

rule = Rule(
    Route,
    check,
    bullet="websockets",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(OPEN, proof=CLOSED), FINE],
)
