"""Constraint of a parameter does not fit its type.

Nothing is said when the app starts. The first request makes pydantic raise a `TypeError`, "Unable to apply
constraint", which is no validation error, so the client gets a 500.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.constraint import Constraint, constraints_in, misfit_of
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import Marker, declared_shape, declared_type, given_markers
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

LENGTHS = {"ge": "min_length", "le": "max_length"}
NUMBERS = {"min_length": "ge", "max_length": "le"}
FITTING = {
    "str": LENGTHS,
    "list": LENGTHS,
    "set": LENGTHS,
    "int": NUMBERS,
    "float": NUMBERS,
    "Decimal": NUMBERS,
}


def check(handler: Handler) -> Iterator[Finding]:
    for parameter in handler.parameters:
        markers = given_markers(parameter)
        if not any(marker.call.keywords for marker in markers) or _has_more(parameter):
            continue
        shape = declared_shape(parameter)
        for marker in markers if shape is not None else ():
            for constraint in constraints_in(marker.call):
                kind = misfit_of(shape, constraint.name) if shape is not None else None
                if kind is not None:
                    message = f"`{constraint.name}` makes no sense for `{parameter.name}`, which is `{kind}`"
                    fix = _fitting(marker, constraint, kind)
                    yield Finding(handler.outline.location(constraint.keyword), message, fix)


def _has_more(parameter: Parameter) -> bool:
    """Whether `Annotated` holds more than markers, which may make another value of what comes in."""
    annotation = parameter.node.annotation
    if annotation is None or declared_type(parameter) is annotation:
        return False
    assert isinstance(annotation, ast.Subscript)
    assert isinstance(annotation.slice, ast.Tuple)
    markers = sum(each.is_annotated for each in given_markers(parameter))
    return len(annotation.slice.elts) - 1 > markers


def _fitting(marker: Marker, constraint: Constraint, kind: str) -> Fix | None:
    name = FITTING.get(kind, {}).get(constraint.name)
    if name is None or any(each.arg == name for each in marker.call.keywords):
        return None

    def edit(editor: Editor) -> None:
        editor.rename_keyword(marker.call, constraint.name, name)

    return Fix(f"Write `{name}`", edit, Safety.UNSAFE)


MISFITS = """
  from typing import Annotated

  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/items")
  def read_items(
-     name: Annotated[str, Query(ge=1)],
                                 ^^^^ `ge` makes no sense for `name`, which is `str`
-     size: int = Query(10, max_length=100),
                            ^^^^^^^^^^^^^^ `max_length` makes no sense for `size`, which is `int`
+     name: Annotated[str, Query(min_length=1)],
+     size: int = Query(10, le=100),
  ):
      return name, size
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items?name=a&size=1").status_code == 200
"""

FINE = """
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query
from pydantic import BeforeValidator

app = FastAPI()


@app.get("/items")
def read_items(
    name: Annotated[str, Query(min_length=1, pattern="^a")],
    day: Annotated[date, Query(ge=date(2030, 1, 1))],
    read: Annotated[int, BeforeValidator(int), Query(max_length=3)],
    size: int = Query(10, le=100),
    ids: list[int] = Query([], max_length=10),
    either: int | str = Query(1, le=10),
    anything: Any = Query(None, le=10),
):
    return name, size
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(MISFITS, proof=ANSWERS), FINE],
)
