"""Findings as a GitLab code quality report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from fastapi_mentor.cli.formats import Result
from fastapi_mentor.cli.rows import Row

SEVERITIES = {"error": "critical", "warning": "major", "info": "minor", "hint": "info"}


def write(result: Result) -> str:
    """One object for each finding; GitLab compares fingerprints, so no line number goes into them."""
    alike: Counter[tuple[str, str, str]] = Counter()
    report = []
    for row in result.rows:
        identity = (row.file, row.rule, row.message)
        report.append(_object(row, alike[identity]))
        alike[identity] += 1
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _object(row: Row, occurrence: int) -> dict[str, Any]:
    identity = "\0".join((row.file, row.rule, row.message, str(occurrence)))
    return {
        "type": "issue",
        "check_name": row.rule,
        "description": row.message,
        "categories": ["Security"] if row.chapter in ("auth", "security") else ["Bug Risk"],
        "severity": SEVERITIES[row.severity],
        "fingerprint": hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest(),
        "location": {
            "path": row.file,
            "positions": {
                "begin": {"line": row.line, "column": row.column},
                "end": {"line": row.end_line, "column": row.end_column},
            },
        },
    }
