"""Takes statements away, with the lines, comments and blank lines that only they needed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.fixer.blocks import Block, Level, Unit, sharing_lines
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
    return page.begins_line(unit.span.start) and _ends_line(page, unit)


def _ends_line(page: Page, unit: Unit) -> bool:
    return _ONLY_A_SEMICOLON.fullmatch(page.rest_of_line(unit.span.end)) is not None


def _own_lines(page: Page, block: Block, start: int, stop: int) -> bool:
    return page.begins_line(block.units[start].span.start) and _ends_line(page, block.units[stop])


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
    waiting = list(gone)
    while waiting:
        start, stop = sharing_lines(block, waiting[0])
        here = [index for index in waiting if index <= stop]
        waiting = waiting[len(here) :]
        if len(here) <= stop - start or not _own_lines(page, block, start, stop):
            yield from _inline(block, here, start, stop)
            continue
        first, last = _region(page, block, start, stop)
        if regions and regions[-1][3] == start - 1:
            between = range(regions[-1][1] + 1, first)
            apart = filled.isdisjoint(range(regions[-1][1] + 1, first + 1))
            if apart and all(page.is_blank(line) for line in between):
                regions[-1] = (regions[-1][0], last, regions[-1][2], stop)
                continue
        regions.append((first, last, start, stop))
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


def _region(page: Page, block: Block, start: int, stop: int) -> tuple[int, int]:
    """The lines of statements and of the comments that can only belong to them."""
    unit = block.units[start]
    above = block.units[start - 1].span.end if start else (-1, 0)
    first, last = unit.span.start[0], block.units[stop].span.end[0]
    top = comment_start(page, unit, above)
    if top < first:
        begins_block = start == 0 and block.level is not Level.MODULE
        alone_above = top > 0 and (page.is_blank(top - 1) or begins_block)
        alone_below = last + 1 >= len(page.lines) or page.is_blank(last + 1)
        if alone_above and alone_below:
            return top, last
        while first > top and _SUPPRESSION.match(page.lines[first - 1]):
            first -= 1
    return first, last


def _inline(block: Block, gone: Sequence[int], start: int, stop: int) -> Iterator[Cut]:
    """Cuts for some of the statements that share lines; where none stays, the last becomes `pass`."""
    units, left = block.units, set(gone)
    if len(gone) > stop - start:
        left.remove(stop)
        yield Cut(units[stop].span, "pass")
    for index in sorted(left):
        following = next((i for i in range(index + 1, stop + 1) if i not in left), None)
        if following is not None:
            yield Cut(Span(units[index].span.start, units[index + 1].span.start), "")
        else:
            yield Cut(Span(units[index - 1].span.end, units[index].span.end), "")
