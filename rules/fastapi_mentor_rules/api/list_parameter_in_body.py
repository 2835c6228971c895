"""List parameter of a GET route is read from the body.

FastAPI takes a list from the body unless it is told otherwise, also where the route is a GET:
`?ids=1&ids=2` is ignored, and clients get a 422 or an empty list. `Query()` says that the values stand in
the URL.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.marker import declared_shape, may_be_marked_elsewhere
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.shape import Shape
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

SCALARS = frozenset({"str", "int", "float", "bool", "uuid.UUID", "datetime.date", "datetime.datetime"})


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or not route.methods or not route.methods <= {"GET", "HEAD"}:
        return
    for parameter in route.parameters:
        if isinstance(parameter.node.annotation, ast.Constant) or parameter.node.annotation is None:
            continue
        if parameter.marker is not None or may_be_marked_elsewhere(parameter):
            continue
        if _is_list(declared_shape(parameter), parameter):
            message = f"`{parameter.name}` is read from the body, not from the query"
            yield Finding(at=parameter, message=message, fix=_from_query(parameter))


def _is_list(shape: Shape | None, parameter: Parameter) -> bool:
    inner = shape.without_none if shape is not None else None
    if inner is None or inner.name not in ("list", "set", "frozenset", "tuple") or not inner.arguments:
        return False
    ancestors = parameter.outline.module.ancestors
    return all(
        each.name in SCALARS or each.name == "..." or "enum.Enum" in ancestors(each.name)
        for each in inner.arguments
    )


def _from_query(parameter: Parameter) -> Fix | None:
    annotation = parameter.node.annotation
    if annotation is None:
        return None

    def edit(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated")
        query = editor.add_import("fastapi", "Query")
        editor.wrap(annotation, f"{annotated}[", f", {query}()]")

    return Fix("Read it from the query", edit)


IDS = """
+ from typing import Annotated
+
- from fastapi import FastAPI
+ from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/items")
  def read_items(
-     ids: list[int],
      ^^^^^^^^^^^^^^ `ids` is read from the body, not from the query
-     names: set[str] | None = None,
      ^^^^^^^^^^^^^^^^^^^^^^ `names` is read from the body, not from the query
+     ids: Annotated[list[int], Query()],
+     names: Annotated[set[str] | None, Query()] = None,
  ) -> list[int]:
      return ids
"""

READ = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items?ids=1&ids=2").json() == [1, 2]
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel

app = FastAPI()
Ids = Annotated[list[int], Query()]


class Item(BaseModel):
    name: str


def find_all() -> list[int]:
    return [1]


@app.get("/a")
def read_a(ids: Ids, names: list[str] = Query([]), found: list[int] = Depends(find_all)):
    return ids


@app.post("/b")
def create_b(ids: list[int]):
    return ids


@app.delete("/c")
def delete_c(ids: list[int]):
    return ids


@app.get("/d")
def read_d(items: list[Item]):
    return items
"""

rule = Rule(
    Route,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    changes=("parameters", "requestBody", "schemas"),
    examples=[Example(IDS, proof=READ), FINE],
)
