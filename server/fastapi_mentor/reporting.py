"""What a check found in a file: findings by statement, and the diagnostics that they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi_mentor.rule import Fix, Severity
from fastapi_mentor.source import Location, Source, Statement
from fastapi_mentor.source.statement import clamp


class RelatedNote(NamedTuple):
    """Another place that explains a finding, in any file."""

    path: str
    location: Location
    message: str


class Noted(NamedTuple):
    """A finding with all that is said about it. Lines are relative to its statement."""

    rule: str
    chapter: str
    severity: Severity
    location: Location
    message: str
    fix: Fix | None
    related: tuple[RelatedNote, ...]
    url: str

    @property
    def line(self) -> int:
        """The first line of the place, from the first of its statement."""
        return self.location.line

    @property
    def end_line(self) -> int:
        """Its last line."""
        return self.location.end_line

    def carried(self, sound: Statement, broken: Statement) -> Noted:
        """The same in what became of the statement."""
        related = tuple(
            note._replace(location=_carried(note.location, sound, broken)) for note in self.related
        )
        return self._replace(location=_carried(self.location, sound, broken), related=related)


class Part:
    """The findings that stand in one statement. `rendered` is for what an editor's protocol makes of them."""

    __slots__ = ("findings", "rendered", "statement")

    def __init__(self, statement: Statement, findings: tuple[Noted, ...]) -> None:
        self.statement = statement
        self.findings = findings
        self.rendered: dict[Any, Any] = {}

    def carried(self, sound: Statement, broken: Statement) -> Part:
        """The same findings in what became of a statement that is sound no more."""
        if self.statement is not sound:
            return self
        return Part(broken, tuple(noted.carried(sound, broken) for noted in self.findings))

    @classmethod
    def divide(cls, found: list[Noted]) -> tuple[Part, ...]:
        """The findings by the statement in which they stand."""
        if not found:
            return ()
        by_statement: dict[int, list[Noted]] = {}
        for noted in found:
            by_statement.setdefault(id(noted.location.statement), []).append(noted)
        return tuple(cls(group[0].location.statement, tuple(group)) for group in by_statement.values())


class RelatedPlace(NamedTuple):
    """A place in a file, as `Diagnostic` counts, and what it has to do with the finding."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str


class Diagnostic(NamedTuple):
    """A finding in its file; lines and columns count from 0, columns are code points."""

    path: str
    rule: str
    chapter: str
    severity: Severity
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    fix: Fix | None
    related: tuple[RelatedPlace, ...]
    url: str


class Report:
    """All findings of a file: for each statement that has any, its first line and its part.

    `shown` gives the present source of another file that is being edited.
    """

    __slots__ = ("_shown", "parts", "source")

    def __init__(
        self, source: Source, parts: list[tuple[int, Part]], shown: Callable[[str], Source | None]
    ) -> None:
        self.source = source
        self.parts = parts
        self._shown = shown

    def diagnostics(self) -> list[Diagnostic]:
        """The findings in the order of the file."""
        found = [self.diagnostic(start, noted) for start, part in self.parts for noted in part.findings]
        found.sort(key=lambda d: (d.line, d.column, d.rule))
        return found

    def diagnostic(self, start: int, noted: Noted) -> Diagnostic:
        """A finding of a statement that starts on the line `start`."""
        _, line, column, end_line, end_column = noted.location
        return Diagnostic(
            self.source.path,
            noted.rule,
            noted.chapter,
            noted.severity,
            noted.message,
            start + line,
            column,
            start + end_line,
            end_column,
            noted.fix,
            tuple(self._related(note) for note in noted.related),
            noted.url,
        )

    def _related(self, note: RelatedNote) -> RelatedPlace:
        _, line, column, end_line, end_column = note.location
        statement = note.location.statement
        source = self.source if note.path == self.source.path else self._shown(note.path)
        start = source.line_of(statement) if source is not None else statement.memo.get("start", 0)
        return RelatedPlace(note.path, start + line, column, start + end_line, end_column, note.message)


def _carried(location: Location, sound: Statement, broken: Statement) -> Location:
    return clamp(broken.follow(location)) if location.statement is sound else location
