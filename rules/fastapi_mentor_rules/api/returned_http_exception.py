"""HTTPException is returned, not raised.

An `HTTPException` only has a meaning when it is raised. Returned, it is data like any other: the client gets
the status 200 and the exception written as JSON, and takes the failure for a success.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import How, Place, annotated_type, place
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    if handler.routes and handler.routes[0].is_websocket:
        return
    for statement in handler.scope.returns:
        value = statement.value
        if value is not None and _is_error(value, handler):
            how = "with the status 200" if handler.routes else "as its value"
            message = f"`{handler.name}` returns this error {how}, and does not raise it"
            yield Finding(at=value, message=message, fix=_raising(statement, value))


def _is_error(value: ast.expr, handler: Handler) -> bool:
    """Whether a value is an HTTPException, made here or by a function that says so."""
    at = place(handler.outline, handler.scope)
    if isinstance(value, ast.Name):
        bindings = handler.scope.bindings.get(value.id, [])
        made = bindings[0].value if len(bindings) == 1 and bindings[0].how is How.ASSIGNED else None
        return isinstance(made, ast.Call) and _is_error(made, handler)
    if not isinstance(value, ast.Call):
        return False
    name = at.qualified(value.func)
    definition = at.definition(value.func)
    if definition is not None and isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        name = annotated_type(definition.node.returns, Place(definition.module, None, None))
    return name in HTTP_EXCEPTIONS or handler.outline.is_a(name, *HTTP_EXCEPTIONS)


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

DEPENDENCY = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, HTTPException

  app = FastAPI()


  def user_of(token: str = "") -> str:
      if not token:
          missing = HTTPException(401)
-         return missing
                 ^^^^^^^ `user_of` returns this error as its value, and does not raise it
+         raise missing
      return token


  @app.get("/me")
  def read_me(user: Annotated[str, Depends(user_of)]):
      return user
"""

REFUSED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/me").status_code == 401
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
    Handler,
    check,
    bullet="errors as HTTPException",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(RETURNED, proof=RAISED), Example(DEPENDENCY, proof=REFUSED), FINE],
)
