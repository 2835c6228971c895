"""A list with commas, edited by items: commas, comments and the way it is laid out stay right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.fixer.cuts import Cut
from fastapi_mentor.fixer.layout import placed
from fastapi_mentor.fixer.page import Page, Position, Span
from fastapi_mentor.fixer.scanning import Item, has_comment, items

# Where a line is not longer than this, the project's settings need not be read.
_ALWAYS_FITS = 60


class Style(NamedTuple):
    """How a list is written: what it needs and how it is broken when its line gets too long."""

    lone_comma: bool = False
    """A single item needs a comma after it, as in a tuple."""
    brackets: bool = True
    """It stands in brackets; without, it is given parentheses when it is broken."""
    packed: bool = True
    """When broken, its items first try one line together, as Black does with calls."""


class CommaList:
    """The items between two brackets, or between nothing, and what is to become of them."""

    def __init__(
        self, page: Page, inside: Span, opaque: Sequence[Span] = (), style: Style | None = None
    ) -> None:
        self.page = page
        self.inside = inside
        self.opaque = opaque
        self.style = style or Style()
        self.items: list[Item] = items(page, inside, opaque)
        self._inserted: dict[int, list[str]] = {}
        self._replaced: dict[int, str] = {}
        self._removed: set[int] = set()

    @property
    def is_changed(self) -> bool:
        """Whether anything is to be done."""
        return bool(self._inserted or self._replaced or self._removed)

    def index_at(self, position: Position) -> int | None:
        """The index of the item that holds a place."""
        for index, item in enumerate(self.items):
            if item.span.start <= position < item.span.end:
                return index
        return None

    def insert(self, index: int, code: str) -> None:
        """Adds an item before an original one, or at the end; after those added there before."""
        self._inserted.setdefault(min(index, len(self.items)), []).append(code)

    def remove(self, index: int) -> None:
        """Takes an original item away."""
        self._removed.add(index)

    def replace(self, index: int, code: str) -> None:
        """Makes another item of an original one."""
        self._replaced[index] = code

    def remaining(self) -> int:
        """How many items there will be."""
        return len(self.items) - len(self._removed) + sum(map(len, self._inserted.values()))

    def cuts(self, taken: Sequence[Span]) -> list[Cut]:
        """The cuts that do it; `taken` are other cuts, which may lie inside items."""
        if not self.is_changed:
            return []
        cuts = list(self._cuts())
        if self._is_too_long(cuts):
            broken = self._broken()
            if not any(broken.span.start < span.end and span.start < broken.span.end for span in taken):
                return [broken]
        return cuts

    def _cuts(self) -> Iterator[Cut]:
        replaced = dict(self._replaced)
        inserted = {index: list(codes) for index, codes in self._inserted.items()}
        gone = sorted(self._removed)
        runs = _runs(gone)
        for first, last in runs:
            codes = [code for i in range(first, last + 2) for code in inserted.pop(i, [])]
            if codes:
                replaced[first] = self._separator().join(codes)
                first += 1
            if first <= last:
                yield from self._without(first, last)
        for index, code in replaced.items():
            span = self.items[index].span
            yield Cut(span, self._placed(code, span.start[0]))
        for index, codes in inserted.items():
            yield from self._with(index, codes)
        if self.style.lone_comma and self.remaining() == 1:
            yield from self._lone_comma(replaced)

    def _separator(self) -> str:
        return ",\n" if self._is_vertical else ", "

    def _placed(self, code: str, line: int) -> str:
        page = self.page
        return placed(code, page.indent(line), page.unit, page.newline(line))

    @property
    def _is_vertical(self) -> bool:
        """Whether every item (but perhaps the first) begins a line."""
        if not self.style.brackets:  # the lines end in backslashes
            return False
        own = [self.page.begins_line(item.span.start) for item in self.items]
        return bool(own) and (all(own) or (len(own) > 1 and all(own[1:])))

    def _is_alone(self, first: int, last: int) -> bool:
        """Whether a run of items shares no line with anything but comments."""
        rest = self.page.rest_of_line(self._after(last))
        begins = self.page.begins_line(self.items[first].span.start)
        return self.style.brackets and begins and (not rest or rest[0] == "#")

    def _after(self, index: int) -> Position:
        """The place behind an item and its comma."""
        item = self.items[index]
        return (item.comma[0], item.comma[1] + 1) if item.comma else item.span.end

    def _without(self, first: int, last: int) -> Iterator[Cut]:
        """Takes a run of items away; those around it stay."""
        start, end, after = self.items[first].span.start, self.items[last].span.end, self._after(last)
        before = self.items[first - 1] if first else None
        following = self.items[last + 1] if last + 1 < len(self.items) else None
        if before is None and following is None:
            whole = Span(self.inside.start, self.inside.end)
            if has_comment(self.page, whole, self.opaque):
                whole = Span(start, after)
            yield Cut(whole, "")
        elif self._is_alone(first, last):
            yield Cut(Span((start[0], 0), self.page.line_start(after[0] + 1)), "")
            if following is None and self.items[last].comma is None and before and before.comma:
                yield Cut(Span(before.comma, (before.comma[0], before.comma[1] + 1)), "")
        elif following is not None and following.span.start[0] == after[0]:
            yield Cut(Span(start, following.span.start), "")
        elif before is None:
            assert following is not None
            gap = Span(after, following.span.start)
            yield Cut(Span(start, after if has_comment(self.page, gap) else gap.end), "")
        elif has_comment(self.page, Span(before.span.end, start)):
            yield Cut(Span(start, after), "")
            if following is None and self.items[last].comma is None and before.comma:
                yield Cut(Span(before.comma, (before.comma[0], before.comma[1] + 1)), "")
        else:
            yield Cut(Span(before.span.end, end), "")

    def _with(self, index: int, codes: Sequence[str]) -> Iterator[Cut]:
        """Adds items between two that stay."""
        before = self.items[index - 1] if index else None
        following = self.items[index] if index < len(self.items) else None
        if before is None and following is None:
            place = self.inside.start
            text = ", ".join(self._placed(code, place[0]) for code in codes)
            yield Cut(Span(place, place), text)
        elif not self._is_vertical:
            if before is not None:
                text = "".join(f", {self._placed(code, before.span.end[0])}" for code in codes)
                yield Cut(Span(before.span.end, before.span.end), text)
            else:
                assert following is not None
                start = following.span.start
                text = "".join(f"{self._placed(code, start[0])}, " for code in codes)
                yield Cut(Span(start, start), text, phase=1)
        else:
            yield from self._with_lines(index, codes)

    def _with_lines(self, index: int, codes: Sequence[str]) -> Iterator[Cut]:
        page = self.page
        before = self.items[index - 1] if index else None
        following = self.items[index] if index < len(self.items) else None
        model = following or before
        assert model is not None
        line = model.span.start[0]
        newline = page.newline(line)
        indent = page.lines[line][: model.span.start[1]]
        if indent.strip():
            following_line = self.items[1].span.start if len(self.items) > 1 else model.span.start
            indent = page.lines[following_line[0]][: following_line[1]]
        texts = [indent + placed(code, indent, page.unit, newline) for code in codes]
        if before is None:
            assert following is not None
            if page.begins_line(following.span.start):
                place = (self.inside.start[0] + 1, 0)
                yield Cut(Span(place, place), "".join(f"{text},{newline}" for text in texts))
            else:
                place = following.span.start
                text = f",{newline}".join(texts).removeprefix(indent)
                yield Cut(Span(place, place), f"{text},{newline}{indent}", phase=1)
            return
        after = self._after(index - 1)
        rest = page.rest_of_line(after)
        joined = f",{newline}".join(texts)
        if rest and rest[0] != "#":  # the closing bracket, or an item, stands on this line
            place = before.span.end
            yield Cut(Span(place, place), f",{newline}{joined}")
            return
        if before.comma is None:
            yield Cut(Span(before.span.end, before.span.end), ",")
        end = page.line_end(after[0])
        yield Cut(Span(end, end), newline + joined + ("," if before.comma else ""))

    def _lone_comma(self, replaced: dict[int, str]) -> Iterator[Cut]:
        """The comma after the only item that there will be, unless the one at the end of the list stays."""
        if self.items and self.items[-1].comma is not None:
            return
        kept = [i for i in range(len(self.items)) if i not in self._removed or i in replaced]
        end = self.items[kept[0]].span.end if kept else self.inside.start
        yield Cut(Span(end, end), ",", weight=1)

    def _is_too_long(self, cuts: Sequence[Cut]) -> bool:
        """Whether a list on one line outgrows the project's lines because of its cuts."""
        line = self.inside.start[0]
        if line != self.inside.end[0] or any("\n" in cut.text for cut in cuts):
            return False
        now = self.page.line_end(line)[1]
        after = now + sum(len(c.text) - (c.span.end[1] - c.span.start[1]) for c in cuts)
        return after > max(now, _ALWAYS_FITS) and now <= self.page.line_length < after

    def _broken(self) -> Cut:
        """The whole list over several lines."""
        page, line = self.page, self.inside.start[0]
        newline = page.newline(line)
        outer = page.indent(line)
        inner = outer + page.unit
        texts = [placed(code, inner, page.unit, newline) for code in self._final()]
        together = inner + ", ".join(texts)
        if self.style.packed and len(together) <= page.line_length:
            body = together + newline
        else:
            body = "".join(f"{inner}{text},{newline}" for text in texts)
        text = newline + body + outer
        return Cut(self.inside, text if self.style.brackets else f"({text})")

    def _final(self) -> Iterator[str]:
        for index in range(len(self.items) + 1):
            yield from self._inserted.get(index, ())
            if index < len(self.items) and index not in self._removed:
                own = self.page.text(self.items[index].span)
                yield self._replaced.get(index, own)


def _runs(indexes: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring indexes as first and last."""
    runs: list[tuple[int, int]] = []
    for index in indexes:
        if runs and runs[-1][1] == index - 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs
