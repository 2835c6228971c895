"""What differs between two OpenAPI documents, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_ERRORS = ("HTTPValidationError", "ValidationError")
"""Schemas of FastAPI's own 422 answer, which comes and goes with what an operation takes."""


class Difference(NamedTuple):
    """One part of a document that is not what it was.

    `part` is what kind of part it is: a key of an operation (`parameters`, `requestBody`, `responses` ...),
    `paths` for a whole operation, `schemas` for one of the components, else a key of the document.
    `where` names the operation or the component, `before` and `after` are None where there is none.
    """

    part: str
    where: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """All parts that differ."""
    earlier, later = _operations(before), _operations(after)
    for name in dict.fromkeys([*earlier, *later]):
        old, new = earlier.get(name), later.get(name)
        if old is None or new is None:
            yield Difference("paths", name, old, new)
            continue
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield Difference(key, name, old.get(key), new.get(key))
    for kind, part in (("schemas", "schemas"), ("securitySchemes", "security")):
        known, found = _components(before, kind), _components(after, kind)
        for name in dict.fromkeys([*known, *found]):
            if known.get(name) != found.get(name):
                yield Difference(part, name, known.get(name), found.get(name))
    for key in dict.fromkeys([*before, *after]):
        if key not in ("paths", "components", "webhooks") and before.get(key) != after.get(key):
            yield Difference(key, "", before.get(key), after.get(key))


def _operations(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": _without_422(operation)
        for group in ("paths", "webhooks")
        for path, item in (document.get(group) or {}).items()
        for method, operation in item.items()
        if isinstance(operation, dict)
    }


def _without_422(operation: dict[str, Any]) -> dict[str, Any]:
    responses = operation.get("responses", {})
    if "HTTPValidationError" not in str(responses.get("422", "")):
        return operation
    return {**operation, "responses": {key: each for key, each in responses.items() if key != "422"}}


def _components(document: Mapping[str, Any], kind: str) -> dict[str, Any]:
    found = (document.get("components") or {}).get(kind) or {}
    return {name: each for name, each in found.items() if name not in _ERRORS}
