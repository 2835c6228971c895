"""What `--fix` and `--diff` do: repair texts until nothing is left to repair, then write or show them."""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence

from fastapi_mentor.cli.engine import Examiner
from fastapi_mentor.cli.rows import shown_path
from fastapi_mentor.fixer import fix_until_stable
from fastapi_mentor.reporting import Diagnostic
from fastapi_mentor.rule import Safety
from fastapi_mentor.source import Source, UnreadableFile, read_source, split_lines

Filter = Callable[[str, Sequence[Diagnostic]], Sequence[Diagnostic]]


class Repairs:
    """The repairs of one project's files, kept in memory until they are written or shown.

    `only_new` says which findings of a file are shown: no others are repaired.
    """

    def __init__(self, examiner: Examiner, unsafe: bool, only_new: Filter) -> None:
        self._examiner = examiner
        self._accepted = frozenset(Safety) if unsafe else frozenset({Safety.SAFE})
        self._only_new = only_new
        self._before: dict[str, str] = {}
        self._after: dict[str, Source] = {}
        self.complaints: list[str] = []
        self.notes: list[str] = []
        """What could not be repaired, in one line each."""

    def repair(self, paths: Iterable[str], given: Source | None = None) -> None:
        """Repair files; `given` stands in for the file on disk."""
        if given is not None:
            self._before[given.path] = given.text
            self._after[given.path] = given
        for path in paths:
            source = self._now(path)
            if source is not None:
                self._repair(source)

    def _repair(self, source: Source) -> None:
        fixed = fix_until_stable(source, self._chosen, project=self._examiner.project)
        for path, changed in fixed.sources.items():
            if path not in self._before:
                before = self._now(path)
                self._before[path] = before.text if before is not None else ""
            self._after[path] = changed
        for refusal in fixed.refused:
            self.notes.append(f"{shown_path(source.path)}: cannot do `{refusal.fix.title}`: {refusal.reason}")

    def _chosen(self, source: Source) -> list[Diagnostic]:
        found = self._only_new(source.path, self._examiner.find(source))
        return [one for one in found if one.fix and one.fix.safety in self._accepted]

    def _now(self, path: str) -> Source | None:
        if path not in self._after:
            # That a file cannot be read was said when it was checked.
            with contextlib.suppress(UnreadableFile):
                return read_source(path)
        return self._after.get(path)

    def text_of(self, path: str) -> str:
        """The text of a file after its repairs."""
        source = self._now(path)
        return source.text if source is not None else ""

    def changed(self) -> Iterator[tuple[str, str, str]]:
        """Path, old and new text of each file that is not what it was, in order."""
        for path in sorted(self._after):
            old, new = self._before[path], self._after[path].text
            if old != new:
                yield path, old, new

    def write(self) -> int:
        """Write the files and return how many; one that cannot be written is a complaint."""
        written = 0
        for path, _, new in self.changed():
            try:
                _write(path, new)
                written += 1
            except (OSError, UnicodeEncodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                self.complaints.append(f"{shown_path(path)}: cannot be written: {reason}")
        return written

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff of all changes, with their ends."""
        for path, old, new in self.changed():
            name = shown_path(path)
            before, after = _content(old), _content(new)
            for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
                yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _content(text: str) -> list[str]:
    lines = split_lines(text)
    return lines if lines[-1] else lines[:-1]


def _write(path: str, text: str) -> None:
    """Write a text in the encoding that the file has, with its byte-order mark if there is one."""
    encoding = "utf-8"
    if os.path.exists(path):
        with open(path, "rb") as file:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(file.read()).readline)
    data = text.encode(encoding)
    with open(path, "wb") as file:
        file.write(data)
