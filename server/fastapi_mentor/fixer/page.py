"""A file as the fixer reads it: text by places, its line ends, its indentation."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeAlias

from fastapi_mentor.fixer.style import line_length
from fastapi_mentor.source import Kind, Source, Statement, content_length

Position: TypeAlias = tuple[int, int]

_INDENT = re.compile(r"[ \t\f]*")


class Span(NamedTuple):
    """A stretch of a file: lines and columns from 0, columns in code points."""

    start: Position
    end: Position

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        """Whether the two overlap or meet."""
        return self.start <= other.end and other.start <= self.end


class Page:
    """A snapshot with what the fixer asks about it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.lines

    @property
    def end(self) -> Position:
        """The end of the file."""
        return len(self.lines) - 1, len(self.lines[-1])

    def text(self, span: Span) -> str:
        """What stands in a span, as it is."""
        (first, column), (last, end_column) = span
        if first == last:
            return self.lines[first][column:end_column]
        middle = self.lines[first + 1 : last]
        return "".join([self.lines[first][column:], *middle, self.lines[last][:end_column]])

    def span(self, statement: Statement, node: ast.AST) -> Span:
        """Where a node of a statement stands."""
        line, column, end_line, end_column = self.source.range_of(statement.location(node))
        return Span((line, column), (end_line, end_column))

    def indent(self, line: int) -> str:
        """The white space that begins a line."""
        found = _INDENT.match(self.lines[line])
        return found.group() if found else ""

    def is_blank(self, line: int) -> bool:
        """Whether nothing stands on a line."""
        return not self.lines[line].strip()

    def is_comment(self, line: int) -> bool:
        """Whether only a comment stands on a line."""
        return self.lines[line].lstrip(" \t\f\ufeff").startswith("#")

    def line_start(self, line: int) -> Position:
        """The beginning of a line (behind a byte-order mark), or the end of the file below its last."""
        if line >= len(self.lines):
            return self.end
        return line, int(line == 0 and self.lines[0].startswith("\ufeff"))

    def begins_line(self, position: Position) -> bool:
        """Whether only white space stands before a place on its line."""
        line, column = position
        return not self.lines[line][:column].strip(" \t\f\ufeff")

    def rest_of_line(self, position: Position) -> str:
        """What follows a place on its line, without white space."""
        line, column = position
        return self.lines[line][column:].strip()

    def line_end(self, line: int) -> Position:
        """The place before the end of a line."""
        return line, content_length(self.lines[line])

    def newline(self, line: int) -> str:
        """The line end to use around a line: its own, else that of a line above, else of one below."""
        last = len(self.lines) - 1
        for near in chain(range(min(line, last), -1, -1), range(line + 1, last + 1)):
            text = self.lines[near]
            size = content_length(text)
            if size < len(text):
                return text[size:]
        return "\n"

    @cached_property
    def unit(self) -> str:
        """One level of indentation."""
        for statement in self.source.statements:
            if statement.kind is Kind.MEMBER and statement.indent:
                return statement.indent
        for statement in self.source.statements:
            for node in statement.nodes:
                if statement.error is None and isinstance(node, _COMPOUND):
                    line = self.span(statement, node.body[0]).start[0]
                    indent = self.indent(line).replace("\f", "")
                    if indent and line > self.span(statement, node).start[0]:
                        return indent
        return "    "

    @cached_property
    def line_length(self) -> int:
        """How long lines may be, as the project's formatter has it."""
        return line_length(self.source.path)


_COMPOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For, ast.While, ast.With, ast.Try)
