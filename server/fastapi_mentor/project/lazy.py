"""A module of which only the statements that somebody asks for are parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.definition import Run, deferred
from fastapi_mentor.project.namespace import bound_by
from fastapi_mentor.source import Kind, Source, Statement, split_lines
from fastapi_mentor.source.parsing import parse_module

# To look for the end of a line is many times quicker than for the start of one: a text gets one in front.
_AT_MARGIN = pattern(
    r"\n(?=(?P<start>\S))(?![#)\]}\"'])"
    r"(?:(?:(?:async[ \t]+)?def|class)[ \t]+(?P<defined>\w+)|(?P<word>\w*))"
)
_DOCSTRING = pattern(r"(?:[ \t]*(?:#.*)?\n)*[rR]?(\"{3}|'{3})")
_STRING = pattern(
    r'''(?s:"""(?:[^"\\]|\\.|"(?!""))*"""|\'{3}(?:[^\'\\]|\\.|\'(?!\'\'))*\'{3})'''
    r"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\#[^\n]*"""
)
_TARGET = pattern(r"\w+|\*")
_CLAUSES = frozenset({"else", "elif", "except", "finally"})
_COMPOUND = frozenset({"if", "try", "with", "for", "while", "async", "match"})


class LazyModule:
    """The text of a module, cut where lines begin at the margin.

    A cut may be wrong, inside a long string: then a piece does not parse, and the strings are looked for. If
    that does not help, the file is parsed whole.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._cuts: list[tuple[int, int]] = []
        self._compound: set[int] = set()
        self._index: dict[str, list[int]] | None = None
        self._pieces: dict[int, list[Run]] = {}
        self._lines: list[int] = []
        """The lines on which the first pieces begin, as far as they were counted."""
        self._bindings: dict[str, list[Run]] = {}
        self._strings: list[tuple[int, int]] | None = None
        self._whole: Source | None = None
        self._has: dict[re.Pattern[str], bool] = {}

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether something is found anywhere in the text."""
        known = self._has.get(pattern)
        if known is None:
            known = self._has[pattern] = pattern.search(self.text) is not None
        return known

    def binding(self, name: str) -> list[Run]:
        """The statements that bind `name`, classes with their members; `*` is bound by star imports."""
        known = self._bindings.get(name)
        if known is None:
            known = self._bindings[name] = self._find(name)
        return known

    def _find(self, name: str) -> list[Run]:
        if name != "*" and name not in self.text:
            return []
        while self._whole is None:
            try:
                return self._look_up(name)
            except SyntaxError:
                self._mend()
        return self._look_up_whole(name)

    def texts(self, name: str) -> list[str]:
        """The pieces that may bind `name`, unparsed."""
        if name not in self.text:
            return []
        if self._whole is not None:
            return [run.head.text for run in self._look_up_whole(name)]
        index = self._indexed()
        in_blocks = {number for number in self._compound if self._may_bind(number, name)}
        found = sorted({*index.get(name, ()), *in_blocks})
        return [self.text[slice(*self._cuts[number])] for number in found]

    def _look_up(self, name: str) -> list[Run]:
        index = self._indexed()
        found: list[Run] = []
        in_blocks = {number for number in self._compound if self._may_bind(number, name)}
        for number in sorted({*index.get(name, ()), *in_blocks}):
            piece = self._piece(number)
            found.extend(run for run in piece if any(bound.name == name for bound in bound_by(run.head)))
        return found

    def _may_bind(self, number: int, name: str) -> bool:
        """Whether a block (`if`, `try`, `with`) has a line that looks as if it bound a name."""
        text = self.text
        start, stop = self._cuts[number]
        at = text.find(name, start, stop)
        while at >= 0:
            end = at + len(name)
            before, after = text[at - 1 : at], text[end : end + 1]
            if not (before.isalnum() or before in ("_", ".") or after.isalnum() or after in ("_", ".")):
                first = text.rfind("\n", 0, at) + 1
                rest = text[end : text.find("\n", end)].lstrip(" \t")
                head = text[first:at].split()
                if rest[:1] in ("", ",", ":", "=", "(", ")", "#") or not {"import", "as"}.isdisjoint(head):
                    return True
            at = text.find(name, end, stop)
        return False

    def containing(self, patterns: Sequence[re.Pattern[str]]) -> Iterator[Run]:
        """The statements in whose text one of the patterns is found, in order; those that are definitions
        with only their outside parsed."""
        while self._whole is None:
            try:
                self._indexed()
                found = [run for number in self._numbers(patterns) for run in self._piece(number)]
            except SyntaxError:
                self._mend()
            else:
                yield from found
                return
        assert self._whole is not None
        for index, statement in enumerate(self._whole.statements):
            if statement.kind is not Kind.MEMBER:
                run = run_at(self._whole, index)
                texts = [each.text for each in (run.head, *run.members)]
                if any(pattern.search(text) for pattern in patterns for text in texts):
                    yield run

    def _numbers(self, patterns: Sequence[re.Pattern[str]]) -> list[int]:
        """The pieces in which something is found."""
        starts = [start for start, _ in self._cuts]
        found = {
            bisect_right(starts, match.start()) - 1
            for pattern in patterns
            for match in pattern.finditer(self.text)
        }
        return sorted(found - {-1})

    def _piece(self, number: int) -> list[Run]:
        piece = self._pieces.get(number)
        if piece is None:
            start, stop = self._cuts[number]
            piece = self._pieces[number] = self._parsed(self.text[start:stop], self._line_of(number))
        return piece

    def _line_of(self, number: int) -> int:
        """The line on which a piece begins; each part of the text is counted once."""
        lines = self._lines
        while len(lines) <= number:
            last = len(lines) - 1
            before = self._cuts[last][0] if lines else 0
            lines.append(
                (lines[last] if lines else 0) + self.text.count("\n", before, self._cuts[last + 1][0])
            )
        return lines[number]

    def _mend(self) -> None:
        """A cut was wrong: cut again without what stands in strings, or else parse all."""
        if self._strings is None:
            self._strings = [found.span() for found in _STRING.finditer(self.text) if "\n" in found[0]]
            self._index = None
            self._compound.clear()
            self._pieces.clear()
            self._lines.clear()
            self._bindings.clear()
        else:
            self._parse_whole()

    def _is_in_string(self, place: int) -> bool:
        strings = self._strings or ()
        at = bisect_right(strings, (place, len(self.text))) - 1
        return at >= 0 and strings[at][0] < place < strings[at][1]

    def _parse_whole(self) -> None:
        self._bindings.clear()
        self._whole = Source.open(self.path, self.text)
        for statement, line in zip(self._whole.statements, self._whole.starts, strict=True):
            statement.memo["start"] = line

    def _parsed(self, piece: str, line: int) -> list[Run]:
        """The statements of a piece that begins on a line; of a definition only its outside is parsed now."""
        run = deferred(piece, line)
        if run is not None:
            return [run]
        source = Source(self.path, split_lines(piece), parse_module(split_lines(piece)))
        for statement, first in zip(source.statements, source.starts, strict=True):
            statement.memo["start"] = line + first
        return [run_at(source, index) for index in range(len(source.statements))]

    def _indexed(self) -> dict[str, list[int]]:
        """The pieces that may bind each name, found without parsing."""
        if self._index is not None:
            return self._index
        starts: list[int] = []
        index: dict[str, list[int]] = {}
        decorated = False
        for match in _AT_MARGIN.finditer(f"\n{self.text}", self._after_docstring()):
            at, word = match.start(), match["word"] or ""
            if self._strings and self._is_in_string(at):
                continue
            if not decorated and word not in _CLAUSES:
                starts.append(at)
            decorated = match["start"] == "@"
            if not starts or decorated or word in _CLAUSES:
                continue
            number = len(starts) - 1
            if word in ("from", "import"):
                for name in self._imported(at):
                    index.setdefault(name, []).append(number)
            elif word in _COMPOUND:
                self._compound.add(number)
            elif match["defined"] is not None:
                index.setdefault(match["defined"], []).append(number)
            elif word:
                line = self.text[at : self.text.find("\n", at)]
                for name in _TARGET.findall(line.partition("=")[0].partition(":")[0]):
                    index.setdefault(name, []).append(number)
        self._cuts = list(zip(starts, [*starts[1:], len(self.text)], strict=False))
        self._index = index
        return index

    def _after_docstring(self) -> int:
        """The end of the last line of the module's docstring; its lines often begin at the margin."""
        opening = _DOCSTRING.match(self.text)
        if opening is None:
            return 0
        end = self.text.find(opening[1], opening.end())
        line = self.text.find("\n", end) if end >= 0 else -1
        return line + 1 if line >= 0 else 0

    def _imported(self, start: int) -> list[str]:
        """The words of an import at the margin, its names among them; `*` for all of a module."""
        stop = self.text.find("\n", start)
        line = self.text[start : stop if stop >= 0 else len(self.text)]
        if "(" in line:
            stop = self.text.find(")", start)
        while stop >= 0 and self.text[stop - 1 : stop] == "\\":
            stop = self.text.find("\n", stop + 1)
        text = self.text[start : stop if stop >= 0 else len(self.text)]
        return _TARGET.findall(text.partition("import")[2])

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
    head = source.statements[index]
    members = members_after(source, index)
    if head.kind is Kind.CLASS:
        head.memo["members"] = members
    return Run(head, members)


def members_after(source: Source, index: int) -> list[Statement]:
    """The members of the class whose header is the statement at `index`."""
    members = []
    if source.statements[index].kind is Kind.CLASS:
        for statement in source.statements[index + 1 :]:
            if statement.kind is not Kind.MEMBER:
                break
            members.append(statement)
    return members
