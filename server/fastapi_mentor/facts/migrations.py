"""The migrations of a database: Alembic's revisions, in the folders in which it finds them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32


class Revision(NamedTuple):
    """One revision: the file at `path`, what it calls itself, and what it stands upon.

    `down` are the revisions before it: none for the first, several for a merge. `is_known` tells that all
    of this is written as literals.
    """

    name: str
    path: str
    down: tuple[str, ...]
    depends: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    is_known: bool = True

    @property
    def folder(self) -> str:
        """The folder that it stands in."""
        return os.path.dirname(self.path)


class Migrations:
    """All revisions that belong to one environment of Alembic.

    `is_complete` tells that Alembic sees no others: where its folders are not plainly written, nothing is
    said of revisions that seem to be missing. `words` are the words in all their files, `tables` the tables
    that one of them is seen to make, `environment` the words in the `env.py` of Alembic, which names what it
    is to look after, `dropped` the tables that were there once. `tells_all` tells that what the tables have
    stands in these files, `names_all` that all tables do, from the first one on.
    """

    def __init__(
        self,
        revisions: Sequence[Revision],
        words: frozenset[str],
        environment: frozenset[str] = frozenset(),
        tables: frozenset[str] = frozenset(),
        dropped: frozenset[str] = frozenset(),
        *,
        is_complete: bool,
        tells_all: bool = True,
        names_all: bool = True,
    ) -> None:
        self.revisions = revisions
        self.words = words
        self.environment = environment
        self.tables = tables
        self.dropped = dropped
        self.is_complete = is_complete and all(each.is_known for each in revisions)
        self.tells_all = tells_all and self.is_complete
        self.names_all = names_all and self.tells_all
        self._by_name: dict[str, Revision] = {}
        for each in revisions:
            self._by_name.setdefault(each.name, each)
        self._followed = {down for each in revisions for down in each.down}

    def at(self, path: str) -> Revision | None:
        """The revision in a file."""
        return next((each for each in self.revisions if each.path == path), None)

    def named(self, name: str) -> Revision | None:
        """The revision of a name."""
        return self._by_name.get(name)

    def of_same_name(self, revision: Revision) -> list[Revision]:
        """The other revisions that call themselves the same."""
        return [each for each in self.revisions if each.name == revision.name and each.path != revision.path]

    def missing(self, revision: Revision) -> list[str]:
        """What a revision stands upon, and is nowhere."""
        return [each for each in revision.down if each not in self._by_name] if self.is_complete else []

    def heads(self, folder: str) -> list[Revision]:
        """The revisions in a folder that no other one, wherever it stands, stands upon."""
        return [each for each in self.revisions if each.folder == folder and each.name not in self._followed]

    def rival_heads(self, revision: Revision) -> list[Revision]:
        """The other heads of the folder of a head, where they are not branches on purpose."""
        if not self.is_complete or revision.name in self._followed:
            return []
        labels = self._labels(revision)
        others = [each for each in self.heads(revision.folder) if each.path != revision.path]
        return [
            each for each in others if not labels and not self._labels(each) and self._meet(revision, each)
        ]

    def _labels(self, revision: Revision) -> frozenset[str]:
        return frozenset(label for each in self._line(revision) for label in each.labels)

    def _meet(self, one: Revision, other: Revision) -> bool:
        """Whether two revisions go back to a common one: those of two histories are kept apart on purpose."""
        return not {each.name for each in self._line(one)}.isdisjoint(each.name for each in self._line(other))

    def _line(self, revision: Revision) -> list[Revision]:
        """A revision and all before it."""
        found: dict[str, Revision] = {}
        pending = [revision]
        while pending:
            each = pending.pop()
            if each.name not in found:
                found[each.name] = each
                pending += [self._by_name[name] for name in each.down if name in self._by_name]
        return list(found.values())

    def digest(self) -> str:
        """A text that is another one as soon as something here is different."""
        names = (self.words, self.environment, self.tables, self.dropped)
        said = " ".join([*map(str, self.revisions), *(" ".join(sorted(each)) for each in names)])
        flags = f"{self.is_complete} {self.tells_all} {self.names_all}"
        return f"{flags} {crc32(said.encode('utf-8', 'replace'))}"
