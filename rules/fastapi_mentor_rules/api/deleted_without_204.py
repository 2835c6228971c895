"""DELETE route answers with nothing, and with the status 200.

A 200 promises a body: clients read `null` and OpenAPI shows an empty schema. 204 says that it is done and
that there is nothing to read.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import spelled_status
from fastapi_mentor.facts import Purpose, Route, argument, purpose_of, status_code
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.methods != frozenset({"DELETE"}) or len(route.stack) > 1 or not route.is_fully_visible:
        return
    answer = route.answer
    if route.status_code is not None or answer.values or answer.is_streamed or answer.sets_status:
        return
    if not answer.may_be_nothing or route.declared_body is not None or route.response_class is not None:
        return
    if _has_answer_of_200(route) or purpose_of(route.outline.module) is not Purpose.APPLICATION:
        return

    def edit(editor: Editor) -> None:
        editor.set_keyword(route.decorator, "status_code", spelled_status(204, route.place))

    fix = Fix("Answer with 204", edit, Safety.UNSAFE)
    yield Finding(route.name, f"`{route.name}` answers with `null` and 200, not with 204 and nothing", fix)


def _has_answer_of_200(route: Route) -> bool:
    """Whether the route itself documents that it answers with 200."""
    given = argument(route.decorator, "responses")
    keys = given.keys if isinstance(given, ast.Dict) else ()
    return any(key is not None and status_code(key, route.place) == 200 for key in keys)


NULL = """
  from fastapi import FastAPI

  app = FastAPI()
  items = {1: "a"}


- @app.delete("/items/{item_id}")
+ @app.delete("/items/{item_id}", status_code=204)
  def delete_item(item_id: int) -> None:
      ^^^^^^^^^^^ `delete_item` answers with `null` and 200, not with 204 and nothing
      items.pop(item_id, None)
"""

FINE = """
from fastapi import FastAPI, Response

app = FastAPI()
items = {1: "a"}


@app.delete("/a", status_code=204)
def delete_a() -> None:
    items.clear()


@app.delete("/b")
def delete_b() -> dict[str, int]:
    items.clear()
    return {"deleted": 1}


@app.delete("/c")
def delete_c():
    return Response(status_code=204)


@app.delete("/d")
def delete_d(response: Response) -> None:
    response.status_code = 202


@app.post("/e")
def clear() -> None:
    items.clear()


@app.delete("/cache", responses={200: {"description": "The cache is empty"}})
def empty_cache() -> None:
    items.clear()


@app.delete("/f")
def delete_f() -> None:
    raise NotImplementedError
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.INFO,
    since="0.1",
    examples=[NULL, FINE],
)
