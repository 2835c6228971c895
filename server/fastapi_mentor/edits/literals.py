"""String literals as the source writes them: their prefixes, quotes, and the fields of f-strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi_mentor.pattern import pattern

_START = pattern(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")")
_GAP = pattern(r"(?:\s|\\\n|#[^\n]*)*")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class NoLiteral(ValueError):
    """The source is not what it was taken for."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an f-string, or a placeholder of another kind: its expression and all of its source.

    `is_plain` tells that it has neither conversion nor format.
    """

    expression: str
    source: str
    is_plain: bool = True


@dataclass(slots=True)
class Literal:
    """One literal of a row: `gap` is what stands before it, `items` what is between its quotes."""

    gap: str
    prefix: str
    quote: str
    items: list[str | Field]

    @property
    def is_formatted(self) -> bool:
        """Whether it is an f-string."""
        return "f" in self.prefix.lower()

    @property
    def source(self) -> str:
        """How it is written."""
        inside = "".join(item.source if isinstance(item, Field) else item for item in self.items)
        return f"{self.gap}{self.prefix}{self.quote}{inside}{self.quote}"


def literals(source: str) -> list[Literal]:
    """The literals of an expression that is made of nothing else; raises NoLiteral."""
    found: list[Literal] = []
    position = 0
    while position < len(source):
        gap = _GAP.match(source, position)
        start = gap.end() if gap is not None else position
        opening = _START.match(source, start)
        if opening is None:
            if start == len(source):
                break
            raise NoLiteral(source)
        prefix, quote = opening["prefix"], opening["quote"]
        items, position = _items(source, opening.end(), quote, formatted="f" in prefix.lower())
        found.append(Literal(source[gap.start() if gap else start : start], prefix, quote, items))
    return found


def _items(source: str, position: int, quote: str, *, formatted: bool) -> tuple[list[str | Field], int]:
    """What stands between the quotes, and where the literal ends."""
    items: list[str | Field] = []
    start = position
    while not source.startswith(quote, position):
        if position >= len(source):
            raise NoLiteral(source)
        pair = source[position : position + 2]
        if pair[0] == "\\" or (formatted and pair in ("{{", "}}")):
            position += 2
        elif formatted and source[position] == "{":
            items.append(source[start:position])
            field, position = _field(source, position)
            items.append(field)
            start = position
        else:
            position += 1
    items.append(source[start:position])
    return [item for item in items if item != ""], position + len(quote)


def _field(source: str, start: int) -> tuple[Field, int]:
    """The field that begins at a brace, and where it ends."""
    end_of_expression = -1
    position = start + 1
    for position, character in _outer_characters(source, start + 1):
        if character == "}":
            break
        ends = character == ":" or (character == "!" and source[position + 1 : position + 2] != "=")
        if ends and end_of_expression < 0:
            end_of_expression = position
    else:
        raise NoLiteral(source)
    expression = source[start + 1 : end_of_expression if end_of_expression >= 0 else position].strip()
    if not expression or re.search(r"(?<![=!<>])=$", expression):
        raise NoLiteral(source)  # `{name=}`
    return Field(expression, source[start : position + 1], end_of_expression < 0), position + 1


def _outer_characters(source: str, position: int) -> Iterator[tuple[int, str]]:
    """The characters that are in no brackets and no string, up to the end."""
    expected: list[str] = []
    while position < len(source):
        character = source[position]
        opening = _START.match(source, position) if character in "'\"" else None
        if opening is not None:
            _, position = _items(source, opening.end(), opening["quote"], formatted=False)
            continue
        if expected and character == expected[-1]:
            expected.pop()
        elif character in _CLOSING:
            expected.append(_CLOSING[character])
        elif not expected:
            yield position, character
        position += 1
