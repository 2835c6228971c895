"""Where things stand in their files, for which a location knows only its statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Location, Source, UnreadableFile, split_lines
from fastapi_mentor.source.reading import read_bytes


class Spot(NamedTuple):
    """A place in a file: lines and columns from 0, columns in code points."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


def spot_of(project: Project, path: str, location: Location) -> Spot:
    """The place of a location in a file, as that is in the editor, else on disk."""
    shown = project.shown(path)
    statement = location.statement
    if shown is not None and shown.holds(statement):
        start = shown.start_of(statement)
    else:
        start = int(statement.memo.get("start", 0))
    return Spot(path, start + location.line, location.column, start + location.end_line, location.end_column)


def linked(label: str, spot: Spot | None) -> str:
    """A name in Markdown that leads to where it is defined."""
    if spot is None:
        return f"`{label}`"
    return f"[`{label}`](file://{quote(spot.path)}#L{spot.line + 1})"


def holds(location: Location, line: int, column: int) -> bool:
    """Whether a point of the statement, given as `line` from its first, is in a location or at its edge."""
    begin, end = (location.line, location.column), (location.end_line, location.end_column)
    return begin <= (line, column) <= end


def text_lines(project: Project, path: str) -> Sequence[str]:
    """The lines of a file, as the editor or the disk has it; none for plain ASCII on disk."""
    module = project.module(path)
    if module is None:
        return ()
    if isinstance(module.text, Source):
        return module.text.lines
    text = module.text.text
    return () if text.isascii() else _split(text)


@lru_cache(maxsize=8)
def _split(text: str) -> Sequence[str]:
    return split_lines(text)


def lines_of(path: str) -> Sequence[str]:
    """The lines of a file on disk that is not Python; none where it can not be read."""
    try:
        return split_lines(read_bytes(path).decode("utf-8", "replace"))
    except UnreadableFile:
        return ()
