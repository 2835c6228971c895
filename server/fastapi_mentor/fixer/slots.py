"""The gap between two statements, and the blank lines around what is written into it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.blocks import Block, Level, is_docstring
from fastapi_mentor.fixer.cuts import Cut
from fastapi_mentor.fixer.layout import placed
from fastapi_mentor.fixer.nodes import DEFINITIONS
from fastapi_mentor.fixer.page import Page, Span


class Shape(Enum):
    """What a statement is, as far as the blank lines around it go."""

    DOCSTRING = auto()
    IMPORT = auto()
    DEFINITION = auto()
    SIMPLE = auto()


@dataclass(slots=True)
class Slot:
    """The gap above a line: `above` and `below` are the statements around it, None at a block's ends."""

    line: int
    indent: str
    level: Level
    above: Shape | None
    below: Shape | None
    pieces: list[str] = field(default_factory=list)

    def copy(self) -> Slot:
        """A slot that can be filled while this one stays as it is."""
        return replace(self, pieces=list(self.pieces))

    def place(self, page: Page) -> Span:
        """Where the pieces go."""
        start = page.line_start(self.line)
        return Span(start, start)


def shape_of(node: ast.stmt) -> Shape:
    """The shape of a statement that is no docstring."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return Shape.IMPORT
    return Shape.DEFINITION if isinstance(node, DEFINITIONS) else Shape.SIMPLE


def shape_in(block: Block, index: int) -> Shape | None:
    """The shape of a statement of a block; None beyond its ends."""
    if not 0 <= index < len(block.units):
        return None
    return Shape.DOCSTRING if is_docstring(block, index) else shape_of(block.units[index].node)


def parsed(code: str) -> list[ast.stmt]:
    """The statements of code that a fix wants to add; refuses what is none."""
    try:
        return ast.parse(code).body
    except SyntaxError as error:
        raise FixRefused(f"the new code does not parse: {error.msg}") from None


def blank_lines(above: Shape | None, below: Shape | None, level: Level) -> int:
    """How many blank lines PEP 8 (and Black) want between two statements."""
    if above is None or below is None:
        return 0
    if Shape.DEFINITION in (above, below):
        return 2 if level is Level.MODULE else 1
    if above is Shape.DOCSTRING:
        return 0 if level is Level.NESTED else 1
    return int(above is Shape.IMPORT and below is not Shape.IMPORT and level is Level.MODULE)


def slot_cut(page: Page, slot: Slot) -> Cut:
    """The insertion that fills a slot."""
    newline = page.newline(max(0, slot.line - 1))
    text = ""
    shape = slot.above
    for piece in slot.pieces:
        nodes = parsed(piece)
        first, last = (shape_of(nodes[0]), shape_of(nodes[-1])) if nodes else (None, None)
        gap = blank_lines(shape, first, slot.level)
        if not text:
            gap = max(0, gap - _blank_above(page, slot.line))
        text += newline * gap + placed(piece, slot.indent, page.unit, newline, first=True) + newline
        shape = last or shape
    trail = max(0, blank_lines(shape, slot.below, slot.level) - _blank_below(page, slot.line))
    text += newline * trail
    if slot.line >= len(page.lines):  # the file's last line has no end
        text = newline + text.removesuffix(newline)
    return Cut(slot.place(page), text, phase=1)


def _blank_above(page: Page, line: int) -> int:
    count = 0
    while count < line and page.is_blank(line - 1 - count):
        count += 1
    return count


def _blank_below(page: Page, line: int) -> int:
    count = 0
    while line + count < len(page.lines) and page.is_blank(line + count):
        count += 1
    return count
