"""Which rules are asked about a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import RuleInfo


class Asked(NamedTuple):
    """A kind of fact, and the rules that are asked about it."""

    subject: type
    infos: list[RuleInfo]
    words: frozenset[str]


class Rules(NamedTuple):
    """What is asked of every statement, and what only of those that have one of some words."""

    always: list[Asked]
    sometimes: list[Asked]
    words: frozenset[str]

    @classmethod
    def of(cls, asked: Iterable[Asked]) -> Rules:
        """All that is asked in a file."""
        asked = list(asked)
        sometimes = [each for each in asked if each.words]
        words: frozenset[str] = frozenset().union(*[each.words for each in sometimes])
        return cls([each for each in asked if not each.words], sometimes, words)

    def concerning(self, words: set[str]) -> list[Asked]:
        """What is asked of a statement with some words."""
        words = words & self.words
        if not words:
            return self.always
        return [*self.always, *[asked for asked in self.sometimes if not asked.words.isdisjoint(words)]]

    def infos(self) -> Iterator[RuleInfo]:
        """All the rules."""
        for asked in (*self.always, *self.sometimes):
            yield from asked.infos
