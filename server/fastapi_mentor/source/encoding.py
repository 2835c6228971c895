"""The units in which a client counts columns, and code points, in which we do."""

from __future__ import annotations

from enum import Enum

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source.lines import content_length

_ASTRAL = pattern("[\U00010000-\U0010ffff]")
"""Characters that take two units in UTF-16."""


class Encoding(Enum):
    """A position encoding of the Language Server Protocol."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"

    def units(self, line: str, column: int) -> int:
        """Units of the client before code point `column` of `line`, which may lie past its end."""
        if line.isascii() or self is Encoding.UTF32:
            return column
        beyond = max(0, column - len(line))
        before = line[:column]
        if self is Encoding.UTF16:
            return beyond + len(before) + len(_ASTRAL.findall(before))
        return beyond + len(before.encode("utf-8", "surrogatepass"))

    def column(self, line: str, units: int) -> int:
        """The code point before which `units` units of the client stand.

        It is clamped to the line without its end; the middle of a character counts as its start.
        """
        end = content_length(line)
        if line.isascii() or self is Encoding.UTF32:
            return max(0, min(units, end))
        if self is Encoding.UTF16:
            return max(0, min(_utf16_column(line, units), end))
        return max(0, min(_utf8_column(line, units), end))


def _utf16_column(line: str, units: int) -> int:
    passed = 0
    for astral in _ASTRAL.finditer(line, 0, max(0, units)):
        start = astral.start() + passed
        if start >= units:
            break
        if start + 1 == units:
            return astral.start()
        passed += 1
    return units - passed


def _utf8_column(line: str, units: int) -> int:
    start = line[: max(0, units)].encode("utf-8", "surrogatepass")
    if units < len(start):
        while units > 0 and start[units] & 0xC0 == 0x80:
            units -= 1
        start = start[: max(0, units)]
    return len(start.decode("utf-8", "surrogatepass"))
