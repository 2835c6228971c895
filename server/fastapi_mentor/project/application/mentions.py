"""Whether the files of a project mention a router of one of them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from fastapi_mentor.source import Source, UnreadableFile, decode
from fastapi_mentor.source.document import changed
from fastapi_mentor.source.reading import read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project


class Mentions:
    """The routers that somebody asked after, and whether a file mentions them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[str, str], bool] = {}

    def of(self, path: str, name: str) -> bool:
        """Whether any file mentions a router otherwise than to add routes to it."""
        if (path, name) not in self._known:
            self._known[path, name] = is_mentioned(self.project, path, name)
        return self._known[path, name]

    def clear(self) -> None:
        """Files changed on disk."""
        self._known.clear()

    def follow(self, before: Source | None, source: Source) -> bool:
        """Forgets what an edit may have changed; tells if there is any."""
        if not self._known or source is before:
            return False
        if before is not None and source.kept.serial == before.serial:
            old, new = ([each.text for each in part] for part in changed(before, source))
        else:
            # The first that is seen of a file may not be what was read from the disk.
            old, new = [before.text if before is not None else _text_on_disk(source.path)], [source.text]
        if old == new:
            return False
        doubtful = [
            (path, name)
            for path, name in self._known
            if _told(path, name, source.path, old) != _told(path, name, source.path, new)
        ]
        for key in doubtful:
            del self._known[key]
        return bool(doubtful)


def is_mentioned(project: Project, path: str, name: str) -> bool:
    """Whether a router is used in its own file, or its module may be imported by another."""
    if _uses_at_home(_text(project, path), name):
        return True
    wanted = _import_of(path)
    return any(
        other != path and wanted.search(_text(project, other)) is not None
        for other in project.files_in(project.root)
    )


def _told(path: str, name: str, told_by: str, texts: list[str]) -> int:
    """What parts of a file say of a router."""
    if told_by == path:
        return sum(_uses_at_home(text, name) for text in texts)
    wanted = _import_of(path)
    return any(wanted.search(text) is not None for text in texts)


def _text(project: Project, path: str) -> str:
    shown = project.shown(path)
    return shown.text if shown is not None else _text_on_disk(path)


def _text_on_disk(path: str) -> str:
    try:
        return decode(path, read_bytes(path))
    except UnreadableFile:
        return ""


def _uses_at_home(text: str, name: str) -> int:
    """How often a file mentions its router otherwise than to make it and to add routes to it."""
    word = re.escape(name)
    mentions = len(re.findall(rf"\b{word}\b", text))
    known = len(re.findall(rf"^{word}\s*(?::[^=\n]*)?=", text, re.MULTILINE))
    known += len(re.findall(rf"^[ \t]*@[ \t]*{word}\.", text, re.MULTILINE))
    known += len(re.findall(rf"^{word}\.add_\w+\(", text, re.MULTILINE))
    return mentions - known


def _import_of(path: str) -> re.Pattern[str]:
    """Finds imports of a module, its dotted name in a text, and whatever may import any module."""
    stem = os.path.basename(path).removesuffix(".py")
    if stem == "__init__":
        stem = os.path.basename(os.path.dirname(path))
    word = re.escape(stem)
    return re.compile(
        rf"^[ \t]*(?:from|import)\b[^\n(]*(?:\b{word}\b|\([^)]*\b{word}\b)"
        rf"|^[ \t]*from[ \t]+[.\w]+[ \t]+import[ \t]+\*"
        rf"|['\"][\w.]*\b{word}\b[:.\w]*['\"]"
        rf"|\b(?:import_module|__import__|iter_modules|walk_packages|spec_from_file_location)\b",
        re.MULTILINE,
    )
