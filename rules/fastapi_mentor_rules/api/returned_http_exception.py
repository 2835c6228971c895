"""HTTPException is returned, not raised.

An `HTTPException` only has a meaning when it is raised. Returned, it is data like any other: the client gets
the status 200 and the exception written as JSON, and takes the failure for a success.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route, type_of
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.is_websocket:
        return
    for statement in route.scope.returns:
        value = statement.value
        if isinstance(value, (ast.Call, ast.Name)):
            kind = type_of(value, route.answer.place)
            if kind in HTTP_EXCEPTIONS or route.outline.is_a(kind, *HTTP_EXCEPTIONS):
                message = f"`{route.name}` returns this error with the status 200, and does not raise it"
                yield Finding(at=value, message=message, fix=_raising(statement, value))


def _raising(statement: ast.Return, value: ast.expr) -> Fix:
    def edit(editor: Editor) -> None:
        editor.replace_statement(statement, f"raise {editor.text(value)}")

    return Fix("Raise it", edit)


RETURNED = """
  from fastapi import FastAPI, HTTPException

  app = FastAPI()
  items = {1: "a"}


  def not_found(what: str) -> HTTPException:
      return HTTPException(404, f"No such {what}")


  @app.get("/items/{item_id}")
  def read_item(item_id: int):
      if item_id < 0:
-         return not_found("number")
                 ^^^^^^^^^^^^^^^^^^^ `read_item` returns this error with the status 200, and does not raise it
+         raise not_found("number")
      if item_id not in items:
-         return HTTPException(status_code=404, detail="Item not found")
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `read_item` returns this error with the status 200, and does not raise it
+         raise HTTPException(status_code=404, detail="Item not found")
      return items[item_id]
"""

RAISED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert [client.get(f"/items/{number}").status_code for number in (1, 2, -1)] == [200, 404, 404]
"""

FINE = """
from fastapi import FastAPI, HTTPException

app = FastAPI()


class HTTPError(dict): ...


def forbidden() -> HTTPException:
    return HTTPException(403)


@app.get("/a")
def read_a(wrong: bool = False):
    if wrong:
        raise forbidden()
    return HTTPError(code=1)
"""

rule = Rule(
    Route,
    check,
    bullet="errors as HTTPException",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(RETURNED, proof=RAISED), FINE],
)
