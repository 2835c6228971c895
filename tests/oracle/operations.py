"""The difference between the operations of FastAPI's OpenAPI document and those that we predict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

ASPECTS = ("parameters", "body", "status", "tags", "security", "operation id")
MARKS = {
    "parameters": 0.97,
    "body": 0.98,
    "status": 0.98,
    "tags": 0.98,
    "security": 0.95,
    "operation id": 0.0,
}
_CONVERTOR = re.compile(r"\{(\w+):\w+\}")


@dataclass
class OperationScore:
    """Of how many operations each aspect is equal; `differences` says what theirs is, and ours."""

    compared: int = 0
    equal: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ASPECTS, 0))
    differences: list[tuple[str, str, Any, Any]] = field(default_factory=list)

    def share(self, aspect: str) -> float:
        """The share of the operations in which an aspect is equal."""
        return self.equal[aspect] / self.compared if self.compared else 1.0

    @property
    def is_enough(self) -> bool:
        """Whether every aspect reaches its mark."""
        return all(self.share(aspect) >= mark for aspect, mark in MARKS.items())

    def add(self, theirs: dict[str, Any], ours: list[dict[str, Any]]) -> None:
        """Compares the operations that both sides know, of one application."""
        known = {(each["method"], each["path"]): each for each in reversed(ours) if each["resolved"]}
        for mounted, document in theirs["documents"].items():
            for method, path, operation in _operations(document):
                own = known.get((method, mounted + path)) or _with_convertors(known, method, mounted + path)
                if own is not None:
                    self._compare(f"{method} {mounted}{path}", operation, own)

    def _compare(self, name: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
        self.compared += 1
        expected, found = _aspects_of(theirs), _aspects_of_ours(ours)
        for aspect in ASPECTS:
            if expected[aspect] == found[aspect]:
                self.equal[aspect] += 1
            else:
                self.differences.append((aspect, name, expected[aspect], found[aspect]))


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, dict):
                yield method.upper(), path, operation


def _with_convertors(known: dict[tuple[str, str], Any], method: str, path: str) -> Any:
    """OpenAPI writes `{file}` where the route says `{file:path}`."""
    for (other, written), each in known.items():
        if other == method and ":" in str(written) and _CONVERTOR.sub(r"{\1}", str(written)) == path:
            return each
    return None


def _aspects_of(operation: dict[str, Any]) -> dict[str, Any]:
    statuses = [code for code in operation.get("responses", {}) if code != "422"]
    return {
        "parameters": sorted(
            (each["name"].lower(), each["in"], bool(each.get("required")))
            for each in operation.get("parameters", ())
        ),
        "body": "requestBody" in operation,
        "status": statuses[0] if statuses else None,
        "tags": operation.get("tags", []),
        "security": sorted({name for each in operation.get("security", ()) for name in each}),
        "operation id": operation.get("operationId"),
    }


def _aspects_of_ours(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "parameters": sorted(
            (str(each["name"]).lower(), each["in"], each["required"]) for each in row["parameters"]
        ),
        "body": row["request_body"] is not None,
        "status": str(row["status_code"]) if row["status_code"] is not None else None,
        "tags": row["tags"],
        "security": sorted({each["name"] for each in row["security"]}),
        "operation id": row["operation_id"],
    }
