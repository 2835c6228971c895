"""Errors of one router do not look alike.

Clients read `detail`: where it is a text here and a dict there, each of them has to be told apart. The same
holds for a `JSONResponse({"error": ...})` beside `HTTPException`, whose answers have `detail`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.rule import Finding, Rule, Severity


def check(error: HttpError) -> Iterator[Finding]:
    shape = _shape(error)
    if shape is None or shape == "a text":
        return
    module = error.outline.module
    if purpose_of(module) is Purpose.TEST:
        return
    counts: dict[str, int] = {}
    for statement in module.calling(HttpError.words, inside=True):
        outline = error.outline if statement is error.outline.statement else Outline(statement, module)
        for other in HttpError.find(outline):
            found = _shape(other)
            if found is not None:
                counts[found] = counts.get(found, 0) + 1
    if counts.get("a text", 0) > counts.get(shape, 0) and error.detail is not None:
        message = f"The detail is {shape} here, and a text in {counts['a text']} other errors of this file"
        yield Finding(at=error.detail, message=message)


def _shape(error: HttpError) -> str | None:
    match error.detail:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return "a text"
        case ast.Dict():
            return "a dict"
        case ast.List() | ast.ListComp():
            return "a list"
    return None


MIXED = """
from fastapi import APIRouter, HTTPException

router = APIRouter()


@router.get("/a/{number}")
def read_a(number: int):
    if number == 0:
        raise HTTPException(404, "Not found")
    if number == 1:
        raise HTTPException(403, f"{number} is not yours")
    raise HTTPException(status_code=400, detail={"error": "wrong"})
                                                ^^^^^^^^^^^^^^^^^^ \
    The detail is a dict here, and a text in 2 other errors of this file
"""

FINE = """
from fastapi import APIRouter, HTTPException

router = APIRouter()


@router.get("/a/{number}")
def read_a(number: int):
    if number == 0:
        raise HTTPException(404, {"code": "missing"})
    if number == 1:
        raise HTTPException(403)
    raise HTTPException(status_code=400, detail={"code": "wrong"})
"""

rule = Rule(
    HttpError,
    check,
    bullet="errors of one shape",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[MIXED, FINE],
)
