"""Which rules are asked about a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import RuleInfo, SubjectInfo


class Asked(NamedTuple):
    """A kind of fact, and the rules that are asked about it."""

    subject: SubjectInfo
    infos: list[RuleInfo]


class Rules:
    """What is asked of every statement, and what only of those that have one of some words."""

    def __init__(self, asked: Iterable[Asked]) -> None:
        asked = list(asked)
        self.always = [each for each in asked if not each.subject.words]
        self.sometimes = [each for each in asked if each.subject.words]
        self._bits: dict[str, int] = {}
        """For each word a number whose bits tell which of the subjects are asked for its sake."""
        for position, each in enumerate(self.sometimes):
            for word in each.subject.words:
                self._bits[word] = self._bits.get(word, 0) | 1 << position
        self._words = frozenset(self._bits)
        self._known: dict[int, list[Asked]] = {0: self.always}

    def concerning(self, words: set[str]) -> list[Asked]:
        """What is asked of a statement with some words."""
        wanted = 0
        bits = self._bits
        for word in words & self._words:
            wanted |= bits[word]
        known = self._known.get(wanted)
        if known is None:
            chosen = [each for position, each in enumerate(self.sometimes) if wanted >> position & 1]
            known = self._known[wanted] = [*self.always, *chosen]
        return known

    def infos(self) -> Iterator[RuleInfo]:
        """All the rules."""
        for asked in (*self.always, *self.sometimes):
            yield from asked.infos
