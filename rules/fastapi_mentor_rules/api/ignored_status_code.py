"""Status of the route is not that of the response it returns.

`status_code=` of the decorator is the status of the response that FastAPI makes. A `Response` that the
function makes itself keeps its own, 200 if nothing else is said: OpenAPI promises one status and clients
get another.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.made_response import MadeResponse, made_responses
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    code = route.status_code
    if len(route.stack) > 1 or not isinstance(code, int) or code == 200:
        return
    responses = list(made_responses(route.answer))
    if not responses or route.answer.sets_status:
        return
    for response in responses:
        if response.status is None:
            message = f"This response has the status 200, not the {code} of `{route.name}`"
            yield Finding(at=response.node, message=message, fix=_with_status(route, response))


def _with_status(route: Route, response: MadeResponse) -> Fix:
    status = route.option("status_code")
    assert isinstance(status, ast.expr)

    def edit(editor: Editor) -> None:
        editor.set_keyword(response.node, "status_code", editor.text(status))

    return Fix(f"Give it the status `{route.outline.text(status)}`", edit)


OWN = """
  from fastapi import FastAPI, Response, status
  from fastapi.responses import JSONResponse

  app = FastAPI()


  @app.post("/items", status_code=status.HTTP_201_CREATED)
  def create_item():
-     return JSONResponse({"id": 1})
             ^^^^^^^^^^^^^^^^^^^^^^^ This response has the status 200, not the 201 of `create_item`
+     return JSONResponse({"id": 1}, status_code=status.HTTP_201_CREATED)


  @app.delete("/items", status_code=204)
  def delete_items(all: bool = True):
      if not all:
          return JSONResponse({"error": "all or nothing"}, status_code=400)
-     response = Response(headers={"X-Deleted": "all"})
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    This response has the status 200, not the 204 of `delete_items`
+     response = Response(headers={"X-Deleted": "all"}, status_code=204)
      return response
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert (client.post("/items").status_code, client.delete("/items").status_code) == (201, 204)
"""

FINE = """
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, RedirectResponse

app = FastAPI()
OPTIONS = {"status_code": 201}


@app.post("/a", status_code=201)
def create_a(found: bool = False):
    if found:
        return JSONResponse({"id": 1}, 200)
    return {"id": 1}


@app.get("/b", status_code=302)
def read_b():
    return RedirectResponse("/c")


@app.get("/c", status_code=200)
def read_c():
    return JSONResponse({"id": 1})


@app.post("/d", status_code=201)
def create_d():
    response = JSONResponse({"id": 1})
    response.status_code = 201
    return response


@app.post("/e", status_code=201)
def create_e():
    return JSONResponse({"id": 1}, **OPTIONS)


class Created(JSONResponse):
    def __init__(self, content):
        super().__init__(content, 201)


@app.post("/f", status_code=201)
def create_f():
    return Created({"id": 1})
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(OWN, proof=ANSWERS), FINE],
)
