"""Query parameter has a type that a query cannot hold.

A query is a row of texts: FastAPI makes numbers, dates and lists of them, or one model of the whole query.
A dict, or a list of models or lists, it refuses, and the app does not start. Take it from the body, or use
a model. A part of the path is a single text, and no list either.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import declared_shape, declared_type, markers_of, may_be_marked_elsewhere
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.shape import Shape
from fastapi_mentor.rule import Example, Finding, Rule, Severity

LISTS = frozenset({"list", "set", "frozenset", "tuple"})


def check(handler: Handler) -> Iterator[Finding]:
    for parameter in handler.parameters:
        if parameter.node.annotation is None:
            continue
        for marker in markers_of(parameter):
            shape = declared_shape(parameter) if marker.kind == "Query" else None
            if shape is not None and _is_refused(shape.without_none, parameter):
                at = declared_type(parameter) or parameter.node
                text = handler.outline.text(at)
                message = (
                    f"`{parameter.name}` can not be read from the query as `{text}`: the app can not start"
                )
                yield Finding(at=at, message=message)
        yield from _in_path(handler, parameter)


def _in_path(handler: Handler, parameter: Parameter) -> Iterator[Finding]:
    """What is in the path is one text: it can be neither a list nor a model."""
    is_there = any(parameter.name in route.path_names for route in handler.routes)
    given = parameter.marker[0] if parameter.marker is not None else "fastapi.Path"
    if not is_there or given != "fastapi.Path" or may_be_marked_elsewhere(parameter):
        return
    annotation = parameter.node.annotation
    if (
        isinstance(annotation, ast.Subscript)
        and parameter.place.qualified(annotation.value) == "typing.Annotated"
    ):
        assert isinstance(annotation.slice, ast.Tuple)
        if len(annotation.slice.elts) - 1 > len(markers_of(parameter)):
            return  # a validator may make it of a text
    shape = declared_shape(parameter)
    if shape is not None and _is_complex(shape.without_none, parameter):
        at = declared_type(parameter) or parameter.node
        text = handler.outline.text(at)
        message = f"`{parameter.name}` can not be read from the path as `{text}`: the app can not start"
        yield Finding(at=at, message=message)


def _is_refused(shape: Shape, parameter: Parameter) -> bool:
    if shape.name == "|":
        return any(each.name == "dict" for each in shape.arguments)
    if shape.name in LISTS:
        return any(_is_complex(each, parameter) for each in shape.arguments)
    return shape.name == "dict"


def _is_complex(shape: Shape, parameter: Parameter) -> bool:
    if shape.name in LISTS | {"dict"}:
        return True
    return "pydantic.BaseModel" in parameter.outline.module.ancestors(shape.name)


DICT = """
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items")
def read_items(filters: Annotated[dict[str, str] | None, Query()] = None):
                                  ^^^^^^^^^^^^^^^^^^^^^ \
    `filters` can not be read from the query as `dict[str, str] | None`: the app can not start
    return filters
"""

MODELS = """
from fastapi import FastAPI, Query
from pydantic import BaseModel

app = FastAPI()


class Range(BaseModel):
    first: int


@app.get("/items")
def read_items(ranges: list[Range] = Query(...)):
                       ^^^^^^^^^^^ \
    `ranges` can not be read from the query as `list[Range]`: the app can not start
    return ranges
"""

PATH = """
from fastapi import FastAPI, Path

app = FastAPI()


@app.get("/a/{ids}")
def read_a(ids: list[int]):
                ^^^^^^^^^ `ids` can not be read from the path as `list[int]`: the app can not start
    return ids


@app.get("/b/{options}")
def read_b(options: dict = Path()):
                    ^^^^ `options` can not be read from the path as `dict`: the app can not start
    return options
"""

FINE = """
from enum import Enum
from typing import Annotated, Optional

from fastapi import Body, FastAPI, Header, Query
from pydantic import BaseModel

app = FastAPI()


class Range(BaseModel):
    first: int


class Kind(Enum):
    A = "a"


@app.post("/items")
def read_items(
    range: Annotated[Range, Query()],
    body: Annotated[dict, Body()],
    ids: Annotated[list[int] | None, Query()] = None,
    kinds: Optional[list[Kind]] = Query(None),
    names: set[str] = Query(set()),
    headers: dict = Header({}),
):
    return range
"""

CRASH = "AssertionError: Query parameter '"

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(DICT, crashes=CRASH),
        Example(MODELS, crashes=CRASH),
        Example(PATH, crashes="AssertionError: Path params must be"),
        FINE,
    ],
)
