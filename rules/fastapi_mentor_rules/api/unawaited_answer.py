"""Route returns a coroutine.

Calling an `async def` function makes a coroutine: nothing runs until it is awaited. FastAPI can not write
one as JSON, so the client gets a 500, and Python warns that the coroutine "was never awaited".
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.coroutine import unawaited
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    at = route.answer.place
    for value in route.answer.values:
        for part in _parts(value):
            call = unawaited(part, at)
            if call is not None:
                message = (
                    f"`{route.outline.text(call.func)}` is async, so this is a coroutine: it is never run"
                )
                yield Finding(at=call, message=message, fix=_awaited(route, call))
    yield from _used(route)


def _parts(value: ast.expr) -> list[ast.expr]:
    match value:
        case ast.Dict(values=values):
            return values
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return parts
    return [value]


def _used(route: Route) -> Iterator[Finding]:
    """Names that hold a coroutine, of which something is read."""
    at = route.answer.place
    for name, bindings in sorted(route.scope.bindings.items()):
        value = bindings[0].value
        if len(bindings) == 1 and bindings[0].how is How.ASSIGNED and isinstance(value, ast.Call):
            call = unawaited(value, at)
            if call is None or not (_is_read(route.node, name) or _is_returned(route, name)):
                continue
            if not _is_awaited(route, name):
                message = (
                    f"`{route.outline.text(call.func)}` is async, so this is a coroutine: it is never run"
                )
                yield Finding(at=call, message=message, fix=_awaited(route, call))


def _is_read(function: ast.AST, name: str) -> bool:
    """Whether something of what a name holds is read."""
    return any(
        isinstance(node, (ast.Attribute, ast.Subscript))
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for node in walk(function)
    )


def _returned(route: Route) -> list[ast.expr]:
    return [part for value in route.answer.values for part in _parts(value)]


def _is_returned(route: Route, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in _returned(route))


def _is_awaited(route: Route, name: str) -> bool:
    """Whether a name stands alone somewhere, where it may be awaited or given to what awaits it."""
    function = route.node
    held = {id(part) for part in _returned(route)} | {
        id(node.value)
        for node in walk(function)
        if isinstance(node, (ast.Attribute, ast.Subscript)) and getattr(node, "attr", "") not in _COROUTINE
    }
    return any(
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and id(node) not in held
        for node in walk(function)
    )


_COROUTINE = frozenset({"send", "close", "throw"})


def _awaited(route: Route, call: ast.Call) -> Fix | None:
    def edit(editor: Editor) -> None:
        editor.wrap(call, "await ")
        if not route.is_async:
            editor.add_keyword_async(route.node)

    return Fix("Await it", edit)


RETURNED = """
  from fastapi import FastAPI

  app = FastAPI()


  async def find(name: str) -> dict[str, str]:
      return {"name": name}


  @app.get("/a")
  async def read_a(name: str = "a") -> dict[str, str]:
-     return find(name)
             ^^^^^^^^^^ `find` is async, so this is a coroutine: it is never run
+     return await find(name)


  @app.get("/b")
- def read_b():
-     return {"found": find("b")}
                       ^^^^^^^^^ `find` is async, so this is a coroutine: it is never run
+ async def read_b():
+     return {"found": await find("b")}


  @app.get("/c")
  async def read_c():
-     found = find("c")
              ^^^^^^^^^ `find` is async, so this is a coroutine: it is never run
+     found = await find("c")
      return found["name"]


  @app.get("/d")
  async def read_d():
-     found = find("d")
              ^^^^^^^^^ `find` is async, so this is a coroutine: it is never run
+     found = await find("d")
      return {"found": found}
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get(path).status_code for path in ("/a", "/b", "/c", "/d")] == [200] * 4
"""

FINE = """
import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


async def find(name: str) -> str:
    return name


async def stream() -> AsyncIterator[str]:
    yield "a"


def plain() -> str:
    return "a"


@app.get("/a")
async def read_a():
    return await find("a")


@app.get("/b")
async def read_b():
    task = asyncio.create_task(find("b"))
    waiting = find("c")
    print(waiting.__name__)
    return await task, await waiting


@app.get("/c")
async def read_c():
    return StreamingResponse(stream())


@app.get("/d")
def read_d():
    return plain()


@app.get("/e")
def read_e():
    return asyncio.run(find("e"))
"""

rule = Rule(
    Route,
    check,
    bullet="async and blocking calls",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(RETURNED, proof=ANSWERS), FINE],
)
