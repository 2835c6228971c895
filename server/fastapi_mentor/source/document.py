"""One file as a list of statements, edited a statement at a time."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, count
from typing import NamedTuple

from fastapi_mentor.source import lexical
from fastapi_mentor.source.lines import Change, splice, split_lines
from fastapi_mentor.source.parsing import (
    CLASS_PREFIX,
    DoesNotParse,
    adopt,
    parse_header,
    parse_members,
    parse_module,
    problem_of,
    recover,
    recover_members,
)
from fastapi_mentor.source.statement import Kind, Location, Statement

_MISLEADING = re.compile(r"\f|\\[\r\n]")
_HARD = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
    *(ast.While, ast.For, ast.AsyncFor, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar),
    *(ast.Return, ast.Delete, ast.AugAssign, ast.Raise, ast.Assert, ast.Global, ast.Nonlocal),
    *(ast.Pass, ast.Break, ast.Continue),
)


_SERIALS = count(1)


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

    __slots__ = ("_index", "_starts", "kept", "lines", "path", "serial", "statements")

    def __init__(self, path: str, lines: list[str], statements: list[Statement]) -> None:
        self.path = path
        self.lines = lines
        self.statements = statements
        self.serial = next(_SERIALS)
        self.kept = Kept(0, 0, 0)
        self._starts: list[int] | None = None
        self._index: dict[int, int] | None = None

    @classmethod
    def open(cls, path: str, text: str) -> Source:
        """The snapshot of a text that was not seen before; a broken one still yields its sound statements."""
        lines = split_lines(text)
        try:
            statements = parse_module(lines)
        except SyntaxError:
            statements = recover(text, ())
        return cls(path, lines, _covering(statements, len(lines)))

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
        return [
            Problem(start + min(s.error.line, s.lines - 1), s.error.column, s.error.message, s)
            for s, start in zip(self.statements, self.starts, strict=True)
            if s.error is not None
        ]

    def index_of(self, statement: Statement) -> int:
        """The position of a statement of this snapshot; raises KeyError for any other."""
        if self._index is None:
            self._index = {id(s): position for position, s in enumerate(self.statements)}
        return self._index[id(statement)]

    def start_of(self, statement: Statement) -> int:
        """The first line of a statement of this snapshot; raises KeyError for any other."""
        return self.starts[self.index_of(statement)]

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
        lines = self.lines.copy()
        lines[edit.start : edit.stop] = edit.new
        delta = len(edit.new) - (edit.stop - edit.start)
        first = bisect_right(self.starts, edit.start) - 1
        last = bisect_right(self.starts, edit.stop - 1) - 1
        region = _Region(self, lines, delta, first, last)
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
            first = next((i for i, s in enumerate(source.statements) if s.error is not None), None)
            if first is None or first in tried:
                return source
            found = _Region(source, source.lines, 0, first, first).sound()
            if found is None:
                return source
            start, stop, statements = found
            joined = source._with(source.lines, start, stop, statements)
            head, tail = min(source.kept.head, joined.kept.head), min(source.kept.tail, joined.kept.tail)
            joined.kept = Kept(source.kept.serial, head, tail)
            source = joined
            tried = range(0)

    def _with(self, lines: list[str], start: int, stop: int, statements: list[Statement]) -> Source:
        """The snapshot in which `statements` stand for those from `start` to `stop`."""
        after = [*self.statements[:start], *statements, *self.statements[stop + 1 :]]
        changed = Source(self.path, lines, after)
        changed.kept = Kept(self.serial, start, len(self.statements) - stop - 1)
        return changed


class _Region:
    """The run of statements that an edit touched, and how far its parsing has to reach."""

    def __init__(self, old: Source, lines: list[str], delta: int, first: int, last: int) -> None:
        self.old = old.statements
        self.starts = old.starts
        self.lines = lines
        self.delta = delta
        self.touched = (first, last)
        self.failures: dict[str, SyntaxError] = {}
        while first > 0 and self.old[first - 1].error is not None:
            first -= 1
        while last + 1 < len(self.old) and self.old[last + 1].error is not None:
            last += 1
        self.first, self.last = first, last

    def sound(self) -> tuple[int, int, list[Statement]] | None:
        """The statements that replace those from one to another of the old ones, if they parse."""
        for first, last in self._candidates():
            try:
                return first, last, self._parse(first, last)
            except (DoesNotParse, SyntaxError):
                continue
        return None

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Runs of statements to try, from the smallest; all that could make the text parse are among them."""
        first, last = self.first, self.last
        yield first, last
        for _ in range(len(self.old)):
            wider = self._wider(first, last)
            if wider is None:
                return
            first, last = wider
            yield first, last

    def _wider(self, first: int, last: int) -> tuple[int, int] | None:
        """The next run to try, or None where nothing around can mend this one."""
        text = self._text(first, last)
        state = lexical.scan(text)
        if state.dead:
            return None
        if state.quote:
            return self._after_quote(first, last, state)
        if not state.clean:
            if last + 1 >= len(self.old):
                return None
            if state.brackets and _never_in_brackets(self.old[last + 1]):
                return None
            return first, last + 1
        code = lexical.first_code(text)
        expected = self.old[first].indent if self.old[first].kind is Kind.MEMBER else ""
        if first > 0 and code and (lexical.begins_clause(text) or len(code[0]) > len(expected)):
            return first - 1, last
        if last + 1 < len(self.old) and (
            lexical.ends_with_decorator(text) or lexical.begins_clause(self.old[last + 1].text)
        ):
            return first, last + 1
        members = all(s.kind is Kind.MEMBER for s in self.old[first : last + 1])
        if members and self._stays_inside(text, expected):
            return None
        return self._whole_classes(first, last)

    @staticmethod
    def _stays_inside(text: str, indent: str) -> bool:
        """Whether no line of code in `text` is indented less than the members of its class.

        A form feed sets the indentation back to nothing, wherever it stands; a continued line has none.
        """
        return not _MISLEADING.search(text) and all(
            line.startswith(indent) or not line.strip() for line in split_lines(text)
        )

    def _after_quote(self, first: int, last: int, state: lexical.State) -> tuple[int, int] | None:
        """To the end of the file, where the string that was opened is closed and all ends well."""
        end = len(self.old) - 1
        if last == end:
            return None
        rest = self._text(last + 1, end)
        if state.quote not in rest or not lexical.scan(rest, state).clean:
            return None
        return first, end

    def _whole_classes(self, first: int, last: int) -> tuple[int, int] | None:
        """The same run with the classes that it cuts taken whole."""
        start, stop = first, last
        while start > 0 and self.old[start].kind is Kind.MEMBER:
            start -= 1
        while stop + 1 < len(self.old) and self.old[stop + 1].kind is Kind.MEMBER:
            stop += 1
        return (start, stop) if (start, stop) != (first, last) else None

    def _parse(self, first: int, last: int) -> list[Statement]:
        run = self.old[first : last + 1]
        lines = self._lines(first, last)
        if all(statement.kind is Kind.MEMBER for statement in run):
            try:
                return self._parse_members(first, last, lines)
            except DoesNotParse:
                if lexical.first_code("".join(lines)) is not None:
                    raise
        if first == last and run[0].kind is Kind.CLASS:
            return [parse_header(lines, self._indent(first, last) or "    ")]
        whole = self._whole_classes(first, last)
        if whole is not None:
            raise DoesNotParse
        return parse_module(lines, self.failures)

    def _parse_members(self, first: int, last: int, lines: list[str]) -> list[Statement]:
        indent = self._indent(first, last)
        members = parse_members(lines, indent, self.failures)
        if indent is None and not any(member.nodes for member in members):
            raise DoesNotParse
        return members

    def _indent(self, first: int, last: int) -> str | None:
        """The indentation of the members of the class around that stay; None where none stays."""
        for step, index in ((-1, first - 1), (1, last + 1)):
            while 0 <= index < len(self.old) and self.old[index].kind is Kind.MEMBER:
                if self.old[index].nodes:
                    return self.old[index].indent
                index += step
        return None

    def broken(self, edited: int) -> tuple[int, int, list[Statement]]:
        """The same where they do not: `edited` is the line of the edit."""
        first, last = self.first, self.last
        run = self.old[first : last + 1]
        text = self._text(first, last)
        only = run[0]
        shift = 1 if only.kind is Kind.MEMBER else 0
        failure = self.failures.get(CLASS_PREFIX + text if shift else text)
        if len(run) == 1 and only.nodes and failure and only.kind is not Kind.CLASS:
            # The common case of typing: no line begins or ceases to begin a statement of its own.
            beginning = re.compile(rf"^{only.indent}[^\s#)\]}}]", re.MULTILINE)
            if len(beginning.findall(text)) == len(beginning.findall(only.text)):
                problem = problem_of(failure, shift)
                lines = only.lines + self.delta
                statement = Statement(text, lines, (), 1, only.kind, only.indent, problem)
                adopt(statement, only, (edited - self.starts[first], self.delta) if self.delta else None)
                return first, last, [statement]
        if all(statement.kind is Kind.MEMBER for statement in run):
            indent = self._indent(first, last) or run[0].indent
            statements = recover_members(text, indent, run, self.failures)
        elif len(run) == 1 and run[0].kind is Kind.CLASS:
            statements = recover(text, run, self.failures)
            if any(s.error is None for s in statements) or len(statements) > 1:
                # The header became something else: what follows is no member any more.
                first, last = self._whole_classes(first, last) or (first, last)
                run, text = self.old[first : last + 1], self._text(first, last)
                statements = recover(text, run, self.failures)
            else:
                statements[0].kind = Kind.CLASS
        else:
            first, last = self._whole_classes(first, last) or (first, last)
            run, text = self.old[first : last + 1], self._text(first, last)
            statements = recover(text, run, self.failures)
        statements = _covering(statements, len(self._lines(first, last)))
        if len(statements) == len(run) == 1 and run[0].nodes:
            adopt(statements[0], run[0], (edited - self.starts[first], self.delta) if self.delta else None)
        return first, last, statements

    def _lines(self, first: int, last: int) -> list[str]:
        stop = self.starts[last] + self.old[last].lines + self.delta
        return self.lines[self.starts[first] : stop]

    def _text(self, first: int, last: int) -> str:
        """The new text of a run of old statements."""
        touched_first, touched_last = self.touched
        if first > touched_last or last < touched_first:
            return "".join(statement.text for statement in self.old[first : last + 1])
        return "".join(self._lines(first, last))


def _never_in_brackets(statement: Statement) -> bool:
    """Whether a bracket that is open before a statement can not be closed inside or after it."""
    return bool(statement.nodes) and isinstance(statement.nodes[0], _HARD)


def _covering(statements: list[Statement], lines: int) -> list[Statement]:
    """The statements with one more where they leave the last, empty line of a file uncovered."""
    covered = sum(statement.lines for statement in statements)
    if covered < lines:
        statements.append(Statement("", lines - covered, (), 1))
    return statements
