"""The smallest edits that turn one text into another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi_mentor.edits import TextEdit
from fastapi_mentor.source import split_lines

# Comparing lines costs their product; beyond this, what differs is replaced in one piece.
_MOST_COMPARISONS = 4_000_000


def minimal_edits(line: int, column: int, old: str, new: str) -> Iterator[TextEdit]:
    """Edits of `old`, which stands at a place of a file, that make it `new` and touch the fewest lines."""
    if old == new:
        return
    before, after = split_lines(old), split_lines(new)
    first = 0
    while first < min(len(before), len(after)) - 1 and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first - 1 and before[-1 - last] == after[-1 - last]:
        last += 1
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    if first:
        line, column = line + first, 0
    for start, stop, replacement in _hunks(before, after):
        at = column if start == 0 else 0
        yield from _trimmed(line + start, at, before[start:stop], replacement)


def _hunks(before: list[str], after: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    if len(before) == 1 or len(after) == 1 or len(before) * len(after) > _MOST_COMPARISONS:
        yield 0, len(before), after
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag == "replace" and stop - start == new_stop - new_start:
            for offset in range(stop - start):
                yield start + offset, start + offset + 1, [after[new_start + offset]]
        elif tag != "equal":
            yield start, stop, after[new_start:new_stop]


def _trimmed(line: int, column: int, old: Sequence[str], new: Sequence[str]) -> Iterator[TextEdit]:
    before, after = "".join(old), "".join(new)
    if before == after:
        return
    start, end = _common(before, after)
    parts = split_lines(before[:start])
    line += len(parts) - 1
    column = len(parts[-1]) + (column if len(parts) == 1 else 0)
    middle = split_lines(before[start : len(before) - end])
    end_line = line + len(middle) - 1
    end_column = len(middle[-1]) + (column if len(middle) == 1 else 0)
    yield TextEdit(line, column, end_line, end_column, after[start : len(after) - end])


def _common(before: str, after: str) -> tuple[int, int]:
    """How many characters the two begin and end with; a `\\r\\n` is never cut in two."""
    most = min(len(before), len(after))
    start = 0
    while start < most and before[start] == after[start]:
        start += 1
    if start and before[start - 1] == "\r":
        start -= 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    if end and before[-end] == "\n" and (before[:-end][-1:] == "\r" or after[:-end][-1:] == "\r"):
        end -= 1
    return start, end
