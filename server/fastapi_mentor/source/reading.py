"""Reads Python files from disk as Python does: byte-order mark, coding line, else UTF-8."""

from __future__ import annotations

import codecs

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source.document import Source

_CODING = pattern(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = pattern(rb"^[ \t\f]*(?:#.*)?$")


class UnreadableFile(Exception):
    """A file that can not be read; `reason` is one clear line."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def decode(path: str, data: bytes) -> str:
    """The text of a Python file; raises UnreadableFile."""
    name = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    else:
        name = _declared(data) or name
    try:
        return data.decode(name)
    except LookupError:
        raise UnreadableFile(path, f"its coding line names the unknown encoding {name!r}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"line {line} is not valid {name}; save the file as UTF-8 or declare its encoding"
        raise UnreadableFile(path, reason) from None


def read_bytes(path: str) -> bytes:
    """The content of a file; raises UnreadableFile."""
    try:
        # Without a buffer it takes half the time, and a project has thousands of files.
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError as error:
        raise UnreadableFile(path, (error.strerror or str(error)).lower()) from None


def read_source(path: str) -> Source:
    """The snapshot of a file on disk; raises UnreadableFile."""
    return Source.open(path, decode(path, read_bytes(path)))


def _declared(data: bytes) -> str | None:
    """The encoding that one of the first two lines declares (PEP 263)."""
    for line in data.split(b"\n", 2)[:2]:
        found = _CODING.match(line)
        if found:
            return found[1].decode("ascii")
        if not _BLANK.match(line.rstrip(b"\r")):
            return None
    return None


def digest_of(data: bytes) -> str:
    """A digest of a file's content."""
    from hashlib import blake2b

    return blake2b(data, digest_size=16).hexdigest()
