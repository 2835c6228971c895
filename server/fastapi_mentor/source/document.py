"""One file as a list of statements, edited a statement at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, count
from typing import NamedTuple

from fastapi_mentor.source.lines import Change, Lines, splice, split_lines
from fastapi_mentor.source.parsing import recover
from fastapi_mentor.source.portions import parse_file
from fastapi_mentor.source.region import Region, covering
from fastapi_mentor.source.statement import Location, Statement

_SERIALS = count(1)
_FEW = 8
"""Statements that are looked for one by one."""


class Problem(NamedTuple):
    """A syntax error of a file; lines and columns count from 0, columns are code points."""

    line: int
    column: int
    message: str
    statement: Statement


class Kept(NamedTuple):
    """What an edit left alone: the first `head` and the last `tail` statements of the snapshot `serial`."""

    serial: int
    head: int
    tail: int


class Source:
    """An immutable snapshot of one file.

    `statements` cover every line, in order; `starts` holds the first line of each. `kept` tells what it
    shares with the snapshot that it was made from.
    """

    __slots__ = ("_asked", "_broken", "_index", "_starts", "kept", "lines", "path", "serial", "statements")

    def __init__(self, path: str, lines: Sequence[str], statements: list[Statement]) -> None:
        self.path = path
        self.lines = lines
        self.statements = statements
        self.serial = next(_SERIALS)
        self.kept = Kept(0, 0, 0)
        self._starts: list[int] | None = None
        self._broken: int | None = None
        self._asked = 0
        self._index: dict[int, int] | None = None

    @classmethod
    def open(cls, path: str, text: str) -> Source:
        """The snapshot of a text that was not seen before; a broken one still yields its sound statements."""
        lines = split_lines(text)
        try:
            statements = parse_file(lines)
        except SyntaxError:
            statements = recover(text, ())
        return cls(path, lines, covering(statements, len(lines)))

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.lines)

    @property
    def starts(self) -> list[int]:
        """The first line of each statement, from 0."""
        if self._starts is None:
            counts = [statement.lines for statement in self.statements]
            self._starts = list(accumulate(counts, initial=0))[:-1]
        return self._starts

    @property
    def problems(self) -> list[Problem]:
        """The syntax errors that are in the file now, one for each broken statement."""
        broken = self._count_broken()
        if not broken:
            return []
        # While somebody types, what is broken is what was edited.
        first, stop = self.kept.head, len(self.statements) - self.kept.tail
        if _broken(self.statements[first:stop]) != broken:
            first, stop = 0, len(self.statements)
        return [
            Problem(start + min(s.error.line, s.lines - 1), s.error.column, s.error.message, s)
            for s, start in zip(self.statements[first:stop], self.starts[first:stop], strict=True)
            if s.error is not None
        ]

    def index_of(self, statement: Statement) -> int:
        """The position of a statement of this snapshot; raises KeyError for any other."""
        if self._index is None:
            # To look through the list is quicker than to index it for the sake of a few.
            self._asked += 1
            if self._asked <= _FEW:
                try:
                    return self.statements.index(statement)
                except ValueError:
                    raise KeyError(statement) from None
            self._index = {id(s): position for position, s in enumerate(self.statements)}
        return self._index[id(statement)]

    def holds(self, statement: Statement) -> bool:
        """Whether a statement is one of this snapshot."""
        try:
            self.index_of(statement)
        except KeyError:
            return False
        return True

    def start_of(self, statement: Statement) -> int:
        """The first line of a statement of this snapshot; raises KeyError for any other."""
        return self.starts[self.index_of(statement)]

    def line_of(self, statement: Statement) -> int:
        """The first line of a statement, or of what it most likely is by now; 0 if nothing tells."""
        if self.holds(statement):
            return self.start_of(statement)
        if "start" in statement.memo:
            return int(statement.memo["start"])
        lines = zip(self.statements, self.starts, strict=True)
        return next((start for each, start in lines if each.text == statement.text), 0)

    def statement_at(self, line: int) -> tuple[Statement, int]:
        """The statement on a line, and the line on which it starts."""
        index = max(0, bisect_right(self.starts, line) - 1)
        return self.statements[index], self.starts[index]

    def range_of(self, location: Location) -> tuple[int, int, int, int]:
        """Line, column, end line and end column of a location in this file, from 0."""
        start = self.start_of(location.statement)
        return (
            start + location.line,
            location.column,
            start + location.end_line,
            location.end_column,
        )

    def edit(self, changes: Sequence[Change]) -> Source:
        """The snapshot after `changes`, each of which sees the text that the one before left."""
        source = self
        head = tail = len(self.statements)
        for change in changes:
            source = source._edit(change)
            head, tail = min(head, source.kept.head), min(tail, source.kept.tail)
        if source is not self:
            # Statements that moved over the middle of a shrinking list are not on both sides.
            tail = min(tail, len(source.statements) - head, len(self.statements) - head)
            source.kept = Kept(self.serial, head, tail)
        return source

    def _edit(self, change: Change) -> Source:
        edit = splice(self.lines, change)
        lines = Lines.of(self.lines).replaced(edit.start, edit.stop, edit.new)
        delta = len(edit.new) - (edit.stop - edit.start)
        first = bisect_right(self.starts, edit.start) - 1
        last = bisect_right(self.starts, edit.stop - 1) - 1
        region = Region(self.statements, self.starts, lines, delta, first, last)
        found = region.sound()
        tried = range(0)
        if found is None:
            found = region.broken(edit.start)
            tried = range(found[0], found[0] + len(found[2]))
        start, stop, statements = found
        edited = self._with(lines, start, stop, statements)
        return edited._rejoined(tried)

    def _rejoined(self, tried: range) -> Source:
        """The snapshot in which what an edit far away made sound again is parsed again.

        A bracket that was open is closed many statements below: the first broken statement tells. Where
        nothing mends that one the text does not parse, whatever the others do.
        """
        source = self
        while True:
            if source._count_broken() == _broken(source.statements[tried.start : tried.stop]):
                return source
            first = next((i for i, s in enumerate(source.statements) if s.error is not None), None)
            if first is None or first in tried:
                return source
            found = Region(source.statements, source.starts, source.lines, 0, first, first).sound()
            if found is None:
                return source
            start, stop, statements = found
            joined = source._with(source.lines, start, stop, statements)
            head, tail = min(source.kept.head, joined.kept.head), min(source.kept.tail, joined.kept.tail)
            joined.kept = Kept(source.kept.serial, head, tail)
            source = joined
            tried = range(0)

    def _with(self, lines: Sequence[str], start: int, stop: int, statements: list[Statement]) -> Source:
        """The snapshot in which `statements` stand for those from `start` to `stop`."""
        old = self.statements[start : stop + 1]
        statements = _recognised(statements, old)
        after = self.statements.copy()
        after[start : stop + 1] = statements
        source = Source(self.path, lines, after)
        source.kept = Kept(self.serial, start, len(self.statements) - stop - 1)
        source._broken = self._count_broken() - _broken(old) + _broken(statements)
        if len(old) == len(statements) == 1 and old[0].lines == statements[0].lines:
            source._starts = self._starts
        return source

    def _count_broken(self) -> int:
        """How many statements do not parse; counted once, and followed through edits."""
        if self._broken is None:
            self._broken = _broken(self.statements)
        return self._broken


def changed(old: Source, new: Source) -> tuple[list[Statement], list[Statement]]:
    """The statements of `old` that `new`, which was made from it, has no more, and those it has instead."""
    _, head, tail = new.kept
    return old.statements[head : len(old.statements) - tail], new.statements[
        head : len(new.statements) - tail
    ]


def _recognised(new: list[Statement], old: list[Statement]) -> list[Statement]:
    """The new statements, and for those of them that are as they were the old: what is known of it stays."""
    if len(old) == 1:
        return new
    known = {(each.text, each.kind, each.indent): each for each in old if each.error is None}
    return [
        known.pop((each.text, each.kind, each.indent), each) if each.error is None else each for each in new
    ]


def _broken(statements: Sequence[Statement]) -> int:
    return sum(statement.error is not None for statement in statements)
