"""Findings as a JSON list of objects."""

from __future__ import annotations

import json
from typing import Any

from fastapi_mentor.cli.formats import Result
from fastapi_mentor.cli.rows import Row


def write(result: Result) -> str:
    """One object for each finding."""
    return json.dumps([_object(row) for row in result.rows], indent=2, ensure_ascii=False) + "\n"


def _object(row: Row) -> dict[str, Any]:
    fix = {"title": row.fix_title, "safety": row.fix_safety} if row.fix_title is not None else None
    return {
        "file": row.file,
        "rule": row.rule,
        "chapter": row.chapter,
        "severity": row.severity,
        "message": row.message,
        "line": row.line,
        "column": row.column,
        "end_line": row.end_line,
        "end_column": row.end_column,
        "fix": fix,
        "url": row.url,
        "related": [place._asdict() for place in row.related],
    }
