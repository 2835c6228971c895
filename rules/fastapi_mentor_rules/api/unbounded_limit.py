"""Clients may ask for as much as they like.

`limit: int` lets one request read a whole table: `?limit=10000000` keeps the database and the memory of the
server busy for everybody. An upper bound, `le=`, makes that a 422.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, argument, purpose_of
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import declared_shape, given_markers, may_be_marked_elsewhere
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

LIMITS = frozenset({"limit", "page_size", "pagesize", "per_page", "perpage", "max_results", "take"})
BOUNDS = ("le", "lt")


def check(handler: Handler) -> Iterator[Finding]:
    routes = handler.routes
    if routes and not all("GET" in (each.methods or ()) for each in routes):
        return
    for parameter in handler.parameters:
        if parameter.name.lower() not in LIMITS or may_be_marked_elsewhere(parameter):
            continue
        marker = parameter.marker
        if parameter.is_injected or (marker is not None and marker[0] != "fastapi.Query"):
            continue
        shape = declared_shape(parameter)
        if shape is None or shape.without_none.name != "int" or _is_bounded(parameter):
            continue
        if _is_clamped(handler.node, parameter.name) or purpose_of(handler.outline.module) is Purpose.TEST:
            continue
        message = f"`{parameter.name}` has no upper bound: one request may ask for everything"
        yield Finding(at=parameter, message=message, fix=_bounded(parameter))


def _is_bounded(parameter: Parameter) -> bool:
    """Whether a marker, or something else in the type, sets a bound."""
    if parameter.marker is not None:
        return any(argument(parameter.marker[1], each) is not None for each in BOUNDS)
    # Behind a name of one's own, or in `Annotated`, there may be a bound of pydantic's.
    names = {node.id for node in walk(parameter.node) if isinstance(node, ast.Name)}
    return not names <= {"int", "Optional", "Union", "None"}


def _is_clamped(function: ast.AST, name: str) -> bool:
    """Whether the function compares it with something, or takes the smaller of two."""
    for node in walk(function):
        match node:
            case ast.Call(func=ast.Name(id="min" | "max"), args=args):
                if any(isinstance(each, ast.Name) and each.id == name for each in args):
                    return True
            case ast.Compare(ops=[ast.Gt() | ast.GtE() | ast.Lt() | ast.LtE(), *_]):
                if any(
                    isinstance(each, ast.Name) and each.id == name for each in (node.left, *node.comparators)
                ):
                    return True
    return False


def _bounded(parameter: Parameter) -> Fix | None:
    markers = given_markers(parameter)
    annotation = parameter.node.annotation
    if markers:
        call = markers[0].call
        return Fix("Allow at most 100", lambda editor: editor.set_keyword(call, "le", "100"), Safety.UNSAFE)
    if annotation is None or parameter.marker is not None:
        return None

    def edit(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated")
        query = editor.add_import("fastapi", "Query")
        editor.wrap(annotation, f"{annotated}[", f", {query}(le=100)]")

    return Fix("Allow at most 100", edit, Safety.UNSAFE)


LIMIT = """
  from typing import Annotated

  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/a")
- def read_a(limit: int = 10):
             ^^^^^^^^^^ `limit` has no upper bound: one request may ask for everything
+ def read_a(limit: Annotated[int, Query(le=100)] = 10):
      return limit


  @app.get("/b")
- def read_b(page_size: Annotated[int, Query(ge=1)] = 10):
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `page_size` has no upper bound: one request may ask for everything
+ def read_b(page_size: Annotated[int, Query(ge=1, le=100)] = 10):
      return page_size
"""

REFUSED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/a?limit=1000000").status_code == 422
"""

OF_CLASS = """
  === app/__init__.py ===
  === app/paging.py ===
+ from typing import Annotated
+
+ from fastapi import Query
+
+
  class Pages:
-     def __init__(self, offset: int = 0, limit: int = 10):
                                          ^^^^^^^^^^ \
    `limit` has no upper bound: one request may ask for everything
+     def __init__(self, offset: int = 0, limit: Annotated[int, Query(le=100)] = 10):
          self.offset = offset
          self.limit = limit
  === app/main.py ===
  from typing import Annotated

  from fastapi import Depends, FastAPI

  from app.paging import Pages

  app = FastAPI()


  @app.get("/a")
  def read_a(pages: Annotated[Pages, Depends()]):
      return pages.limit
"""

FINE = """
from typing import Annotated

from fastapi import Body, FastAPI, Query
from pydantic import Field

app = FastAPI()
Limit = Annotated[int, Query(le=100)]
Small = Annotated[int, Field(le=100)]


@app.get("/a")
def read_a(limit: Limit = 10, page_size: int = Query(10, lt=100), per_page: Annotated[int, Field(le=9)] = 1):
    return limit


@app.get("/b")
def read_b(limit: int = 10):
    return min(limit, 100)


@app.get("/c")
def read_c(limit: int = 10):
    if limit > 100:
        limit = 100
    return limit


@app.post("/d")
def write_d(limit: int = Body(10)):
    return limit


@app.get("/e")
def read_e(limit: Small = 10):
    return limit
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(LIMIT, proof=REFUSED), OF_CLASS, FINE],
)
