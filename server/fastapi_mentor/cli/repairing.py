"""What `--fix` and `--diff` do: repair files until nothing is left to repair, then write or show them."""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fastapi_mentor.catalogue import Catalogue
from fastapi_mentor.checker import Checker, Diagnostic
from fastapi_mentor.cli.rows import shown_path
from fastapi_mentor.edits import FixRefused, apply_edits
from fastapi_mentor.fixer import fix_all
from fastapi_mentor.project.project import Project
from fastapi_mentor.rule import Safety
from fastapi_mentor.settings import LoadedSettings
from fastapi_mentor.source import Source, UnreadableFile, read_source, split_lines

MOST_ROUNDS = 10
"""A fix may make place for another; two that undo each other must not go on for ever."""

Filter = Callable[[str, Sequence[Diagnostic]], Sequence[Diagnostic]]


@dataclass
class Repairs:
    """The repairs of one project's files, kept in memory until they are written or shown."""

    catalogue: Catalogue
    loaded: LoadedSettings
    unsafe: bool
    only_new: Filter
    """What of a file's findings is shown: nothing else is repaired."""
    complaints: list[str] = field(default_factory=list)
    _before: dict[str, Source | None] = field(default_factory=dict)
    _after: dict[str, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = self.loaded.settings
        self._project = Project(self.loaded.root, settings)
        self._checker = Checker(self.catalogue, settings, self._project)

    def repair(self, paths: Iterable[str], given: Source | None = None) -> None:
        """Repair files; `given` stands in for the file on disk."""
        if given is not None:
            self._before[given.path] = self._after[given.path] = given
        for path in paths:
            for _ in range(MOST_ROUNDS):
                if not self._round(path):
                    break

    def _round(self, path: str) -> bool:
        """Repair what can be repaired at once in a file; False if that is nothing."""
        source = self._now(path)
        if source is None:
            return False
        found = self.only_new(path, self._checker.check(source).diagnostics())
        chosen = [one for one in found if one.fix and (self.unsafe or one.fix.safety is Safety.SAFE)]
        if not chosen:
            return False
        try:
            edits = fix_all(source, chosen, self._project)
        except FixRefused as error:
            self.complaints.append(f"{shown_path(path)}: cannot be fixed: {error.reason}")
            return False
        for other, changes in edits.items():
            old = self._now(other)
            if old is None and os.path.exists(other):
                self.complaints.append(f"{shown_path(path)}: cannot be fixed without {shown_path(other)}")
                return False
            self._before.setdefault(other, old)
            text = apply_edits(old.text if old else "", changes)
            self._after[other] = Source.open(other, text)
            self._project.show(self._after[other])
        return bool(edits)

    def _now(self, path: str) -> Source | None:
        if path not in self._after and os.path.exists(path):
            # That it cannot be read was said when it was checked.
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
            before = self._before.get(path)
            old, new = before.text if before else "", self._after[path].text
            if old != new:
                yield path, old, new

    def write(self) -> int:
        """Write the files and return how many; one that cannot be written is a complaint."""
        written = 0
        for path, old, new in self.changed():
            try:
                _write(path, new, exists=bool(old) or os.path.exists(path))
                written += 1
            except (OSError, UnicodeEncodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                self.complaints.append(f"{shown_path(path)}: cannot be written: {reason}")
        return written

    def diff(self) -> Iterator[str]:
        """The changes as a unified diff."""
        for path, old, new in self.changed():
            name = shown_path(path)
            yield from diff(old, new, name)


def diff(old: str, new: str, name: str) -> Iterator[str]:
    """The lines of a unified diff, line ends included."""
    before, after = _content(old), _content(new)
    for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _content(text: str) -> list[str]:
    lines = split_lines(text)
    return lines if lines[-1] else lines[:-1]


def _write(path: str, text: str, exists: bool) -> None:
    """Write a text in the encoding that the file has."""
    encoding = "utf-8"
    if exists:
        with open(path, "rb") as file:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(file.read()).readline)
    data = text.encode(encoding)
    with open(path, "wb") as file:
        file.write(data)
