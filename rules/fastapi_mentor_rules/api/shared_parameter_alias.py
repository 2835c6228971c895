"""Two parameters have one name in the request.

Both get the same value, and OpenAPI knows only one of the two, so no client can give the other. One of the
aliases is a slip.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import argument, literal
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import PLACES
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    if not any(parameter.marker is not None for parameter in handler.parameters):
        return
    known: dict[tuple[str, str], Parameter] = {}
    for parameter in handler.parameters:
        key = _key(parameter, handler)
        if key is None:
            continue
        first = known.setdefault(key, parameter)
        if first is not parameter:
            related = (Related(first, f"`{first.name}` has it"),)
            message = f"`{parameter.name}` is called `{key[1]}` in the request, as `{first.name}` is"
            yield Finding(at=parameter, message=message, related=related)


def _key(parameter: Parameter, handler: Handler) -> tuple[str, str] | None:
    """Where a parameter is taken from, and its name there."""
    if parameter.is_injected:
        return None
    names = handler.routes[0].path_names if handler.routes else frozenset()
    if parameter.marker is None:
        if handler.may_have_another_signature or not _is_scalar(parameter):
            return None
        return "path" if parameter.name in names else "query", parameter.name
    name, call = parameter.marker
    kind = name.removeprefix("fastapi.")
    alias = argument(call, "alias")
    if argument(call, "validation_alias") is not None or kind not in PLACES or kind == "File":
        return None
    if alias is None:
        given = parameter.name.replace("_", "-") if kind == "Header" else str(parameter.name)
    else:
        text = literal(alias)
        if not isinstance(text, str):
            return None
        given = text
    place = "body" if kind in ("Body", "Form") else kind.lower()
    return place, given.lower() if kind == "Header" else given


def _is_scalar(parameter: Parameter) -> bool:
    return isinstance(parameter.node.annotation, ast.Name) and parameter.type in (
        "str",
        "int",
        "float",
        "bool",
    )


ALIASES = """
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items")
def read_items(
    since: Annotated[str, Query(alias="from")],
    until: Annotated[str, Query(alias="from")],
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `until` is called `from` in the request, as `since` is
    name: str,
    label: str = Query("", alias="name"),
    ^^^^^^^^^^ `label` is called `name` in the request, as `name` is
):
    return since, until
"""

DIFFERENT = """
names = [each["name"] for each in app.openapi()["paths"]["/items"]["get"]["parameters"]]
assert len(names) == 4
"""

FINE = """
from typing import Annotated

from fastapi import Body, Depends, FastAPI, Header, Path, Query

app = FastAPI()


def find():
    return 1


@app.get("/items/{item}")
def read_items(
    number: Annotated[int, Path(alias="item")],
    item: Annotated[str, Query()] = "",
    since: Annotated[str, Query(alias="from")] = "",
    agent: Annotated[str, Header(alias="from")] = "",
    found: Annotated[int, Depends(find)] = 0,
):
    return since
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(ALIASES, proof=DIFFERENT), Example(FINE, runs=False)],
)
