"""Statements: put in the stead of others, written between them, taken away."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.blocks import Block, Level, Unit, block_of, body_of, module_block, sharing_lines
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.layout import placed, statements
from fastapi_mentor.fixer.nodes import Found
from fastapi_mentor.fixer.page import Page, Position, Span
from fastapi_mentor.fixer.removal import Removal, comment_start, owns_lines
from fastapi_mentor.fixer.slots import Shape, Slot, blank_lines, parsed, shape_in, shape_of

_SPECIAL_COMMENT = re.compile(r"\ufeff?#(?:!|.*coding[:=])")


def replace_statement(draft: Draft, found: Found, code: str) -> None:
    """Puts statements in the stead of one."""
    page, block = draft.page, block_of(draft.page, found)
    code = statements(code)
    nodes = parsed(code)
    if not nodes:
        remove_statement(draft, found)
        return
    index = block.index(found.node)
    unit = block.units[index]
    _refuse_elif(page, unit)
    line = unit.span.start[0]
    if not owns_lines(page, unit):
        if not _is_simple(code, nodes):
            raise FixRefused("the statement shares its line with another one")
        draft.cut(unit.span, code)
        return
    newline = page.newline(line)
    above, below = shape_in(block, index - 1), shape_in(block, index + 1)
    own = shape_of(found.node)  # type: ignore[arg-type]
    lead = newline * _more(above, own, shape_of(nodes[0]), block.level)
    trail = newline * _more(own, below, shape_of(nodes[-1]), block.level, after=True)
    start = page.line_start(line) if lead else unit.span.start
    text = placed(code, page.indent(line), page.unit, newline, first=bool(lead))
    draft.cut(Span(start, unit.span.end), lead + text)
    if trail:
        end = page.line_end(unit.span.end[0])
        draft.cut(Span(end, end), trail)


def insert_statement(draft: Draft, found: Found, code: str, *, after: bool) -> None:
    """Writes statements above or below one."""
    block = block_of(draft.page, found)
    insert_in_block(draft, block, block.index(found.node) + after, code, above_comments=not after)


def insert_in_block(
    draft: Draft, block: Block, index: int, code: str, *, above_comments: bool = False
) -> None:
    """Writes statements before the one of a block that has an index, or at the end of the block.

    They go right below the statement before, or with `above_comments` right above the comments of the one
    that follows.
    """
    page, units = draft.page, block.units
    code = statements(code)
    nodes = parsed(code)
    if not code:
        return
    neighbour = units[index] if above_comments else units[index - 1]
    if not owns_lines(page, neighbour):
        _insert_in_line(draft, block, neighbour, code, nodes, after=not above_comments)
        return
    start = neighbour.span.start
    if above_comments:
        _refuse_elif(page, neighbour)
        end = units[index - 1].span.end if index else (-1, 0)
        line = comment_start(page, neighbour, end)
        if block.level is Level.MODULE and index == 0 and line == 0 and start[0] > 0:
            line = start[0]  # the comments at the top of a file are about the file
    else:
        line = neighbour.span.end[0] + 1
    indent = page.indent(start[0]).replace("\f", "")
    draft.slot(Slot(line, indent, block.level, shape_in(block, index - 1), shape_in(block, index)), code)


def remove_statement(draft: Draft, found: Found) -> None:
    """Takes a statement away."""
    block = block_of(draft.page, found)
    unit = block.units[block.index(found.node)]
    _refuse_elif(draft.page, unit)
    draft.remove(Removal(unit, block))


def append_to_class(draft: Draft, found: Found, code: str) -> None:
    """Writes members at the end of a class."""
    block = body_of(draft.page, found)
    only = block.units[-1]
    if len(block.units) == 1 and _is_placeholder(only.node):
        text = statements(code)
        if owns_lines(draft.page, only):
            indent, newline = draft.page.indent(only.span.start[0]), draft.page.newline(only.span.start[0])
            draft.cut(only.span, placed(text, indent, draft.page.unit, newline))
        else:
            _open_suite(draft, block, only, text, keep=False)
        return
    insert_in_block(draft, block, len(block.units), code)


def add_at_module_level(draft: Draft, code: str, after_imports: bool) -> None:
    """Writes statements below the imports that begin a module, or at its end."""
    page, block = draft.page, module_block(draft.page)
    index = imports_end(block) if after_imports else len(block.units)
    if index:
        insert_in_block(draft, block, index, code)
        return
    line = header_end(page, block.units[0].span.start[0]) if block.units else len(page.lines) - 1
    draft.slot(Slot(line, "", Level.MODULE, None, shape_in(block, 0)), statements(code))


def header_end(page: Page, first: int) -> int:
    """The line below the comments that begin a file, whose code begins on the line `first`.

    What stands right above the code is about the code, but for a shebang and a coding line.
    """
    line = 0
    while line < first and page.is_comment(line):
        line += 1
    if line == first:
        line = 0
        while line < min(2, first) and _SPECIAL_COMMENT.match(page.lines[line]):
            line += 1
    while 0 < line < first and page.is_blank(line):
        line += 1
    return line


def imports_end(block: Block) -> int:
    """The index of the statement after the docstring and the imports that begin a module."""
    end = 0
    for index, unit in enumerate(block.units):
        shape = shape_in(block, index)
        if shape in (Shape.IMPORT, Shape.DOCSTRING) or is_import_block(unit.node):
            end = index + 1
        elif shape is Shape.DEFINITION:
            break
    return end


def is_import_block(node: ast.stmt) -> bool:
    """Whether a statement guards imports: `if TYPE_CHECKING:` or `try:`."""
    if isinstance(node, ast.If | ast.Try):
        return all(isinstance(child, (ast.Import, ast.ImportFrom, ast.Pass)) for child in node.body)
    return False


def _more(one: Shape | None, other: Shape | None, new: Shape, level: Level, *, after: bool = False) -> int:
    """How many more blank lines a new statement wants on one side than the one that it replaces."""
    if after:
        return max(0, blank_lines(new, other, level) - blank_lines(one, other, level))
    return max(0, blank_lines(one, new, level) - blank_lines(one, other, level))


def _is_simple(code: str, nodes: list[ast.stmt]) -> bool:
    return "\n" not in code and not any(hasattr(node, "body") for node in nodes)


def _is_placeholder(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return node.value.value is ...
    return isinstance(node, ast.Pass)


def _refuse_elif(page: Page, unit: Unit) -> None:
    if isinstance(unit.node, ast.If) and page.text(unit.span).startswith("elif"):
        raise FixRefused("an `elif` can not be edited as a statement of its own")


def _insert_in_line(
    draft: Draft, block: Block, unit: Unit, code: str, nodes: list[ast.stmt], *, after: bool
) -> None:
    """Writes code next to a statement that shares its line with others."""
    if not _is_simple(code, nodes):
        _open_suite(draft, block, unit, code, after=after)
    elif after:
        draft.cut(Span(unit.span.end, unit.span.end), f"; {code}")
    else:
        draft.cut(Span(unit.span.start, unit.span.start), f"{code}; ", phase=1)


def _open_suite(
    draft: Draft, block: Block, unit: Unit, code: str, *, after: bool = False, keep: bool = True
) -> None:
    """Gives the statements that share lines with one each a line of its own, and code among them."""
    page = draft.page
    first, last = sharing_lines(block, block.index(unit.node))
    units = block.units[first : last + 1]
    start: Position = units[0].span.start
    newline = page.newline(start[0])
    lead = ""
    indent = page.indent(start[0])
    if not page.begins_line(start):
        start = _after_colon(page, start)
        indent = page.indent(start[0]) + page.unit
        lead = newline + indent
    texts = [page.text(unit.span) for unit in units] if keep else []
    texts.insert(units.index(unit) + after if keep else 0, placed(code, indent, page.unit, newline))
    draft.cut(Span(start, units[-1].span.end), lead + (newline + indent).join(texts))


def _after_colon(page: Page, position: Position) -> Position:
    line, column = position
    found = page.lines[line][:column].rfind(":")
    if found < 0:
        raise FixRefused("the statement shares its line with another one")
    return line, found + 1
