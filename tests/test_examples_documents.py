"""What differs between two OpenAPI documents, and which differences a rule has to announce."""

from __future__ import annotations

from typing import Any

import pytest

from fastapi_mentor.examples.documents import differences
from fastapi_mentor.examples.execution import Runtime, broken_promises
from fastapi_mentor.rule import Example

OPERATION = {"summary": "Read", "responses": {"200": {"description": "ok"}}}
REFUSED = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}}}
TYPED = """
      from fastapi import FastAPI

      app = FastAPI()

      @app.get("/")
    - def read(limit):
               ^^^^^ it has no type
    + def read(limit: int):
          return limit
"""


def document(**operation: Any) -> dict[str, Any]:
    return {"info": {"title": "Shop"}, "paths": {"/": {"get": OPERATION | operation}}}


def parts(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.part, each.where) for each in differences(before, after)]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (document(), []),
        (document(tags=["a"]), [("tags", "GET /")]),
        (document(summary="Look", tags=["a"]), [("summary", "GET /"), ("tags", "GET /")]),
        ({**document(), "paths": {"/a": {"get": OPERATION}}}, [("paths", "GET /"), ("paths", "GET /a")]),
        ({**document(), "components": {"schemas": {"Item": {}}}}, [("schemas", "Item")]),
        ({**document(), "components": {"securitySchemes": {"Basic": {}}}}, [("security", "Basic")]),
        ({**document(), "info": {"title": "Stock"}}, [("info", "")]),
    ],
)
def test_each_part_that_differs_is_named(after: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert parts(document(), after) == expected


def test_the_answer_to_invalid_requests_comes_with_what_an_operation_takes() -> None:
    after = document(responses={**OPERATION["responses"], "422": REFUSED})  # type: ignore[dict-item]
    after["components"] = {"schemas": {"HTTPValidationError": {}, "ValidationError": {}}}
    assert parts(document(), after) == []


@pytest.mark.parametrize(
    ("changes", "complaints"),
    [
        (("parameters",), []),
        (None, []),
        ((), ["the fix changes `parameters` of GET /, which `changes` does not say"]),
    ],
)
def test_a_fix_changes_only_what_its_rule_says(
    changes: tuple[str, ...] | None, complaints: list[str]
) -> None:
    with Runtime(seconds=60) as runtime:
        assert list(broken_promises(Example(TYPED), runtime, changes)) == complaints
