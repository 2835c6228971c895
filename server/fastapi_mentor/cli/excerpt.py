"""A line of source with carets under a place in it, safe to print on any terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from fastapi_mentor.source import content_length

TAB = "    "


class Excerpt(NamedTuple):
    """A line as it is printed, and where the carets stand below it, in cells."""

    text: str
    indent: int
    carets: int


def excerpt(line: str, column: int, end_column: int, width: int, encoding: str) -> Excerpt:
    """The line with a place in it (code points from 0), cut around the place to `width` cells.

    What a terminal would act on (control characters, those that turn the direction of text) and what
    `encoding` cannot express is shown as an escape.
    """
    line = line[: content_length(line)]
    column = min(column, len(line))
    end_column = max(column, min(end_column, len(line)))
    start, stop = _window(line, column, end_column, width)
    before = "... " if start else ""
    after = " ..." if stop < len(line) else ""
    shown = [printable(character, encoding) for character in line[start:stop]]
    cells = [sum(map(_cells, text)) for text in shown]
    return Excerpt(
        before + "".join(shown) + after,
        len(before) + sum(cells[: column - start]),
        max(1, sum(cells[column - start : end_column - start])),
    )


def _window(line: str, column: int, end_column: int, width: int) -> tuple[int, int]:
    """The part of a long line to show: the place, with what fits before and after it."""
    if len(line) <= width:
        return 0, len(line)
    room = max(0, width - (end_column - column))
    start = max(0, column - room // 2)
    return start, min(len(line), start + width)


def printable(character: str, encoding: str = "utf-8") -> str:
    """A character, or what stands for it if it may not be sent to a terminal."""
    if character == "\t":
        return TAB
    if " " <= character <= "~":
        return character
    # Cc: controls, Cf: direction and other invisible marks, Cs: half of a pair, Zl and Zp: line ends.
    unsafe = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character != "\u200d"
    if not unsafe and encoding.lower().replace("-", "") not in ("utf8", "utf16", "utf32"):
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            unsafe = True
    return _escape(ord(character)) if unsafe else character


def _escape(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clean(text: str) -> str:
    """A message without what a terminal would act on."""
    return "".join(printable(character) for character in text)


def _cells(character: str) -> int:
    """How many cells of a terminal a character takes."""
    if character <= "~":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def line_of(lines: Sequence[str], line: int) -> str:
    """A line by its number from 0; empty if the file has become shorter."""
    return lines[line] if line < len(lines) else ""
