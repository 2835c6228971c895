"""Loop over a websocket does not expect the client to leave.

Every client leaves some day: the next `receive_text` then raises `WebSocketDisconnect`. Where nothing
catches it what stands after the loop is not done, such as forgetting the connection, and the next message
to that client fails. Where nobody else knows of the connection, it is only a traceback in the log.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import Route
from fastapi_mentor.facts.catching import caught
from fastapi_mentor.rule import Finding, Rule, Severity

RECEIVING = frozenset({"receive_text", "receive_json", "receive_bytes"})
GONE = frozenset({"starlette.websockets.WebSocketDisconnect", "Exception", "BaseException", None})
SUPPRESSING = frozenset({"contextlib.suppress", "contextlib.AsyncExitStack", "contextlib.ExitStack"})


def check(route: Route) -> Iterator[Finding]:
    if not route.is_websocket:
        return
    sockets = {str(each.name) for each in route.parameters if each.type == "starlette.websockets.WebSocket"}
    for call in route.scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if (
                name in sockets and method in RECEIVING
            ):
                loop = call.loop
                if isinstance(loop, ast.While) and not _is_caught(call.node, route):
                    what = f"`{name}.{method}` raises `WebSocketDisconnect` when the client leaves"
                    message = f"{what}, and nothing catches it"
                    severity = None if _goes_on(loop, route) else Severity.INFO
                    yield Finding(at=call.node.func, message=message, severity=severity)
                    return


def _is_caught(node: ast.expr, route: Route) -> bool:
    around = [
        each
        for each, scope in route.outline.survey.tries
        if scope is route.scope and any(_holds(part, node) for part in each.body)
    ]
    if any(
        each.finalbody or any(GONE & set(caught(handler, route.answer.place)) for handler in each.handlers)
        for each in around
    ):
        return True
    return any(
        isinstance(each, ast.With | ast.AsyncWith) and _holds(each, node) and _may_suppress(each, route)
        for each in ast.walk(route.node)
    )


def _may_suppress(block: ast.With | ast.AsyncWith, route: Route) -> bool:
    """Whether a `with` may catch it: `suppress(WebSocketDisconnect)`, and what is the project's own."""
    callees = [each.context_expr.func for each in block.items if isinstance(each.context_expr, ast.Call)]
    return len(callees) < len(block.items) or any(
        (route.answer.place.qualified(each) or "contextlib.suppress") in SUPPRESSING
        or route.answer.place.definition(each) is not None
        for each in callees
    )


def _holds(outer: ast.stmt, node: ast.expr) -> bool:
    return outer.lineno <= node.lineno <= (outer.end_lineno or 0)


def _goes_on(loop: ast.While, route: Route) -> bool:
    """Whether others know of the connection: it was added to something before the loop, or given to it."""
    for call in route.scope.calls:
        is_before = call.node.lineno < loop.lineno
        given = [*call.node.args, *(each.value for each in call.node.keywords)]
        named = {each.id for each in given if isinstance(each, ast.Name)}
        types = {str(each.name) for each in route.parameters if each.type == "starlette.websockets.WebSocket"}
        if is_before and named & types:
            return True
    return False


LOOP = """
from fastapi import FastAPI, WebSocket

app = FastAPI()


class Room:
    def __init__(self):
        self.sockets: list[WebSocket] = []

    async def enter(self, socket: WebSocket):
        await socket.accept()
        self.sockets.append(socket)

    async def tell(self, text: str):
        for socket in self.sockets:
            await socket.send_text(text)


room = Room()


@app.websocket("/chat")
async def chat(socket: WebSocket):
    await room.enter(socket)
    while True:
        await room.tell(await socket.receive_text())
                              ^^^^^^^^^^^^^^^^^^^ \
    `socket.receive_text` raises `WebSocketDisconnect` when the client leaves, and nothing catches it
"""

ECHO = """
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    while True:
        await socket.send_text(await socket.receive_text())
                                     ^^^^^^^^^^^^^^^^^^^ \
    `socket.receive_text` raises `WebSocketDisconnect` when the client leaves, and nothing catches it
"""

FINE = """
from contextlib import suppress

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
sockets = []


@app.websocket("/a")
async def talk(socket: WebSocket):
    await socket.accept()
    sockets.append(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        sockets.remove(socket)


@app.websocket("/b")
async def ignore(socket: WebSocket):
    await socket.accept()
    sockets.append(socket)
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()
    sockets.remove(socket)


@app.websocket("/c")
async def listen(socket: WebSocket):
    await socket.accept()
    sockets.append(socket)
    async for text in socket.iter_text():
        print(text)


@app.websocket("/d")
async def leave(socket: WebSocket):
    await socket.accept()
    sockets.append(socket)
    try:
        while True:
            await socket.receive_text()
    finally:
        sockets.remove(socket)
"""

rule = Rule(
    Route,
    check,
    bullet="websockets",
    severity=Severity.WARNING,
    since="0.1",
    examples=[LOOP, ECHO, FINE],
)
