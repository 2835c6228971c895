"""How well a route, or anything with a name, fits what somebody typed to find it."""

from __future__ import annotations


def fit(query: str, text: str) -> int | None:
    """How well `text` fits: the smaller, the better; None if not at all.

    Every word of the query has to be in the text, in one piece or letter by letter in that order.
    """
    total = 0
    lowered = text.lower()
    for word in query.lower().split():
        found = _fit_word(word, lowered)
        if found is None:
            return None
        total += found
    return total


def _fit_word(word: str, text: str) -> int | None:
    at = text.find(word)
    if at >= 0:
        # A piece that begins or ends like a part of a path is what was meant.
        after = text[at + len(word) : at + len(word) + 1]
        return 0 if after in ("", "/", " ", "}") else 1
    position, gaps = -1, 0
    for letter in word:
        found = text.find(letter, position + 1)
        if found < 0:
            return None
        gaps += position >= 0 and found != position + 1
        position = found
    return 2 + gaps
