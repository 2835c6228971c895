"""Reads the code between expressions: brackets, commas and names, without comments and white space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.fixer.page import Page, Position, Span

_OPENING, _CLOSING = "([{", ")]}"


class Character(NamedTuple):
    """A character of code, or a whole expression that is not looked into (its `text` is empty)."""

    start: Position
    end: Position
    text: str


class Item(NamedTuple):
    """Something between commas, and the place of the comma that follows it."""

    span: Span
    comma: Position | None


def code_characters(page: Page, inside: Span, opaque: Sequence[Span] = ()) -> Iterator[Character]:
    """The characters of code in a span; `opaque` expressions are passed over in one step each."""
    waiting = sorted((span for span in opaque if inside.contains(span)), reverse=True)
    (line, column), end = inside
    while (line, column) < end:
        if waiting and waiting[-1].start <= (line, column):
            span = waiting.pop()
            if span.start == (line, column) and span.end > span.start:
                yield Character(span.start, span.end, "")
                line, column = span.end
            continue
        text = page.lines[line]
        character = text[column : column + 1]
        if not character or character == "#":
            line, column = line + 1, 0
            continue
        if not character.isspace() and character not in "\\\ufeff":
            yield Character((line, column), (line, column + 1), character)
        column += 1


def bracketed(page: Page, inside: Span, opaque: Sequence[Span] = (), opening: str = "(") -> Span | None:
    """What stands between the first `opening` bracket of a span and the one that closes it."""
    depth = 0
    start: Position | None = None
    for character in code_characters(page, inside, opaque):
        if character.text and character.text in _OPENING:
            if depth == 0 and start is None and character.text == opening:
                start = character.end
            depth += 1
        elif character.text and character.text in _CLOSING:
            depth = max(0, depth - 1)
            if depth == 0 and start is not None:
                return Span(start, character.start)
    return None


def items(page: Page, inside: Span, opaque: Sequence[Span] = ()) -> list[Item]:
    """What the commas of a span separate."""
    found: list[Item] = []
    depth = 0
    start: Position | None = None
    end = inside.start
    for character in code_characters(page, inside, opaque):
        if character.text == "," and depth == 0:
            if start is not None:
                found.append(Item(Span(start, end), character.start))
            start = None
            continue
        if character.text:
            depth += (character.text in _OPENING) - (character.text in _CLOSING)
        start = character.start if start is None else start
        end = character.end
    if start is not None:
        found.append(Item(Span(start, end), None))
    return found


def has_comment(page: Page, inside: Span, opaque: Sequence[Span] = ()) -> bool:
    """Whether a comment stands in a span, outside the `opaque` expressions."""
    (line, column), end = inside
    spans = sorted(opaque)
    while (line, column) < end:
        inner = next((span for span in spans if span.start <= (line, column) < span.end), None)
        if inner is not None:
            line, column = inner.end
            continue
        character = page.lines[line][column : column + 1]
        if character == "#":
            return True
        line, column = (line, column + 1) if character else (line + 1, 0)
    return False
