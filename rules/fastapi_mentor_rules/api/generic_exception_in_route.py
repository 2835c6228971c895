"""Route or dependency raises a bare `Exception`.

Nobody can tell it from a bug: the client gets a 500 without a word, whatever was wrong, and no handler can be
written for it that does not catch everything else. Raise an `HTTPException` with the status that fits, or an
exception of your own with a handler.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import likely_status, spelled_status
from fastapi_mentor.facts import Purpose, literal, place, purpose_of
from fastapi_mentor.facts.catching import is_broad, tries
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(handler: Handler) -> Iterator[Finding]:
    if any(each.is_websocket for each in handler.routes):
        return
    if not any(
        call.node.func.id == "Exception"
        for call in handler.scope.calls
        if isinstance(call.node.func, ast.Name)
    ):
        return
    if purpose_of(handler.outline.module) is Purpose.TEST:
        return
    for raised in _raised(handler):
        message = f"`{handler.name}` raises a bare `Exception`: the client gets a 500 that says nothing"
        yield Finding(at=raised, message=message, fix=_as_http_error(handler, raised))


def _raised(handler: Handler) -> Iterator[ast.Call]:
    at = place(handler.outline, handler.scope)
    caught = {
        id(each)
        for node in tries(handler.scope, handler.outline)
        if any(is_broad(clause, at) for clause in node.handlers)
        for statement in node.body
        for each in walk(statement)
    }
    for node, scope in handler.outline.survey.raises:
        match node.exc:
            case ast.Call(func=ast.Name(id="Exception")) as raised if (
                scope is handler.scope and id(node) not in caught
            ):
                if at.qualified(raised.func) == "Exception":
                    yield raised


def _as_http_error(handler: Handler, raised: ast.Call) -> Fix | None:
    if len(raised.args) != 1 or raised.keywords or isinstance(raised.args[0], (ast.Starred, ast.Name)):
        return None
    code = likely_status(literal(raised.args[0])) or 500

    def edit(editor: Editor) -> None:
        error = editor.add_import("fastapi", "HTTPException", at=raised)
        detail = editor.text(raised.args[0])
        editor.replace(raised, f"{error}(status_code={spelled_status(code, handler.place)}, detail={detail})")

    return Fix(f"Raise an `HTTPException` with the status {code}", edit, Safety.UNSAFE)


BARE = """
- from fastapi import FastAPI
+ from fastapi import FastAPI, HTTPException

  app = FastAPI()
  items = {1: "a"}


  @app.get("/items/{item_id}")
  def read_item(item_id: int):
      if item_id not in items:
-         raise Exception("Item not found")
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `read_item` raises a bare `Exception`: the client gets a 500 that says nothing
+         raise HTTPException(status_code=404, detail="Item not found")
      return items[item_id]
"""

DEPENDENCY = """
- from fastapi import Depends, FastAPI
+ from fastapi import Depends, FastAPI, HTTPException

  app = FastAPI()


  def find_tenant(name: str) -> str:
      if not name:
-         raise Exception("No tenant")
                ^^^^^^^^^^^^^^^^^^^^^^ \
    `find_tenant` raises a bare `Exception`: the client gets a 500 that says nothing
+         raise HTTPException(status_code=500, detail="No tenant")
      return name


  @app.get("/a")
  def read_a(tenant: str = Depends(find_tenant)):
      return tenant
"""

FINE = """
from fastapi import FastAPI

app = FastAPI()


class Missing(Exception): ...


@app.get("/a")
def read_a(item: str):
    try:
        if not item:
            raise Exception("No item")
    except Exception:
        return "none"
    if item == "missing":
        raise Missing("missing")
    if item == "value":
        raise ValueError("value")
    return item


def helper():
    raise Exception("It failed")
"""

rule = Rule(
    Handler,
    check,
    bullet="errors as HTTPException",
    severity=Severity.INFO,
    since="0.1",
    examples=[BARE, DEPENDENCY, FINE],
)
