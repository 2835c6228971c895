"""A piece of a file that is parsed on its own: a statement, the header of a class, or a member of one."""

from __future__ import annotations

import ast
from enum import Enum
from typing import Any, NamedTuple

from fastapi_mentor.source.lines import content_length, split_lines

_OF_NODES = frozenset(
    {"survey", "bound", "interface", "injected", "called", "callees inside", "callees outside"}
)
"""What others derive from the nodes of a statement alone, and keep in its `memo`."""


class Kind(Enum):
    """What a statement is to its file."""

    PLAIN = "plain"
    CLASS = "class"
    """The header of a top-level class: decorators, name and bases; its members follow."""
    MEMBER = "member"
    """A member of the class whose header stands before it."""


class SyntaxProblem(NamedTuple):
    """Why a statement does not parse; the place is relative to the statement, columns in code points."""

    message: str
    line: int
    column: int


class Location(NamedTuple):
    """A place inside a statement: lines count from the statement's first line, columns are code points."""

    statement: Statement
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def location(self) -> Location:
        """Itself, so that a location can stand wherever something located is asked for."""
        return self


class Statement:
    """An immutable piece of a file, with its text and its syntax tree.

    `text` begins with the blank and comment lines above the code. `nodes` are the `ast` nodes of the last
    text that parsed; where `error` is None that is `text`. Positions inside are relative to the first line,
    so a statement that only moves is the same object. `memo` is for what others derive from it.
    """

    __slots__ = (
        "_parsed_lines",
        "error",
        "indent",
        "kind",
        "lines",
        "memo",
        "moves",
        "nodes",
        "origin",
        "parsed_text",
        "text",
    )

    def __init__(
        self,
        text: str,
        lines: int,
        nodes: tuple[ast.stmt, ...],
        origin: int,
        kind: Kind = Kind.PLAIN,
        indent: str = "",
        error: SyntaxProblem | None = None,
        parsed_text: str | None = None,
        moves: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.text = text
        self.lines = lines
        self.nodes = nodes
        self.origin = origin
        self.kind = kind
        self.indent = indent
        self.error = error
        self.parsed_text = text if parsed_text is None else parsed_text
        self.moves = moves
        self.memo: dict[str, Any] = {}
        self._parsed_lines: list[str] | None = None

    def __repr__(self) -> str:
        return f"<{self.kind.value} {self.text.strip().splitlines()[:1]} {self.lines} lines>"

    def location(self, node: ast.AST) -> Location:
        """The place of one of this statement's nodes.

        A broken statement keeps the nodes of its last good text; their lines follow the edits since.
        """
        first: int = node.lineno - self.origin  # type: ignore[attr-defined]
        last: int = node.end_lineno - self.origin  # type: ignore[attr-defined]
        column: int = node.col_offset  # type: ignore[attr-defined]
        end_column: int = node.end_col_offset  # type: ignore[attr-defined]
        if not self.parsed_text.isascii():
            column = self._code_points(first, column)
            end_column = self._code_points(last, end_column)
        if self.moves:
            first, last = self._moved(first), self._moved(last)
        return Location(self, first, column, last, end_column)

    def follow(self, location: Location) -> Location:
        """Where a place of the last good text is now."""
        return Location(
            self,
            self._moved(location.line),
            location.column,
            self._moved(location.end_line),
            location.end_column,
        )

    def place(self, line: int, column: int, end_line: int, end_column: int) -> Location:
        """A place given by lines of the present text and columns in code points."""
        return Location(self, line, column, end_line, end_column)

    def source_of(self, node: ast.AST) -> str:
        """The text of a node, as it was when it was parsed."""
        lines = self._lines_of_parsed_text()
        first: int = node.lineno - self.origin  # type: ignore[attr-defined]
        last: int = node.end_lineno - self.origin  # type: ignore[attr-defined]
        column = self._code_points(first, node.col_offset)  # type: ignore[attr-defined]
        end_column = self._code_points(last, node.end_col_offset)  # type: ignore[attr-defined]
        if first == last:
            return lines[first][column:end_column]
        return "".join([lines[first][column:], *lines[first + 1 : last], lines[last][:end_column]])

    def contains(self, node: ast.AST) -> bool:
        """Whether `node` is one of the nodes of this statement, at any depth."""
        line: int = node.lineno  # type: ignore[attr-defined]
        return any(
            top is node or any(child is node for child in ast.walk(top))
            for top in self.nodes
            if _first_line(top) <= line <= (top.end_lineno or top.lineno)
        )

    def _lines_of_parsed_text(self) -> list[str]:
        if self._parsed_lines is None:
            self._parsed_lines = split_lines(self.parsed_text)
        return self._parsed_lines

    def _code_points(self, line: int, utf8_column: int) -> int:
        lines = self._lines_of_parsed_text()
        text = lines[line] if line < len(lines) else ""
        if text.isascii():
            return utf8_column
        if text.startswith("\ufeff"):
            text = "\f" + text[1:]  # as it was parsed
        return len(text.encode("utf-8", "surrogatepass")[:utf8_column].decode("utf-8", "ignore"))

    def _moved(self, line: int) -> int:
        for edited, delta in self.moves:
            if line > edited:
                line = max(edited, line + delta)
        return max(0, min(line, self.lines - 1))


def _first_line(node: ast.stmt) -> int:
    """The line of the first decorator of a definition, else of the node."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def first_line(node: ast.stmt) -> int:
    """The number of the first line of a statement's node in its tree, decorators included."""
    if type(node) in _DECORATED and node.decorator_list:  # type: ignore[attr-defined]
        return _first_line(node)
    return node.lineno


_DECORATED = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


def adopt(broken: Statement, good: Statement, move: tuple[int, int] | None = None) -> None:
    """Lets a new broken statement keep the facts of the good one that it was."""
    broken.nodes = good.nodes
    broken.memo.update({key: good.memo[key] for key in _OF_NODES & good.memo.keys()})
    broken.origin = good.origin
    broken.parsed_text = good.parsed_text
    broken.moves = (*good.moves, move) if move is not None else good.moves


def clamp(location: Location) -> Location:
    """The location with its columns inside the present lines of its statement."""
    statement = location.statement
    if statement.error is None:
        return location
    lines = split_lines(statement.text)
    last = max(0, len(lines) - 1)
    line, end_line = min(location.line, last), min(location.end_line, last)
    column = min(location.column, content_length(lines[line]))
    end_column = min(location.end_column, content_length(lines[end_line]))
    if (end_line, end_column) < (line, column):
        end_line, end_column = line, column
    return Location(statement, line, column, end_line, end_column)
