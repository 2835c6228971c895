"""Parses a file in portions: Python parses in one go, and no other thread can do anything meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source.parsing import parse_module
from fastapi_mentor.source.statement import Statement

_PORTION = 2_000
"""Lines that are parsed in a few hundredths of a second."""
_DEFINITION = pattern(r"(?:def|class|async def)\b|@")


def parse_file(lines: Sequence[str]) -> list[Statement]:
    """The statements of a file, the same as those of `parse_module`; raises SyntaxError."""
    if len(lines) > _PORTION:
        try:
            return list(_in_portions(lines))
        except SyntaxError:
            # Broken, or cut in the midst of a string: that is for the whole to say.
            pass
    return parse_module(lines)


def _in_portions(lines: Sequence[str]) -> Iterator[Statement]:
    start = stop = 0
    while stop < len(lines):
        stop = _cut(lines, stop + _PORTION)
        found = parse_module(lines[start:stop])
        if stop < len(lines) and not found[-1].nodes:
            # Comments before a definition belong to it.
            found.pop()
        yield from found
        start += sum(statement.lines for statement in found)


def _cut(lines: Sequence[str], start: int) -> int:
    """The first line from `start` on with which a definition begins, or the end."""
    for at in range(start, len(lines)):
        # Behind a decorator stands no blank line.
        if _DEFINITION.match(lines[at]) and not lines[at - 1].strip():
            return at
    return len(lines)
