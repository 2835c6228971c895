"""What is to be changed in one file, collected before anything is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from fastapi_mentor.edits import FixRefused, TextEdit
from fastapi_mentor.fixer.claims import Claim
from fastapi_mentor.fixer.commas import CommaList
from fastapi_mentor.fixer.cuts import Cut
from fastapi_mentor.fixer.minimal import minimal_edits
from fastapi_mentor.fixer.page import Page, Position, Span
from fastapi_mentor.fixer.removal import Removal, removal_cuts
from fastapi_mentor.fixer.slots import Slot, slot_cut


@dataclass(slots=True)
class Draft:
    """The wishes of one fix, or of several that do not contradict each other, for one file."""

    page: Page
    cuts: list[Cut] = field(default_factory=list)
    slots: dict[tuple[int, str], Slot] = field(default_factory=dict)
    removals: list[Removal] = field(default_factory=list)
    lists: dict[Position, CommaList] = field(default_factory=dict)

    def cut(self, span: Span, text: str, phase: int = 0, weight: int = 0) -> None:
        """Wishes that a span becomes `text`."""
        self.cuts.append(Cut(span, text, phase, weight))

    def slot(self, slot: Slot, code: str) -> None:
        """Wishes for statements in a gap between statements."""
        self.slots.setdefault((slot.line, slot.indent), slot).pieces.append(code)

    def remove(self, removal: Removal) -> None:
        """Wishes a statement away."""
        if all(removal.unit.node is not other.unit.node for other in self.removals):
            self.removals.append(removal)

    def claims(self) -> Iterator[Claim]:
        """What other fixes may not touch."""
        for cut in self.cuts:
            yield Claim(cut.span)
        for slot in self.slots.values():
            yield Claim(slot.place(self.page), "\n".join(slot.pieces))
        for removal in self.removals:
            yield Claim(removal.unit.span)
        for position, items in self.lists.items():
            if items.is_changed:
                yield Claim(Span(position, items.inside.end))

    def first_line(self) -> int | None:
        """The first line that is touched."""
        return min((claim.span.start[0] for claim in self.claims()), default=None)

    def merge(self, other: Draft) -> None:
        """Adds the wishes of another draft of the same file, which does not contradict this one."""
        self.cuts += other.cuts
        self.removals += other.removals
        self.lists |= other.lists
        for key, slot in other.slots.items():
            if key not in self.slots:
                self.slots[key] = slot.copy()
            else:
                mine = self.slots[key]
                mine.pieces += [piece for piece in slot.pieces if piece not in mine.pieces]

    def copy(self) -> Draft:
        """A draft that can be added to while this one stays as it is."""
        slots = {key: slot.copy() for key, slot in self.slots.items()}
        return Draft(self.page, list(self.cuts), slots, list(self.removals), dict(self.lists))

    def finished(self) -> list[Cut]:
        """The cuts that do it all, in order; refuses what overlaps."""
        slots = self.slots.values()
        insertions = (cut.span.start for cut in self.cuts if cut.span.start == cut.span.end)
        filled = {line for line, column in insertions if column == 0} | {slot.line for slot in slots}
        cuts = [*self.cuts, *removal_cuts(self.page, self.removals, slots, filled)]
        for slot in self.slots.values():
            cuts.append(slot_cut(self.page, slot))
        for items in self.lists.values():
            cuts += items.cuts([cut.span for cut in cuts])
        return _trimmed(self.page, in_order(cuts))

    def edits(self) -> list[TextEdit]:
        """The smallest edits that do it all."""
        return text_edits(self.page, self.finished())


def _trimmed(page: Page, cuts: list[Cut]) -> list[Cut]:
    """Without the blank lines that parted new code from old, where all the old code around it goes."""
    position, taken = (0, 0), False
    for index, cut in enumerate(cuts):
        if cut.span.start != position or (cut.text and not taken):
            break
        if cut.text:
            cuts[index] = cut._replace(text=cut.text.lstrip("\r\n"))
            break
        position, taken = cut.span.end, True
    position, taken = page.end, False
    for index, cut in reversed(list(enumerate(cuts))):
        if cut.span.end != position or (cut.text and not taken):
            break
        if cut.text:
            newline = page.newline(cut.span.start[0])
            while cut.text.endswith(newline * 2):
                cut = cut._replace(text=cut.text.removesuffix(newline))
            cuts[index] = cut
            break
        position, taken = cut.span.start, True
    return cuts


def in_order(cuts: Iterable[Cut]) -> list[Cut]:
    """Cuts sorted by place; refuses those that overlap."""
    ordered = sorted(cuts, key=lambda cut: (cut.span, cut.phase, cut.weight))
    for before, after in pairwise(ordered):
        if after.span.start < before.span.end:
            raise FixRefused("its edits overlap")
    return ordered


def text_edits(page: Page, cuts: Iterable[Cut]) -> list[TextEdit]:
    """The smallest edits that perform ordered cuts; those that meet become one."""
    edits: list[TextEdit] = []
    for cut in cuts:
        for edit in minimal_edits(*cut.span.start, page.text(cut.span), cut.text):
            if edits and edits[-1][2:4] == edit[:2]:
                before = edits.pop()
                edit = TextEdit(*before[:2], *edit[2:4], before.text + edit.text)
            edits.append(edit)
    return edits
