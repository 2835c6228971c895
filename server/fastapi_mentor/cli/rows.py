"""A finding as it is shown to people and to machines: paths from here, positions from 1."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic


class Place(NamedTuple):
    """Another place that explains a finding; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str


class Row(NamedTuple):
    """One finding; lines and columns count from 1, columns are code points, the end is exclusive."""

    file: str
    path: str
    rule: str
    chapter: str
    severity: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    fix_title: str | None
    fix_safety: str | None
    url: str
    related: tuple[Place, ...]


def row(diagnostic: Diagnostic) -> Row:
    """A diagnostic, whose positions count from 0, as a row."""
    fix = diagnostic.fix
    return Row(
        file=shown_path(diagnostic.path),
        path=diagnostic.path,
        rule=diagnostic.rule,
        chapter=diagnostic.chapter,
        severity=diagnostic.severity.value,
        message=diagnostic.message,
        line=diagnostic.line + 1,
        column=diagnostic.column + 1,
        end_line=diagnostic.end_line + 1,
        end_column=diagnostic.end_column + 1,
        fix_title=fix.title if fix else None,
        fix_safety=fix.safety.value if fix else None,
        url=diagnostic.url,
        related=tuple(
            Place(shown_path(place.path), place.line + 1, place.column + 1, place.message)
            for place in diagnostic.related
        ),
    )


def shown_path(path: str) -> str:
    """A path relative to the current folder, with slashes; absolute if it is on another drive."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:
        return path.replace(os.sep, "/")
