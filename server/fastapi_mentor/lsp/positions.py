"""Ranges of the protocol and places in code points, converted line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic

Place = tuple[int, int, int, int]
"""Line, column, end line, end column; from 0, in code points."""

Range = dict[str, dict[str, int]]


def to_range(lines: Sequence[str], place: Place, encoding: Encoding) -> Range:
    """A place in the units of the client."""
    line, column, end_line, end_column = place
    return {
        "start": {"line": line, "character": _units(lines, line, column, encoding)},
        "end": {"line": end_line, "character": _units(lines, end_line, end_column, encoding)},
    }


def to_place(lines: Sequence[str], start: tuple[int, int], end: tuple[int, int], encoding: Encoding) -> Place:
    """A range of the client, as pairs of line and character, in code points, inside the document."""
    return (*_point(lines, start, encoding), *_point(lines, end, encoding))


def place_of(diagnostic: Diagnostic) -> Place:
    """Where a diagnostic stands."""
    return diagnostic.line, diagnostic.column, diagnostic.end_line, diagnostic.end_column


def touches(place: Place, other: Place) -> bool:
    """Whether two places share a character or an edge."""
    return place[:2] <= other[2:] and other[:2] <= place[2:]


def _units(lines: Sequence[str], line: int, column: int, encoding: Encoding) -> int:
    return encoding.units(lines[line], column) if line < len(lines) else column


def _point(lines: Sequence[str], point: tuple[int, int], encoding: Encoding) -> tuple[int, int]:
    line, character = point
    if line >= len(lines):
        last = len(lines) - 1
        return last, len(lines[last])
    return line, encoding.column(lines[line], character)
