"""WebSocket route takes the request.

A websocket has no `Request`: FastAPI gives it none, and each connection ends with a `TypeError`. The
`WebSocket` itself knows headers, cookies and parameters; a dependency for both takes an `HTTPConnection`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Parameter, Route
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_websocket or any(each.kind != "websocket" for each in route.stack):
        return
    for parameter in route.parameters:
        is_request = parameter.type == "starlette.requests.Request" and not parameter.is_injected
        if is_request and parameter.default is None:
            message = f"A websocket has no request, so without `{parameter.name}` each connection fails"
            yield Finding(at=parameter, message=message, fix=_connection(parameter))


def _connection(parameter: Parameter) -> Fix:
    def edit(editor: Editor) -> None:
        name = editor.add_import("starlette.requests", "HTTPConnection")
        old = parameter.node.annotation
        editor.set_annotation(parameter.node, name)
        if old is not None:
            editor.remove_import_if_unused(editor.text(old))

    return Fix("Take the `HTTPConnection`", edit)


REQUEST = """
- from fastapi import FastAPI, Request, WebSocket
+ from fastapi import FastAPI, WebSocket
+ from starlette.requests import HTTPConnection

  app = FastAPI()


  @app.websocket("/a")
- async def talk(socket: WebSocket, request: Request):
                                    ^^^^^^^^^^^^^^^^ \
    A websocket has no request, so without `request` each connection fails
+ async def talk(socket: WebSocket, request: HTTPConnection):
      await socket.accept()
      await socket.send_text(request.headers["X-Name"])
"""

TALKS = """
from fastapi.testclient import TestClient

with TestClient(app).websocket_connect("/a", headers={"X-Name": "Ada"}) as socket:
    assert socket.receive_text() == "Ada"
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Request, WebSocket
from starlette.requests import HTTPConnection

app = FastAPI()


def agent_of(connection: HTTPConnection) -> str:
    return connection.headers.get("User-Agent", "")


@app.websocket("/a")
async def talk(socket: WebSocket, agent: Annotated[str, Depends(agent_of)]):
    await socket.accept()


@app.get("/b")
async def read_b(request: Request):
    return request.url.path
"""

rule = Rule(
    Route,
    check,
    bullet="websockets",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(REQUEST, proof=TALKS), FINE],
)
