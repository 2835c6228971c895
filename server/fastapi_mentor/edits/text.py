"""Edits of a text and what they make of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fastapi_mentor.source import split_lines


class TextEdit(NamedTuple):
    """What stands between two places of a file becomes `text`.

    Lines and columns count from 0; columns are code points. The edits of a file all speak of the text
    before any of them.
    """

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text after all of `edits`; raises ValueError where two of them overlap."""
    lines = split_lines(text)
    parts: list[str] = []
    line, column = 0, 0
    for edit in sorted(edits, key=lambda edit: edit[:4]):
        start = (edit.start_line, edit.start_column)
        if start < (line, column) or (edit.end_line, edit.end_column) < start:
            raise ValueError(f"{edit} overlaps the edit before it")
        parts += _between(lines, (line, column), start)
        parts.append(edit.text)
        line, column = edit.end_line, edit.end_column
    parts += _between(lines, (line, column), (len(lines) - 1, len(lines[-1])))
    return "".join(parts)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> list[str]:
    (first, column), (last, end_column) = start, end
    if first == last:
        return [lines[first][column:end_column]]
    return [lines[first][column:], *lines[first + 1 : last], lines[last][:end_column]]
