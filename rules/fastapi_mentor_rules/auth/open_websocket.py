"""Anybody can open a websocket, beside routes that ask who somebody is.

A websocket begins as a request like any other, and is as open as one that asks nothing. Pages of other
sites can open it too, with the cookies of whoever looks at them: browsers do not keep them from it. Take
the user from a dependency: since FastAPI 0.144 its security schemes work for websockets, and browsers,
which can not send headers there, have cookies or a short-lived token in the query.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.open_socket import OpenSocket
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(found: OpenSocket) -> Iterator[Finding]:
    if purpose_of(found.outline.module) is Purpose.TEST:
        return
    name = found.guarding.parameter.partition(":")[0].partition("=")[0].strip()
    message = f"Anybody can open `{found.route.name}`, while `{found.guarding.route}` asks for `{name}`"
    yield Finding(found.route.name, message)


OPEN = """
from typing import Annotated

from fastapi import Depends, FastAPI, WebSocket
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


@app.get("/prices")
def read_prices(token: Annotated[str, Depends(scheme)]) -> str:
    return token


@app.websocket("/prices")
async def follow_prices(websocket: WebSocket) -> None:
          ^^^^^^^^^^^^^ Anybody can open `follow_prices`, while `read_prices` asks for `token`
    await websocket.accept()
    await websocket.send_text("1")
"""

REFUSED = """
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

try:
    with TestClient(app).websocket_connect("/prices") as socket:
        socket.receive_text()
except WebSocketDisconnect:
    pass
else:
    raise AssertionError("let in")
"""

CLOSED = """
from typing import Annotated

from fastapi import Depends, FastAPI, WebSocket, WebSocketException
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


def known(websocket: WebSocket) -> str:
    if "session" not in websocket.cookies:
        raise WebSocketException(1008)
    return websocket.cookies["session"]


@app.get("/all")
def read_prices(token: Annotated[str, Depends(scheme)]) -> str:
    return token


@app.websocket("/prices")
async def follow_prices(websocket: WebSocket, user: Annotated[str, Depends(known)]) -> None:
    await websocket.accept()


@app.websocket("/own")
async def follow_own(websocket: WebSocket) -> None:
    if websocket.query_params.get("token") is None:
        await websocket.close(1008)


@app.websocket("/public")
async def follow_public(websocket: WebSocket) -> None:
    await websocket.accept()


@app.websocket("/open")
async def follow_open(websocket: WebSocket) -> None:
    # Everybody may see these.
    await websocket.accept()
"""

ALONE = """
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/prices")
async def follow_prices(websocket: WebSocket) -> None:
    await websocket.accept()
"""

rule = Rule(
    OpenSocket,
    check,
    bullet="authenticated routes",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(OPEN, proof=REFUSED), Example(CLOSED, proof=REFUSED), ALONE],
)
