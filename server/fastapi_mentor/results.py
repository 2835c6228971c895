"""What is kept of the check of a file, for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fastapi_mentor.project.project import Read
from fastapi_mentor.reporting import Part
from fastapi_mentor.source import Source, Statement
from fastapi_mentor.suppressing import has_comments


class Result(NamedTuple):
    """What the rules said about one statement, and what they read elsewhere to say it.

    `context` are the members of a class header, or the header of a member. `marked` tells that the
    statement may hold suppressions. `origin` is the result of the statement when it was sound, where it is
    broken now: the rules were not asked again.
    """

    parts: tuple[Part, ...]
    reads: Mapping[Read, str]
    context: tuple[Statement, ...]
    marked: bool
    statement: Statement
    origin: Result | None = None

    @property
    def speaks(self) -> bool:
        """Whether something is said, or may be allowed."""
        return bool(self.parts) or self.marked

    def carried_to(self, statement: Statement) -> Result | None:
        """The same for what the statement became, if that is broken and keeps the facts of the sound one."""
        origin = self.origin or self
        sound = origin.statement
        if statement.error is None or sound.error is not None or not sound.nodes:
            return None
        if statement.nodes is not sound.nodes:
            return None
        parts = tuple(part.carried(sound, statement) for part in origin.parts)
        return Result(parts, self.reads, self.context, has_comments(statement), statement, origin)


Results = list[Result | None]


class Checked(NamedTuple):
    """The last check of a file. `speaking` are the positions of the results that say something.

    `renamed` is what the imports of the file gave other names to: it tells what statements are asked about.
    """

    serial: int
    results: Results
    speaking: list[int]
    revision: int
    renamed: Mapping[str, str]

    def kept_in(self, source: Source) -> Results:
        """The results that still hold in a snapshot made from the one that was checked; None for others."""
        _, head, tail = source.kept
        old = self.results
        between: Results = [None] * (len(source.statements) - tail - head)
        if len(between) == 1 and len(old) - tail - head == 1:
            result = old[head]
            between[0] = result.carried_to(source.statements[head]) if result is not None else None
        results = old.copy()
        results[head : len(old) - tail] = between
        return results


def speaking(results: Sequence[Result | None], start: int, stop: int) -> list[int]:
    """The positions between two at which something is said, or may be allowed."""
    between = enumerate(results[start:stop], start)
    return [position for position, each in between if each is not None and each.speaks]
