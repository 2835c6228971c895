"""GET route reads a body.

The body of a GET, HEAD or DELETE has no meaning: browsers, `fetch`, proxies and caches leave it out, and
OpenAPI has no place for it. Take the values from the query, with a model for many of them, or make the
route a POST.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.query_model import read_from_query
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.marker import is_read_from_body
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    methods = route.methods
    if not route.is_first_of_stack or not methods or not methods <= {"GET", "HEAD", "DELETE"}:
        return
    if len(route.stack) > 1 and any(each.methods != methods for each in route.stack):
        return
    method = "GET" if "GET" in methods else min(methods)
    for parameter in route.parameters:
        if is_read_from_body(parameter, route.path_names):
            message = f"`{parameter.name}` is read from the body, which a {method} should not have"
            severity = Severity.INFO if method == "DELETE" else None
            yield Finding(parameter, message, read_from_query(parameter), severity=severity)


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
