"""Findings as workflow commands that GitHub shows as annotations."""

from __future__ import annotations

from fastapi_mentor.cli.formats import Result
from fastapi_mentor.cli.rows import Row

LEVELS = {"error": "error", "warning": "warning", "info": "notice", "hint": "notice"}


def write(result: Result) -> str:
    """One command for each finding, and one for each thing that could not be checked."""
    lines = [_command(row) for row in result.rows]
    lines += [f"::error title=FastAPI Mentor::{_data(one)}" for one in result.complaints]
    return "".join(line + "\n" for line in lines)


def _command(row: Row) -> str:
    properties = {
        "title": f"FastAPI Mentor ({row.rule})",
        "file": row.file,
        "line": str(row.line),
        "endLine": str(row.end_line),
    }
    if row.line == row.end_line:  # columns are taken only for a place on one line
        properties |= {"col": str(row.column), "endColumn": str(row.end_column)}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    # The position once more: in the log of the workflow the properties are not shown.
    message = f"{row.file}:{row.line}:{row.column}: {row.rule}: {row.message}"
    return f"::{LEVELS[row.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
