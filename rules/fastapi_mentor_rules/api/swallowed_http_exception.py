"""HTTPException is caught where every failure is.

`except Exception` catches the `HTTPException` that the same `try` raises: the 404 that was meant for the
client becomes a 500, or a success. Let it through first, with `except HTTPException: raise`, or raise it
outside of the `try`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.swallowing import SwallowedHttpErrors
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Severity


def check(swallowed: SwallowedHttpErrors) -> Iterator[Finding]:
    related = (Related(swallowed.handler, "It is caught here"),)
    fix = _let_through(swallowed)
    for raised in swallowed.raised:
        what = swallowed.outline.text(raised.func)
        message = f"This `{what}` does not reach the client: `{swallowed.clause}` catches it"
        yield Finding(at=raised, message=message, fix=fix, related=related)


def _let_through(swallowed: SwallowedHttpErrors) -> Fix:
    def edit(editor: Editor) -> None:
        name = editor.text(swallowed.raised[0].func)
        editor.insert_before(swallowed.handler.after_keyword, f" {name}:\n    raise\nexcept")

    return Fix("Let it through", edit)


FIVE_HUNDRED = """
  from fastapi import FastAPI, HTTPException

  app = FastAPI()
  items = {1: "a"}


  @app.get("/items/{item_id}")
  def read_item(item_id: int):
      try:
          if item_id not in items:
              raise HTTPException(404, "Item not found")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    This `HTTPException` does not reach the client: `except Exception` catches it
          if items[item_id] is None:
              raise HTTPException(410)
                    ^^^^^^^^^^^^^^^^^^ \
    This `HTTPException` does not reach the client: `except Exception` catches it
          return items[item_id]
+     except HTTPException:
+         raise
      except Exception as error:
          raise HTTPException(500, "It failed") from error
"""

MISSING = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items/2").status_code == 404
"""

FINE = """
from fastapi import HTTPException


def answer_to(error: Exception) -> Exception:
    return error if isinstance(error, HTTPException) else HTTPException(500)


def find(items: dict, key: str):
    try:
        if key not in items:
            raise HTTPException(404)
    except HTTPException:
        raise
    except Exception as error:
        raise HTTPException(500) from error
    try:
        if key not in items:
            raise HTTPException(404)
    except Exception as error:
        if isinstance(error, HTTPException):
            raise
        raise HTTPException(500) from error
    try:
        if key not in items:
            raise HTTPException(404)
    except Exception:
        print("failed")
        raise
    try:
        try:
            raise HTTPException(404)
        except HTTPException:
            print("missing")
    except Exception:
        print("failed")
    try:
        items[key] = 1
    except KeyError as error:
        raise HTTPException(404) from error
    except Exception as error:
        raise HTTPException(500) from error
    try:
        raise HTTPException(404)
    except Exception as error:
        print(error.status_code)
    try:
        raise HTTPException(404)
    except ValueError:
        print("value")
    try:
        if key not in items:
            raise HTTPException(500, "There is none")
    except Exception as error:
        raise HTTPException(500) from error
    try:
        if key not in items:
            raise HTTPException(403, f"You may not see {key}")
    except Exception as error:
        raise HTTPException(403, f"You may not see {key}") from error
    try:
        if key not in items:
            raise HTTPException(404)
    except Exception as error:
        raise answer_to(error) from error
    try:
        def inner():
            raise HTTPException(404)

        inner()
    except Exception:
        print("failed")
"""

rule = Rule(
    SwallowedHttpErrors,
    check,
    bullet="errors as HTTPException",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(FIVE_HUNDRED, proof=MISSING), FINE],
)
