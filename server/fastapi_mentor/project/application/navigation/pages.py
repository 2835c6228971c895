"""The templates of an application: where they ask for the URLs of routes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.places import Spot
from fastapi_mentor.source import UnreadableFile, split_lines
from fastapi_mentor.source.reading import read_bytes

_SUFFIXES = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".xml", ".txt")
_MOST_FILES = 2000
_MOST_BYTES = 1_000_000
_ASKING = pattern(r"url_for\(\s*(?P<quote>['\"])(?P<name>[^'\"\n]+)(?P=quote)(?P<rest>[^)]*)")
_KEYWORD = pattern(r"(?<![\w.])(?P<name>[a-zA-Z_]\w*)\s*=(?!=)")


class Asking(NamedTuple):
    """`{{ url_for('name', key=value) }}` in a template: the places of the name and of the keywords."""

    name: str
    spot: Spot
    keywords: Sequence[tuple[str, Spot]]


def askings(folders: Iterable[str]) -> Iterator[Asking]:
    """All that the templates in some folders ask for."""
    left = _MOST_FILES
    for folder in dict.fromkeys(folders):
        for parent, _, names in os.walk(folder):
            for name in sorted(names):
                if name.endswith(_SUFFIXES) and left > 0:
                    left -= 1
                    yield from _of_file(os.path.join(parent, name))


def _of_file(path: str) -> Sequence[Asking]:
    try:
        state = os.stat(path)
    except OSError:
        return ()
    return _read(path, state.st_mtime_ns, state.st_size) if state.st_size <= _MOST_BYTES else ()


@lru_cache(maxsize=512)
def _read(path: str, changed: int, size: int) -> Sequence[Asking]:
    try:
        text = read_bytes(path).decode("utf-8", "replace")
    except UnreadableFile:
        return ()
    lines = list(_starts(text))

    def spot(start: int, end: int) -> Spot:
        line = max(number for number, first in enumerate(lines) if first <= start)
        return Spot(path, line, start - lines[line], line, end - lines[line])

    return [
        Asking(
            found["name"].rpartition(":")[2],
            spot(found.start("name"), found.end("name")),
            [
                (each["name"], spot(found.start("rest") + each.start(1), found.start("rest") + each.end(1)))
                for each in _KEYWORD.finditer(found["rest"])
            ],
        )
        for found in _ASKING.finditer(text)
    ]


def _starts(text: str) -> Iterator[int]:
    """Where each line begins."""
    start = 0
    for line in split_lines(text):
        yield start
        start += len(line)
