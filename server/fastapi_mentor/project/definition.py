"""Definitions of which only the outside is parsed, until somebody looks inside."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, overload

from fastapi_mentor.facts.scope import How
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.namespace import Bound, interface
from fastapi_mentor.source import Statement, split_lines
from fastapi_mentor.source.lexical import CLEAN, scan
from fastapi_mentor.source.parsing import DoesNotParse, parse, parse_header, parse_members, parse_module

_BEGINS_NONE = frozenset({"", " ", "\t", "\n", "\r", "#", ")", "]", "}"})
"""What no member of a class begins with, at the level of its members."""
_DEFINITIONS = ("def ", "async def ", "class ")
_MEMBER = pattern(r"(?:(?:(?:async[ \t]+)?def|class)[ \t]+)?(\w+)[ \t]*[(\[:=]")


class Run(NamedTuple):
    """A statement of a module, and its members if it is a class."""

    head: Statement
    members: Sequence[Statement]

    def outside(self) -> str:
        """What other modules can see of it."""
        if "piece" in self.head.memo:
            return str(self.head.memo["piece"])
        return "\n".join(interface(statement) for statement in (self.head, *self.members))

    def whole(self) -> str:
        """All its text."""
        if "piece" in self.head.memo:
            return str(self.head.memo["piece"])
        return "".join(statement.text for statement in (self.head, *self.members))


class _Function(Statement):
    """A function whose body is parsed when its nodes are asked for."""

    __slots__ = ()

    @property
    def nodes(self) -> tuple[ast.stmt, ...]:  # type: ignore[override, unused-ignore]
        found = self.memo.get("nodes")
        if found is None:
            try:
                found = tuple(parse(self.text))
            except SyntaxError:
                found = tuple(bound.node for bound in self.memo["bound"])
            self.memo["nodes"] = found
        return found  # type: ignore[no-any-return, unused-ignore]

    @nodes.setter
    def nodes(self, value: tuple[ast.stmt, ...]) -> None:
        """They come from the text."""


class _Members(Sequence[Statement]):
    """The members of a class, parsed when they are asked for."""

    def __init__(self, make: Callable[[], list[Statement]], lines: Sequence[str], line: int) -> None:
        self._make = make
        self._lines = lines
        self._line = line
        self._found: list[Statement] | None = None
        self._named: dict[str, Sequence[Statement]] = {}
        self._starts: tuple[str, list[int]] | None = None

    def named(self, name: str) -> Sequence[Statement]:
        """The members that may be called `name`; of the others none is parsed."""
        if self._found is not None:
            return self._found
        known = self._named.get(name)
        if known is None:
            try:
                known = list(self._cut(name))
            except DoesNotParse:
                known = self._all()
            self._named[name] = known
        return known

    def _places(self) -> tuple[str, list[int]]:
        """The indentation of the members, and the lines that begin one."""
        if self._starts is None:
            code = next((line for line in self._lines if line.strip() and line.lstrip()[0] != "#"), "")
            indent = code[: len(code) - len(code.lstrip())]
            width = len(indent)
            starts = [
                number
                for number, line in enumerate(self._lines)
                if line[width : width + 1] not in _BEGINS_NONE and line.startswith(indent)
            ]
            self._starts = (indent, starts)
        return self._starts

    def _cut(self, name: str) -> Iterator[Statement]:
        indent, starts = self._places()
        for number, first in enumerate(starts):
            line = self._lines[first]
            if name not in line or (found := _MEMBER.match(line, len(indent))) is None or found[1] != name:
                continue
            last = starts[number + 1] if number + 1 < len(starts) else len(self._lines)
            while number > 0 and self._lines[starts[number - 1]][len(indent)] == "@":
                number -= 1
            first = starts[number]
            members = parse_members(self._lines[first:last], indent)
            start = self._line + first
            for statement in members:
                statement.memo["start"] = start
                start += statement.lines
            yield from members

    def _all(self) -> list[Statement]:
        if self._found is None:
            self._found = self._make()
        return self._found

    @overload
    def __getitem__(self, index: int) -> Statement: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Statement]: ...
    def __getitem__(self, index: int | slice) -> Statement | Sequence[Statement]:
        return self._all()[index]

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def deferred(piece: str, line: int) -> Run | None:
    """The definition that a piece of a file is, its inside unparsed; None where it is something else.

    `line` is the line of the file on which the piece begins. Raises SyntaxError.
    """
    if not piece.startswith((*_DEFINITIONS, "@")):
        return None
    lines = split_lines(piece)
    if lines[-1] == "":
        lines.pop()
    end = _header_end(lines)
    if end is None or end >= len(lines):
        return None
    first = next(each for each in lines if each.startswith(_DEFINITIONS))
    return _class(lines, end, line) if first.startswith("class ") else _function(piece, lines, end, line)


def _header_end(lines: Sequence[str]) -> int | None:
    """The index of the line after the header; None where the body is on the same line."""
    state = CLEAN
    begun = False
    for index, text in enumerate(lines):
        state = scan(text, state)
        begun = begun or text.startswith(_DEFINITIONS)
        if begun and state.clean:
            return index + 1 if text.partition("#")[0].rstrip().endswith(":") else None
        if state.dead:
            return None
    return None


def _function(piece: str, lines: Sequence[str], end: int, line: int) -> Run:
    nodes = parse("".join(lines[:end]) + "    pass\n")
    if len(nodes) != 1 or not isinstance(nodes[0], (ast.FunctionDef, ast.AsyncFunctionDef)):
        raise SyntaxError("not a function")
    node = nodes[0]
    node.body = []
    statement = _Function(piece, len(lines), (), 1)
    inside = sum(map(len, lines[:end]))
    statement.memo.update(start=line, bound=[Bound(node.name, How.DEFINED, node)], piece=piece, inside=inside)
    return Run(statement, ())


def _class(lines: Sequence[str], end: int, line: int) -> Run:
    try:
        header = parse_header(lines[:end], "    ")
    except DoesNotParse:
        raise SyntaxError("not a class") from None
    header.memo.update(start=line, piece="".join(lines))

    def members() -> list[Statement]:
        try:
            found = parse_members(lines[end:], None)
        except DoesNotParse:
            try:
                found = parse_module(lines)[1:]
            except SyntaxError:
                return []
        first = line + end
        for statement in found:
            statement.memo["start"] = first
            first += statement.lines
        return found

    inside = header.memo["members"] = _Members(members, lines[end:], line + end)
    return Run(header, inside)
