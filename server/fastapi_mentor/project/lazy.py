"""A module of which only the statements that somebody asks for are parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from fastapi_mentor.project.definition import Run, deferred
from fastapi_mentor.project.namespace import bound_by
from fastapi_mentor.source import Kind, Source, Statement, split_lines
from fastapi_mentor.source.parsing import parse_module

_AT_MARGIN = re.compile(r"^[^\s#)\]}\"'].*", re.MULTILINE)
_CLAUSE = re.compile(r"(?:else|elif|except|finally)\b")


class LazyModule:
    """The text of a module, cut where lines begin at the margin.

    A cut may be wrong (inside a long string): then the piece does not parse, and the file is parsed whole.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._cuts: list[int] | None = None
        self._pieces: dict[int, list[Run]] = {}
        self._whole: Source | None = None

    def binding(self, name: str) -> list[Run]:
        """The statements that bind `name`, classes with their members; `*` is bound by star imports."""
        if name != "*" and name not in self.text:
            return []
        if self._whole is None:
            try:
                return self._look_up(name)
            except SyntaxError:
                self._whole = Source.open(self.path, self.text)
                for statement, line in zip(self._whole.statements, self._whole.starts, strict=True):
                    statement.memo["start"] = line
        return self._look_up_whole(name)

    def _look_up(self, name: str) -> list[Run]:
        cuts = self._pieces_starts()
        found: list[Run] = []
        seen = set()
        for at in self._mentions(name):
            index = bisect_right(cuts, at) - 1
            if index < 0 or index in seen:
                continue
            start = cuts[index]
            stop = cuts[index + 1] if index + 1 < len(cuts) else len(self.text)
            if not self._may_bind(start, at):
                continue
            seen.add(index)
            piece = self._pieces.get(index)
            if piece is None:
                piece = self._pieces[index] = self._parsed(self.text[start:stop], start)
            found.extend(run for run in piece if any(bound.name == name for bound in bound_by(run.head)))
        return found

    def _parsed(self, piece: str, start: int) -> list[Run]:
        """The statements of a piece; of a definition only the outside is parsed now."""
        line = self.text.count("\n", 0, start)
        run = deferred(piece, line)
        if run is not None:
            return [run]
        source = Source(self.path, split_lines(piece), parse_module(split_lines(piece)))
        for statement, first in zip(source.statements, source.starts, strict=True):
            statement.memo["start"] = line + first
        return [run_at(source, index) for index in range(len(source.statements))]

    def _mentions(self, name: str) -> Iterator[int]:
        """Where the text has `name` as a word of its own (for `*`, an import of all)."""
        text, wanted = self.text, "import *" if name == "*" else name
        at = text.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            before, after = text[at - 1 : at], text[end : end + 1]
            if not (before.isalnum() or before in ("_", ".") or after.isalnum() or after == "_"):
                yield at
            at = text.find(wanted, end)

    def _may_bind(self, start: int, at: int) -> bool:
        """Whether a piece can bind what it mentions: functions and classes only by their own name."""
        text = self.text
        if text.startswith(("def ", "async ", "class ", "@"), start):
            before = text[max(start, at - 6) : at]
            return before.endswith(("def ", "class "))
        return text.startswith(("from ", "import ", "if ", "try:", "with ", "for ", "while "), start) or (
            at == start or "=" in text[at : text.find("\n", at)] or "(" in text[start:at]
        )

    def _pieces_starts(self) -> list[int]:
        if self._cuts is None:
            cuts: list[int] = []
            decorated = False
            for match in _AT_MARGIN.finditer(self.text):
                line = match.group()
                if not decorated and not _CLAUSE.match(line):
                    cuts.append(match.start())
                decorated = line.startswith("@")
            self._cuts = cuts
        return self._cuts

    def _look_up_whole(self, name: str) -> list[Run]:
        assert self._whole is not None
        return runs(self._whole, name)


def runs(source: Source, name: str) -> list[Run]:
    """The statements of a parsed file that bind `name`, classes with their members."""
    return [
        run_at(source, index)
        for index, statement in enumerate(source.statements)
        if any(bound.name == name for bound in bound_by(statement))
    ]


def run_at(source: Source, index: int) -> Run:
    """The statement at a position of a parsed file, with its members if it is a class."""
    return Run(source.statements[index], members_after(source, index))


def members_after(source: Source, index: int) -> list[Statement]:
    """The members of the class whose header is the statement at `index`."""
    members = []
    if source.statements[index].kind is Kind.CLASS:
        for statement in source.statements[index + 1 :]:
            if statement.kind is not Kind.MEMBER:
                break
            members.append(statement)
    return members
