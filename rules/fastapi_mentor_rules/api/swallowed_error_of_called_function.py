"""HTTPException of a called function is caught where every failure is.

The function raises an `HTTPException` for the client: a 404, a 403. The `except Exception` around its call
catches that too, and makes a 500, or a success, of it. Let it through first, with `except HTTPException:
raise`.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.swallowing import SwallowedCall, swallowed_calls
from fastapi_mentor.rule import Finding, Fix, Related, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or "except" not in route.outline.survey.words:
        return
    for swallowed in swallowed_calls(route.scope, route.outline):
        name = route.outline.text(swallowed.call.func)
        codes = " and ".join(str(code) for code in swallowed.codes)
        message = (
            f"The {codes} that `{name}` raises does not reach the client: `{swallowed.clause}` catches it"
        )
        related = (Related(swallowed.handler, "It is caught here"),)
        yield Finding(at=swallowed.call, message=message, fix=_let_through(swallowed), related=related)


def _let_through(swallowed: SwallowedCall) -> Fix:
    def edit(editor: Editor) -> None:
        name = editor.add_import("fastapi", "HTTPException", at=swallowed.call)
        editor.insert_before(swallowed.handler.after_keyword, f" {name}:\n    raise\nexcept")

    return Fix("Let it through", edit)


CALLED = """
  from fastapi import FastAPI, HTTPException

  app = FastAPI()
  items = {1: "a"}


  def find(item_id: int) -> str:
      if item_id not in items:
          raise HTTPException(404)
      return items[item_id]


  @app.get("/items/{item_id}")
  def read_item(item_id: int):
      try:
          return find(item_id)
                 ^^^^^^^^^^^^^ \
    The 404 that `find` raises does not reach the client: `except Exception` catches it
+     except HTTPException:
+         raise
      except Exception as error:
          return {"error": repr(error)}
"""

FINE = """
from fastapi import FastAPI, HTTPException

app = FastAPI()
items = {1: "a"}


def find(item_id: int) -> str:
    if item_id not in items:
        raise HTTPException(404)
    return items[item_id]


def work() -> str:
    raise HTTPException(503)


@app.get("/a")
def read_a():
    try:
        return find(1)
    except HTTPException:
        raise
    except Exception:
        return "failed"


@app.get("/b")
def read_b():
    try:
        return find(1)
    except Exception as error:
        if isinstance(error, HTTPException):
            raise
        return "failed"


@app.get("/c")
def read_c():
    try:
        return work()
    except Exception:
        return "failed"


@app.get("/d")
def read_d():
    found = find(1)
    try:
        return int(found)
    except Exception:
        return "failed"
"""

rule = Rule(
    Route,
    check,
    bullet="errors as HTTPException",
    severity=Severity.WARNING,
    since="0.1",
    examples=[CALLED, FINE],
)
