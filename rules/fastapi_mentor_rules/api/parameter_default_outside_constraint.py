"""Default of a parameter is not one that a client could send.

FastAPI does not validate defaults. The function gets a value of another type than it declares, or one that
its own constraints forbid, and a client that sends the documented default gets a 422.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import UNKNOWN, argument, literal
from fastapi_mentor.facts.constraint import breaks, constraints_in
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import declared_shape, given_markers, value_default
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Rule, Severity

NUMBERS = frozenset({"int", "float", "bool", "decimal.Decimal"})


def check(handler: Handler) -> Iterator[Finding]:
    for parameter in handler.parameters:
        default = value_default(parameter)
        if default is None or parameter.is_injected or literal(default) in (UNKNOWN, None):
            continue
        text = handler.outline.text(default)
        kind = _other_type(parameter, literal(default))
        if kind is not None:
            message = f"`{parameter.name}` is `{kind}`, which its default {text} is not"
            yield Finding(at=default, message=message)
            continue
        for marker in given_markers(parameter):
            if argument(marker.call, "validate_default") is not None:
                continue
            for constraint in constraints_in(marker.call):
                if breaks(default, constraint):
                    limit = handler.outline.text(constraint.keyword)
                    message = (
                        f"`{parameter.name}` may be anything with `{limit}`, which its default {text} breaks"
                    )
                    yield Finding(at=default, message=message)


def _other_type(parameter: Parameter, value: object) -> str | None:
    """The declared type, if a literal certainly is none of it."""
    shape = declared_shape(parameter)
    name = shape.without_none.name if shape is not None else ""
    if name in NUMBERS and isinstance(value, str):
        return name.rpartition(".")[2]
    return name if name == "str" and isinstance(value, (int, float, list, dict)) else None


WRONG = """
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items")
def read_items(
    size: int = Query(0, ge=1, le=100),
                      ^ `size` may be anything with `ge=1`, which its default 0 breaks
    name: Annotated[str, Query(min_length=2)] = "a",
                                                ^^^ \
    `name` may be anything with `min_length=2`, which its default "a" breaks
    page: int = Query("first"),
                      ^^^^^^^ `page` is `int`, which its default "first" is not
    sort: str = 1,
                ^ `sort` is `str`, which its default 1 is not
):
    return size, name, page
"""

ACCEPTED = """
from fastapi.testclient import TestClient

client = TestClient(app)
schema = app.openapi()["paths"]["/items"]["get"]["parameters"]
defaults = {each["name"]: each["schema"]["default"] for each in schema}
assert client.get("/items", params=defaults).status_code == 200
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query

app = FastAPI()
SIZE = 0


def find() -> int:
    return 1


@app.get("/items")
def read_items(
    size: int = Query(10, ge=1, le=100),
    name: Annotated[str | None, Query(min_length=2)] = None,
    page: float = 1,
    either: int | str = "a",
    found: int = Depends(find),
    other: int = Query(SIZE, ge=1),
    required: int = Query(..., ge=1),
    flag: bool = False,
):
    return size, name, page
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(WRONG, proof=ACCEPTED), FINE],
)
