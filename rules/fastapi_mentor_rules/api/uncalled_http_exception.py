"""HTTPException is raised without being made.

`raise HTTPException` makes Python call the class without arguments. It needs a status, so what is raised
is a `TypeError`, and the client gets a 500.
"""

from collections.abc import Iterator

from fastapi_mentor.facts.http_error import UncalledHttpError
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(error: UncalledHttpError) -> Iterator[Finding]:
    name = error.outline.text(error.node)
    yield Finding(at=error, message=f"`{name}` needs a status, so raising it alone fails with a TypeError")


ALONE = """
from fastapi import FastAPI, HTTPException

app = FastAPI()
items = {1: "a"}


@app.get("/items/{item_id}")
def read_item(item_id: int):
    if item_id not in items:
        raise HTTPException
              ^^^^^^^^^^^^^ `HTTPException` needs a status, so raising it alone fails with a TypeError
    return items[item_id]
"""

ANSWERS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items/2").status_code == 404
"""

FINE = """
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

app = FastAPI()
missing = HTTPException(404)


@app.get("/items/{item_id}")
def read_item(item_id: int):
    if item_id == 1:
        raise missing
    if item_id == 2:
        raise HTTPException(404)
    if item_id == 3:
        HTTPException = KeyError
        raise HTTPException from None


class NoHTTPException(Exception): ...


def other():
    raise NoHTTPException
"""

rule = Rule(
    UncalledHttpError,
    check,
    bullet="errors as HTTPException",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(ALONE, proof=ANSWERS), Example(FINE, runs=False)],
)
