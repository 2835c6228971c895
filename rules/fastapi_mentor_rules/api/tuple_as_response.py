"""Route returns a body and a status together, as Flask does.

FastAPI knows no such pair. The client gets the status 200 and a JSON array of the body and the number, and
a route that declares another type answers with a 500. Return a response with a status, or raise an
`HTTPException`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Kind, Route, annotated_type, status_code
from fastapi_mentor.facts.json_value import is_plain_json
from fastapi_mentor.facts.kind import kind_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.is_websocket:
        return
    for value in route.answer.values:
        if isinstance(value, ast.Tuple) and len(value.elts) in (2, 3) and not _declares_tuple(route):
            code = status_code(value.elts[1], route.answer.place)
            if (
                isinstance(code, int)
                and not isinstance(code, bool)
                and 100 <= code < 600
                and _is_body(value.elts[0])
            ):
                message = f"`{route.name}` answers with a list of two, not with the status {code}"
                yield Finding(at=value, message=message, fix=_responding(route, value))


def _declares_tuple(route: Route) -> bool:
    declared = [route.node.returns, *(each.response_model for each in route.stack)]
    return any(annotated_type(each, route.place) == "tuple" for each in declared if each is not None)


def _is_body(node: ast.expr) -> bool:
    """Whether it can not be the first of two numbers."""
    return not (isinstance(node, ast.Constant) and isinstance(node.value, (int, float)))


def _responding(route: Route, value: ast.Tuple) -> Fix | None:
    if len(value.elts) > 2 or kind_of(value.elts[0], route.answer.place) is Kind.RESPONSE:
        return None
    body, code = value.elts

    def edit(editor: Editor) -> None:
        response = editor.add_import("fastapi.responses", "JSONResponse")
        content = editor.text(body)
        if not is_plain_json(body):
            content = f"{editor.add_import('fastapi.encoders', 'jsonable_encoder')}({content})"
        editor.replace(value, f"{response}({content}, status_code={editor.text(code)})")

    return Fix("Answer with a `JSONResponse` that has this status", edit, Safety.SAFE)


FLASK = """
  from fastapi import FastAPI, status
+ from fastapi.encoders import jsonable_encoder
+ from fastapi.responses import JSONResponse
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str


  @app.get("/a")
  def read_a():
-     return {"error": "not found"}, 404
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ `read_a` answers with a list of two, not with the status 404
+     return JSONResponse({"error": "not found"}, status_code=404)


  @app.post("/b")
  async def create_b(item: Item) -> Item:
-     return item, status.HTTP_201_CREATED
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_b` answers with a list of two, not with the status 201
+     return JSONResponse(jsonable_encoder(item), status_code=status.HTTP_201_CREATED)
"""

STATUS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/a").status_code == 404
answer = client.post("/b", json={"name": "pen"})
assert (answer.status_code, answer.json()) == (201, {"name": "pen"})
"""

FINE = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/a")
def read_size() -> tuple[str, int]:
    return "size", 404


@app.get("/b", response_model=tuple[str, int])
def read_other():
    return "size", 404


@app.get("/c")
def read_pair():
    return 640, 480


@app.get("/d")
def read_far():
    return "far", 4040


def helper():
    return {"error": "not found"}, 404


@app.get("/e")
def read_true():
    return "true", True
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(FLASK, proof=STATUS), FINE],
)
