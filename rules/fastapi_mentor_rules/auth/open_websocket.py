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
    guarding = found.guarding
    others = f"`{guarding.by}` asks for `{guarding.asked}`" if guarding else "others ask who somebody is"
    yield Finding(found.route.name, f"Anybody can open `{found.route.name}`, while {others}")


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

APART = """
  === app/__init__.py ===
  === app/users.py ===
  from typing import Annotated

  from fastapi import APIRouter, Depends
  from fastapi.security import HTTPBearer

  router = APIRouter()


  @router.get("/me")
  def read_me(token: Annotated[str, Depends(HTTPBearer())]) -> str:
      return token
  === app/kitchen.py ===
  from fastapi import APIRouter, WebSocket, WebSocketDisconnect

  router = APIRouter()


  @router.websocket("/kitchen")
  async def follow_kitchen(websocket: WebSocket) -> None:
            ^^^^^^^^^^^^^^ Anybody can open `follow_kitchen`, while others ask who somebody is
      await websocket.accept()
      try:
          while True:
              await websocket.send_text(await websocket.receive_text())
      except WebSocketDisconnect:
          return
  === app/main.py ===
  from fastapi import FastAPI

  from app import kitchen, users

  app = FastAPI()
  app.include_router(users.router)
  app.include_router(kitchen.router)
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
    examples=[Example(OPEN, proof=REFUSED), APART, Example(CLOSED, proof=REFUSED), ALONE],
)
