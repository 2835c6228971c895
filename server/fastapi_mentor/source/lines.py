"""Lines of text as the Language Server Protocol and Python's tokenizer both know them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, overload

from fastapi_mentor.pattern import pattern

_WITH_CARRIAGE_RETURNS = pattern(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


_PIECE = 256
"""Lines that an edit copies; twice as many at most."""


class Change(NamedTuple):
    """An edit of a text: what stands between two places becomes `text`.

    Lines count from 0, columns are code points from 0; places past an end mean that end.
    """

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str


def split_lines(text: str) -> list[str]:
    """The lines of `text` with their ends. Only `\\n`, `\\r\\n` and `\\r` end a line.

    The last one has no end and may be empty, so that the lines of any text, joined, are that text.
    """
    if "\r" not in text:
        parts = text.split("\n")
        last = parts.pop()
        lines = [part + "\n" for part in parts]
        lines.append(last)
        return lines
    lines = _WITH_CARRIAGE_RETURNS.findall(text)
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def content_length(line: str) -> int:
    """The number of code points of a line without its end."""
    if line.endswith("\r\n"):
        return len(line) - 2
    return len(line) - 1 if line.endswith(("\n", "\r")) else len(line)


class Splice(NamedTuple):
    """What a change does to a list of lines: `lines[start:stop]` became `new`."""

    start: int
    stop: int
    new: list[str]


class Lines(Sequence[str]):
    """Lines that never change, in pieces, so that an edit of a long file copies one and shares the rest.

    To copy a list of all lines, and to throw the last one away, would cost more than the rest of an edit:
    each line is counted up and down.
    """

    __slots__ = ("_pieces", "_starts")

    def __init__(self, pieces: list[list[str]]) -> None:
        """Use lists that nobody changes from now on; only a single one may be empty."""
        self._pieces = pieces
        self._starts = list(accumulate(map(len, pieces), initial=0))

    @classmethod
    def of(cls, lines: Sequence[str]) -> Lines:
        """The same lines, cut in pieces if they are not yet."""
        return lines if isinstance(lines, cls) else cls(_cut(list(lines)))

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            yield from piece

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return self._between(start, stop) if step == 1 else list(self)[index]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        at = bisect_right(self._starts, index) - 1
        return self._pieces[at][index - self._starts[at]]

    def _between(self, start: int, stop: int) -> list[str]:
        if start >= stop:
            return []
        at = bisect_right(self._starts, start) - 1
        found = self._pieces[at][start - self._starts[at] : stop - self._starts[at]]
        while self._starts[at + 1] < stop:
            at += 1
            found += self._pieces[at][: stop - self._starts[at]]
        return found

    def replaced(self, start: int, stop: int, new: Sequence[str]) -> Lines:
        """The lines in which `new` stand for those from `start` to before `stop`."""
        first = min(bisect_right(self._starts, start), len(self._pieces)) - 1
        last = first
        while self._starts[last + 1] < stop:
            last += 1
        around = [
            *self._between(self._starts[first], start),
            *new,
            *self._between(stop, self._starts[last + 1]),
        ]
        pieces = [*self._pieces[:first], *_cut(around), *self._pieces[last + 1 :]]
        return Lines(pieces or [[]])


def _cut(lines: list[str]) -> list[list[str]]:
    """Lists that are neither long nor, but for the last, short."""
    if len(lines) <= 2 * _PIECE:
        return [lines] if lines else []
    return [lines[at : at + _PIECE] for at in range(0, len(lines), _PIECE)]


def splice(lines: Sequence[str], change: Change) -> Splice:
    """The smallest replacement of whole lines that performs `change` on `lines`."""
    start_line, start_column, end_line, end_column, text = change
    last = len(lines) - 1
    if start_line > last:
        start_line, start_column = last, len(lines[last])
    if end_line > last:
        end_line, end_column = last, len(lines[last])
    if (end_line, end_column) < (start_line, start_column):
        start_line, start_column, end_line, end_column = (
            end_line,
            end_column,
            start_line,
            start_column,
        )
    head = lines[start_line][: max(0, min(start_column, content_length(lines[start_line])))]
    tail = lines[end_line][max(0, min(end_column, content_length(lines[end_line]))) :]
    new = head + text + tail
    # A line end that is completed from its other half is one line end, not two.
    if start_line and new.startswith("\n") and lines[start_line - 1].endswith("\r"):
        start_line -= 1
        new = lines[start_line] + new
    replaced = split_lines(new)
    if end_line < last and replaced[-1] == "":
        replaced.pop()
    return Splice(start_line, end_line + 1, replaced)
