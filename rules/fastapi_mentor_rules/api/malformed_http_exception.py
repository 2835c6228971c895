"""HTTPException is made without a status.

The first argument of `HTTPException` is the status, a number, and the second what the client is told. Without
a status, with a text in its place, or with `raise HTTPException` alone, making it fails: the client
gets a 500 and no word of what was wrong.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import likely_status, spelled_status
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(error: HttpError) -> Iterator[Finding]:
    if not error.is_fully_visible:
        return
    status, given = error.status, literal(error.status) if error.status is not None else None
    if status is None:
        message = "This error has no status, so making it fails"
        yield Finding(at=error, message=message, fix=_with_status(error))
    elif isinstance(status, ast.JoinedStr) or (isinstance(given, str) and not given.isdigit()):
        message = "The first argument is the status, so making this error fails"
        yield Finding(at=status, message=message, fix=_in_order(error, status))


def _with_status(error: HttpError) -> Fix | None:
    code = likely_status(literal(error.detail))
    if code is None:
        return None

    def edit(editor: Editor) -> None:
        editor.add_argument(error.node, f"status_code={spelled_status(code, error.place)}")

    return Fix(f"Give it the status {code}", edit, Safety.UNSAFE)


def _in_order(error: HttpError, status: ast.expr) -> Fix | None:
    """The text becomes the detail; the status is what stands in its place, or what the text speaks of."""
    arguments, keywords = error.node.args, error.node.keywords
    second = arguments[1] if len(arguments) == 2 else None
    if second is not None and not keywords and isinstance(literal(second), int):

        def swap(editor: Editor) -> None:
            editor.replace(status, editor.text(second))
            editor.replace(second, editor.text(status))

        return Fix("Put the status first", swap)
    code = likely_status(literal(status))
    if code is None or keywords or len(arguments) != 1:
        return None

    def edit(editor: Editor) -> None:
        given = f"status_code={spelled_status(code, error.place)}, detail={editor.text(status)}"
        editor.replace(error.node, f"{editor.text(error.node.func)}({given})")

    return Fix(f"Give it the status {code}", edit, Safety.UNSAFE)


MISSING = """
  from fastapi import FastAPI, HTTPException

  app = FastAPI()


  @app.get("/a")
  def read_a():
-     raise HTTPException("Item not found")
                          ^^^^^^^^^^^^^^^^ The first argument is the status, so making this error fails
+     raise HTTPException(status_code=404, detail="Item not found")


  @app.get("/b")
  def read_b():
-     raise HTTPException("No such item", 404)
                          ^^^^^^^^^^^^^^ The first argument is the status, so making this error fails
+     raise HTTPException(404, "No such item")


  @app.get("/c")
  def read_c():
-     raise HTTPException(detail="Not found", headers={"X-Error": "c"})
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    This error has no status, so making it fails
+     raise HTTPException(detail="Not found", headers={"X-Error": "c"}, status_code=404)
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get(path).status_code for path in ("/a", "/b", "/c")] == [404, 404, 404]
"""

NO_TELLING = """
from fastapi import HTTPException


def fail(reason: str):
    raise HTTPException(f"Because {reason}")
                        ^^^^^^^^^^^^^^^^^^^ The first argument is the status, so making this error fails
"""

FINE = """
from http import HTTPStatus

from fastapi import HTTPException, status

GIVEN = {"status_code": 404}


def fail(code: int):
    if code == 1:
        raise HTTPException(status_code=code)
    if code == 2:
        raise HTTPException(**GIVEN)
    if code == 3:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no")
    if code == 4:
        raise HTTPException(*[404, "no"])
    raise HTTPException(status.HTTP_404_NOT_FOUND, "no")


class HTTPError(Exception): ...


def other():
    raise HTTPError("message")
"""

rule = Rule(
    HttpError,
    check,
    bullet="errors as HTTPException",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(MISSING, proof=ANSWERS), NO_TELLING, FINE],
)
