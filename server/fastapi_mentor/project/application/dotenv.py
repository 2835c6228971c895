"""The `.env` files of a project: which variables they set, on which line, and what may be shown of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import UnreadableFile
from fastapi_mentor.source.reading import read_bytes

_LINE = pattern(r"\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*)")
_SECRET = pattern(
    r"secret|token|passw|pwd|passphrase|credential|private|salt|dsn|auth|signature|webhook|cookie"
    r"|(?:^|_)(?:key|pass|pin)(?:$|_)|apikey|access_?key|encryption",
    re.IGNORECASE,
)
_WITH_PASSWORD = pattern(r"(\w+://[^\s:/@]*:)[^\s@]+@")
_LONGEST = 60
_MOST_BYTES = 1_000_000
MASK = "••••••"


class Variable(NamedTuple):
    """A line of a `.env` file that sets a variable; `line` counts from 0."""

    path: str
    name: str
    line: int
    value: str


def is_secret(name: str) -> bool:
    """Whether the value behind a name is nobody's business."""
    return _SECRET.search(name) is not None


def shown_value(name: str, value: str, *, secret: bool = False) -> str:
    """A value as it may be shown: secrets and the passwords in URLs are masked."""
    if value and (secret or is_secret(name)):
        return MASK
    value = _WITH_PASSWORD.sub(rf"\1{MASK}@", value)
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


def variables_in(path: str) -> Sequence[Variable]:
    """The variables that a file sets; none where it can not be read."""
    try:
        state = os.stat(path)
    except OSError:
        return ()
    if state.st_size > _MOST_BYTES:
        return ()
    return _variables_in(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _variables_in(path: str, changed: int, size: int) -> Sequence[Variable]:
    try:
        text = read_bytes(path).decode("utf-8-sig", "replace")
    except UnreadableFile:
        return ()
    return tuple(_read(path, text))


def _read(path: str, text: str) -> Iterator[Variable]:
    lines = iter(enumerate(text.splitlines()))
    for number, line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        name, value = found[1], found[2]
        quote = value[:1]
        if quote in ("'", '"'):
            value = value[1:]
            while quote not in value:
                _, more = next(lines, (0, quote))
                value += "\n" + more
            value = value.partition(quote)[0]
        else:
            value = re.split(r"(?:^|\s)#", value, maxsplit=1)[0].strip()
        yield Variable(path, name, number, value)


def files_beside(project: Project, path: str) -> list[str]:
    """The `.env` files of the part of the project around a file, then those at its root."""
    found: dict[str, None] = {}
    for folder in (project.part_of(path), project.root):
        try:
            names = [each for each in os.listdir(folder) if each == ".env" or each.startswith(".env.")]
        except OSError:
            continue
        for name in sorted(names):
            full = os.path.join(folder, name)
            if os.path.isfile(full):
                found[full] = None
    return list(found)


def located(project: Project, path: str, name: str) -> str | None:
    """The file that `env_file` names in the file `path`: relative to where the application is started."""
    name = os.path.expanduser(name)
    folders = (project.part_of(path), project.root, os.path.dirname(path))
    candidates = [os.path.normpath(os.path.join(folder, name)) for folder in folders]
    return next((each for each in candidates if os.path.isfile(each)), None)
