"""Which rules are asked in a file, and about a statement."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.source.reading import digest_of
from fastapi_mentor.suppression import NOTICES

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue, RuleInfo, SubjectInfo
    from fastapi_mentor.project.project import Project
    from fastapi_mentor.settings import Settings

_NOTHING: frozenset[str] = frozenset()


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


class RuleBook:
    """Which rules are on in the files of a project."""

    def __init__(self, catalogue: Catalogue, settings: Settings, project: Project) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._project = project
        self._rules: dict[tuple[str, frozenset[str]], Rules] = {}
        self._signatures: dict[Rules, str] = {}

    def of(self, path: str) -> Rules:
        """The rules that are on in a file, by what they are asked about."""
        # Two files differ only by what is ignored in them, and by the versions of what is around them.
        ignored = _NOTHING
        if self._settings.per_file_ignores:
            relative = os.path.relpath(path, self._project.root).replace(os.sep, "/")
            ignored = self._settings.ignored_for(relative)
        key = (self._project.part_of(path), ignored)
        known = self._rules.get(key)
        if known is None:
            known = self._rules[key] = Rules(
                Asked(subject, on)
                for subject, infos in self._catalogue.by_subject.items()
                if (on := [info for info in infos if self._is_on(info, path, ignored)])
            )
        return known

    def signature(self, path: str) -> str:
        """Tells which rules are on in a file, and how grave: findings of another signature do not count."""
        rules = self.of(path)
        known = self._signatures.get(rules)
        if known is None:
            said = [
                f"{info.name}={self._settings.severity_of(info.name, info.severity).value}"
                for info in rules.infos()
            ]
            said += [*sorted(NOTICES.difference(self._settings.ignore)), str(self._catalogue.stamp)]
            known = self._signatures[rules] = digest_of(" ".join(said).encode())
        return known

    def reconsider(self) -> None:
        """The versions of packages may have changed: which rules hold is asked again."""
        self._rules.clear()
        self._signatures.clear()

    def _is_on(self, info: RuleInfo, path: str, ignored: frozenset[str]) -> bool:
        if info.name in ignored or info.chapter in ignored or not self._settings.is_on(info):
            return False
        requires = info.requires.items()
        return all(self._project.satisfies(path, package, wanted) for package, wanted in requires)
