"""Findings as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from fastapi_mentor import __version__
from fastapi_mentor.catalogue import RuleInfo
from fastapi_mentor.cli.formats import Result
from fastapi_mentor.cli.rows import Place, Row

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note", "hint": "note"}


def write(result: Result) -> str:
    """One run."""
    names = sorted({row.rule for row in result.rows})
    driver: dict[str, Any] = {
        "name": "FastAPI Mentor",
        "version": __version__,
        "rules": [_rule(name, result.rules.get(name)) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(result.complaints)],
        "results": list(_results(result.rows, names)),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(name: str, info: RuleInfo | None) -> dict[str, Any]:
    if info is None:  # what the engine itself says, such as a syntax error
        return {"id": name}
    rule = {
        "id": name,
        "shortDescription": {"text": info.summary},
        "fullDescription": {"text": info.reason or info.summary},
        "defaultConfiguration": {"level": LEVELS[info.severity.value]},
        "properties": {"tags": [info.chapter]},
    }
    return rule | ({"helpUri": info.url} if info.url else {})


def _invocation(complaints: Sequence[str]) -> dict[str, Any]:
    notifications = [{"level": "error", "message": {"text": text}} for text in complaints]
    return {
        "executionSuccessful": not complaints,
        "toolExecutionNotifications": notifications,
    }


def _results(rows: Sequence[Row], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    positions = {name: index for index, name in enumerate(names)}
    alike: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        identity = (row.file, row.rule, row.message)
        alike[identity] += 1
        found: dict[str, Any] = {
            "ruleId": row.rule,
            "ruleIndex": positions[row.rule],
            "level": LEVELS[row.severity],
            "message": {"text": row.message},
            "locations": [_location(row.file, row.line, row.column, row.end_line, row.end_column)],
            "partialFingerprints": {"fastapiMentor/v1": f"{row.rule}:{row.message}:{alike[identity]}"},
        }
        if row.related:
            found["relatedLocations"] = [_related(place) for place in row.related]
        yield found


def _location(file: str, line: int, column: int, end_line: int, end_column: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file, errors="surrogateescape")},
            "region": {
                "startLine": line,
                "startColumn": column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        }
    }


def _related(place: Place) -> dict[str, Any]:
    location = _location(place.file, place.line, place.column, place.line, place.column)
    return location | {"message": {"text": place.message}}
