"""The documents that are open in the editor, and what is known of each."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi_mentor.source import Change, Source, split_lines
from fastapi_mentor.source.encoding import Encoding
from fastapi_mentor.source.lines import Lines, content_length, splice

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic
    from fastapi_mentor.lsp.analyses import Analysis


class Edit(NamedTuple):
    """A change as the editor sent it, in its units; without a place it replaces the whole text."""

    place: tuple[int, int, int, int] | None
    text: str


class Edits(NamedTuple):
    """The changes that led to a version; `number` counts the notifications of a document."""

    number: int
    version: int
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version of a document with everything that was found in it; a request works on one."""

    uri: str
    path: str
    number: int
    version: int
    source: Source
    analysis: Analysis
    revision: int
    """That of the project when it was checked."""
    known: int
    """That which the check took notice of: in haste it leaves something for later."""
    items: str
    """Its diagnostics as they are sent, JSON without the brackets around them."""
    find: Callable[[], list[Diagnostic]]

    def diagnostics(self) -> list[Diagnostic]:
        """What was found and is not known already."""
        return self.find()


class Waiting:
    """Those who wait until a number of notifications were seen. Belongs to the loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    async def join(self, number: int) -> None:
        """Wait too."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((number, waiter))
        await waiter

    def release(self, reached: int) -> None:
        """Let those go on who wait for what has been reached."""
        waiting = self._waiting
        self._waiting = [waiter for waiter in waiting if waiter[0] > reached]
        for number, waiter in waiting:
            if number <= reached and not waiter.done():
                waiter.set_result(None)


@dataclass(slots=True, eq=False)
class Document:
    """An open document. The loop owns it; the engine's thread takes from `pending` and owns `seen`."""

    uri: str
    path: str
    """Of its file; where it has none, a made-up one that nothing else has."""
    is_file: bool
    is_python: bool
    seen: Seen
    is_long: bool = False
    """Whether a person would notice how long its first check takes."""
    pending: deque[Edits] = field(default_factory=deque)
    received: int = 0
    """How many notifications have changed it."""
    scheduled: bool = False
    outdated: bool = False
    """What it was checked against has changed since."""
    closed: bool = False
    snapshot: Snapshot | None = None
    preview: str | None = None
    """What is shown until there is a snapshot: what another process found, or what was found first."""
    waiters: Waiting = field(default_factory=Waiting)
    """Those who wait for a snapshot."""
    viewers: Waiting = field(default_factory=Waiting)
    """Those who are content with a preview."""


@dataclass(slots=True, eq=False)
class Seen:
    """What the engine has seen of a document."""

    text: str
    """As it was opened; given up once it is parsed."""
    version: int
    number: int = 0
    source: Source | None = None
    said: tuple[int, str] | None = None
    """The version and the diagnostics that were published last."""


def read_changes(changes: Sequence[Any]) -> tuple[Edit, ...]:
    """The `contentChanges` of a notification; raises ValueError, TypeError or KeyError if malformed."""
    return tuple(_read_change(change) for change in changes)


def _read_change(change: Any) -> Edit:
    text = change["text"]
    if not isinstance(text, str):
        raise TypeError("text is no string")
    span = change.get("range")
    if span is None:
        return Edit(None, text)
    start, end = span["start"], span["end"]
    place = (start["line"], start["character"], end["line"], end["character"])
    if any(type(number) is not int or number < 0 for number in place):
        raise ValueError("a position is no pair of counts")
    return Edit(place, text)


def edited(source: Source, edits: Sequence[Edit], encoding: Encoding) -> Source:
    """The source after the editor's changes, each of which sees the text that the last one left."""
    return source.edit(list(_changes(source.lines, edits, encoding)))


def spliced(lines: Sequence[str], edits: Sequence[Edit], encoding: Encoding) -> str:
    """The text after the same changes, by its lines alone."""
    for change in _changes(lines, edits, encoding):
        lines = _after(lines, change)
    return "".join(lines)


def _changes(lines: Sequence[str], edits: Sequence[Edit], encoding: Encoding) -> Iterator[Change]:
    """The changes in code points. To count them, the lines between one and the next are needed."""
    last = len(edits) - 1
    for position, edit in enumerate(edits):
        change = _change(lines, edit, encoding)
        yield change
        if position < last:
            lines = _after(lines, change)


def _after(lines: Sequence[str], change: Change) -> Lines:
    return Lines.of(lines).replaced(*splice(lines, change))


def _change(lines: Sequence[str], edit: Edit, encoding: Encoding) -> Change:
    if edit.place is None:
        return _whole(lines, edit.text)
    start, character, end, end_character = edit.place
    last = len(lines) - 1
    # A place past the end of the document is its end.
    column = encoding.column(lines[start], character) if start <= last else 0
    end_column = encoding.column(lines[end], end_character) if end <= last else 0
    return Change(start, column, end, end_column, edit.text)


def _whole(lines: Sequence[str], text: str) -> Change:
    """A change of the lines that differ, for an editor that sends the whole text."""
    lines, new = list(lines), split_lines(text)
    most = min(len(lines), len(new))
    start = next((i for i in range(most) if lines[i] != new[i]), most)
    most -= start
    same = next((i for i in range(most) if lines[-1 - i] != new[-1 - i]), most)
    stop = len(lines) - same
    old_end, new_end = _end(lines[start:stop]), _end(new[start : len(new) - same])
    replacement = "".join(new[start : len(new) - same])
    if stop > start and old_end == new_end:
        # What follows is not touched, not even at its edge.
        column = len(lines[stop - 1]) - len(old_end)
        return Change(start, 0, stop - 1, column, replacement.removesuffix(new_end))
    return Change(start, 0, stop, 0, replacement)


def _end(lines: list[str]) -> str:
    """The line end of the last of some lines; that of none is no line end at all."""
    return lines[-1][content_length(lines[-1]) :] if lines else "none"


class Documents:
    """The open documents, by URI."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The open document with a URI."""
        return self._open.get(uri)

    def put(self, document: Document) -> None:
        """A document was opened."""
        self._open[document.uri] = document

    def remove(self, uri: str) -> Document | None:
        """A document was closed."""
        return self._open.pop(uri, None)

    def at(self, path: str) -> Document | None:
        """The open document of a file."""
        return next((document for document in self if document.path == path), None)
