"""GET route reads a body.

The body of a GET, HEAD or DELETE has no meaning: browsers, `fetch`, proxies and caches leave it out, and
OpenAPI has no place for it. Take the values from the query, with a model for many of them, or make the
route a POST.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.marker import declared_shape, declared_type, markers_of, may_be_marked_elsewhere
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

BODIES = frozenset({"fastapi.Body", "fastapi.Form", "fastapi.File"})


def check(route: Route) -> Iterator[Finding]:
    methods = route.methods
    if not route.is_first_of_stack or not methods or not methods <= {"GET", "HEAD", "DELETE"}:
        return
    if len(route.stack) > 1 and any(each.methods != methods for each in route.stack):
        return
    method = "GET" if "GET" in methods else min(methods)
    for parameter in route.parameters:
        if _is_body(parameter, route):
            message = f"`{parameter.name}` is read from the body, which a {method} should not have"
            severity = Severity.INFO if method == "DELETE" else None
            yield Finding(parameter, message, _from_query(parameter), severity=severity)


def _is_body(parameter: Parameter, route: Route) -> bool:
    marker = parameter.marker
    if marker is not None:
        return marker[0] in BODIES
    if parameter.name in route.path_names or parameter.node.annotation is None:
        return False
    if may_be_marked_elsewhere(parameter):
        return False
    shape = declared_shape(parameter)
    kind = shape.without_none if shape is not None else None
    if kind is None:
        return False
    if kind.name == "dict":
        return True
    inner = kind.arguments[0] if kind.name == "list" and kind.arguments else kind
    return "pydantic.BaseModel" in route.outline.module.ancestors(inner.name)


def _from_query(parameter: Parameter) -> Fix | None:
    """A model of the query, where the type is one model."""
    annotation = parameter.node.annotation
    module = parameter.outline.module
    if annotation is None or markers_of(parameter) or parameter.marker is not None:
        return None
    shape = declared_shape(parameter)
    is_model = shape is not None and "pydantic.BaseModel" in module.ancestors(shape.name)
    if (
        not is_model
        or not module.version_satisfies("fastapi", ">=0.115")
        or declared_type(parameter) is not annotation
    ):
        return None
    if isinstance(annotation, ast.Constant):
        return None

    def edit(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated")
        query = editor.add_import("fastapi", "Query")
        editor.wrap(annotation, f"{annotated}[", f", {query}()]")

    return Fix("Read it from the query", edit, Safety.UNSAFE)


MODEL = """
+ from typing import Annotated
+
- from fastapi import FastAPI
+ from fastapi import FastAPI, Query
  from pydantic import BaseModel

  app = FastAPI()


  class Filter(BaseModel):
      name: str = ""


  @app.get("/items")
- def read_items(filter: Filter):
                 ^^^^^^^^^^^^^^ `filter` is read from the body, which a GET should not have
+ def read_items(filter: Annotated[Filter, Query()]):
      return filter.name
"""

READ = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items", params={"name": "pen"}).json() == "pen"
"""

OTHERS = """
from typing import Annotated, Any

from fastapi import Body, FastAPI

app = FastAPI()


@app.get("/a")
def read_a(filter: dict[str, Any]):
           ^^^^^^^^^^^^^^^^^^^^^^ `filter` is read from the body, which a GET should not have
    return filter


@app.delete("/b")
def delete_b(reason: Annotated[str, Body()]):
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `reason` is read from the body, which a DELETE should not have
    return reason
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from pydantic import BaseModel

app = FastAPI()


class Filter(BaseModel):
    name: str = ""


@app.get("/a")
def read_a(filter: Annotated[Filter, Query()], request: Request):
    return filter.name


@app.get("/b")
def read_b(filter: Filter = Depends()):
    return filter.name


@app.post("/c")
def create_c(filter: Filter):
    return filter.name


@app.api_route("/d", methods=["GET", "POST"])
def either(filter: Filter | None = None):
    return filter


@app.get("/e")
def read_e(ids: list[int], name: str = ""):
    return ids
"""

rule = Rule(
    Route,
    check,
    bullet="methods that mean what they say",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(MODEL, proof=READ), OTHERS, FINE],
)
