"""Takes statements away, with the lines, comments and blank lines that only they needed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.fixer.blocks import Block, Level, Unit
from fastapi_mentor.fixer.cuts import Cut
from fastapi_mentor.fixer.page import Page, Position, Span
from fastapi_mentor.fixer.slots import Slot

_SUPPRESSION = re.compile(r"\s*#\s*mentor:\s*allow\[")
_ONLY_A_SEMICOLON = re.compile(r";?\s*(?:#.*)?")


class Removal(NamedTuple):
    """A statement that goes, and the block in which it stands."""

    unit: Unit
    block: Block


def removal_cuts(
    page: Page, removals: Sequence[Removal], slots: Collection[Slot], filled: set[int]
) -> Iterator[Cut]:
    """The cuts that take statements away; a block that would become empty keeps a `pass`.

    `filled` are the lines above which something is written.
    """
    by_block: dict[int, list[Removal]] = {}
    for removal in removals:
        by_block.setdefault(id(removal.block.units[0].node), []).append(removal)
    for group in by_block.values():
        block = group[0].block
        gone = sorted(block.index(removal.unit.node) for removal in group)
        stays = any(_is_within(slot, block) for slot in slots)
        if len(gone) == len(block.units) and block.level is not Level.MODULE and not stays:
            yield Cut(block.units[gone.pop()].span, "pass")
        yield from _runs(page, block, gone, filled)


def owns_lines(page: Page, unit: Unit) -> bool:
    """Whether nothing but a comment shares the lines of a statement."""
    return page.begins_line(unit.span.start) and bool(
        _ONLY_A_SEMICOLON.fullmatch(page.rest_of_line(unit.span.end))
    )


def comment_start(page: Page, unit: Unit, above: Position) -> int:
    """The first line of the comments that stand right above a statement with its indentation."""
    line = unit.span.start[0]
    indent = page.indent(line)
    while line - 1 > above[0] and page.is_comment(line - 1) and page.indent(line - 1) == indent:
        line -= 1
    return line


def _is_within(slot: Slot, block: Block) -> bool:
    first, last = block.units[0].span.start[0], block.units[-1].span.end[0]
    return first <= slot.line <= last + 1 and bool(slot.pieces)


def _runs(page: Page, block: Block, gone: Sequence[int], filled: set[int]) -> Iterator[Cut]:
    """Cuts for statements of a block; neighbours on lines of their own go in one piece."""
    regions: list[tuple[int, int, int, int]] = []  # first line, last line, first index, last index
    for index in gone:
        unit = block.units[index]
        if not owns_lines(page, unit):
            yield _inline(page, block, index)
            continue
        first, last = _region(page, block, index)
        if regions and regions[-1][3] == index - 1:
            between = range(regions[-1][1] + 1, first)
            if all(page.is_blank(line) for line in between):
                regions[-1] = (regions[-1][0], last, regions[-1][2], index)
                continue
        regions.append((first, last, index, index))
    for first, last, start, stop in regions:
        above, below = _blank_lines(page, first, last, filled)
        if start == 0:
            below = min(above, below) if above and first - above > 0 else below
            above = 0
        elif stop == len(block.units) - 1 or below > above:
            below = 0
        else:
            above = 0
        yield Cut(Span(page.line_start(first - above), page.line_start(last + below + 1)), "")


def _blank_lines(page: Page, first: int, last: int, filled: set[int]) -> tuple[int, int]:
    """How many blank lines stand above and below some lines, up to what is written between them."""
    above = below = 0
    while first - above > 0 and page.is_blank(first - above - 1) and first - above not in filled:
        above += 1
    while last + below + 1 < len(page.lines) - 1 and page.is_blank(last + below + 1):
        if last + below + 1 in filled:
            break
        below += 1
    return above, below


def _region(page: Page, block: Block, index: int) -> tuple[int, int]:
    """The lines of a statement and of the comments that can only belong to it."""
    unit = block.units[index]
    above = block.units[index - 1].span.end if index else (-1, 0)
    first, last = unit.span.start[0], unit.span.end[0]
    top = comment_start(page, unit, above)
    if top < first:
        alone_above = top > 0 and (page.is_blank(top - 1) or (index == 0 and block.level is not Level.MODULE))
        alone_below = last + 1 >= len(page.lines) or page.is_blank(last + 1)
        if alone_above and alone_below:
            return top, last
        while first > top and _SUPPRESSION.match(page.lines[first - 1]):
            first -= 1
    return first, last


def _inline(page: Page, block: Block, index: int) -> Cut:
    """A cut for a statement that shares a line with others."""
    unit = block.units[index]
    if index + 1 < len(block.units) and block.units[index + 1].span.start[0] == unit.span.end[0]:
        return Cut(Span(unit.span.start, block.units[index + 1].span.start), "")
    if index and block.units[index - 1].span.end[0] == unit.span.start[0]:
        return Cut(Span(block.units[index - 1].span.end, unit.span.end), "")
    return Cut(unit.span, "pass")
