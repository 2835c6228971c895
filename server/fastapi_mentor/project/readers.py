"""What was read of files that are being edited, and which of it an edit changes."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.project.flow import flows
from fastapi_mentor.project.namespace import bound_by, header_around, interface
from fastapi_mentor.project.reads import Read
from fastapi_mentor.project.usage import all_of, called_by, injected_by, shown_calling
from fastapi_mentor.source import Source, Statement
from fastapi_mentor.source.document import changed

FOLLOWED = frozenset({"body", "name", "including", "injected", "injects", "calls", "calling", "flow", "hot"})
"""The kinds of reads that an edit inside a statement may change.

What a name shows stays the same, but who has found it holds the statement, and has to find the new one."""
_OF_NAMES = ("name", "body")
_LONGEST_MEMORY = 100
"""Revisions of which it is known what they changed."""

Affected = frozenset[Read] | None
"""Reads behind which something else stands now; None where it may be any."""


class Readers:
    """Remembers what was asked of the insides of statements, and what each revision changed."""

    def __init__(self) -> None:
        self._found: set[tuple[str, str, str]] = set()
        """The names that were looked up, and the bodies."""
        self._asked: dict[tuple[str, str], set[str]] = {}
        self._including: set[Read] = set()
        self._injected: dict[str, set[Read]] = {}
        self._changes: dict[int, Affected] = {}

    def note(self, read: Read) -> None:
        """Something of a kind that is FOLLOWED was read."""
        kind, path, name = read
        if kind in _OF_NAMES:
            self._found.add(read)
        elif kind == "including":
            self._including.add(read)
        elif kind == "injected":
            self._injected.setdefault(name, set()).add(read)
        else:
            self._asked.setdefault((kind, path), set()).add(name)

    def affected(self, path: str, old: Source, new: Source) -> Affected:
        """What others may have read that an edit of a file has changed."""
        if new.kept.serial != old.serial:
            return None
        before, after = changed(old, new)
        if [each.parsed_text for each in before] == [each.parsed_text for each in after]:
            # A statement that typing has broken is still what it was.
            return frozenset()
        if _shown(before) != _shown(after):
            return None
        affected: set[Read] = set()
        if self._found:
            head = new.kept.head
            around = [*header_around(old, head), *header_around(new, head)]
            touched = {bound.name for s in (*before, *after, *around) for bound in bound_by(s)}
            affected |= self._found & {(kind, path, name) for kind in _OF_NAMES for name in touched}
        if self._including and any(
            "include_router" in s.text or "middleware" in s.text for s in (*before, *after)
        ):
            affected |= self._including
        for kind, find in (("injects", injected_by), ("calls", called_by)):
            asked = self._asked.get((kind, path))
            if asked:
                differing = all_of(find, before) ^ all_of(find, after)
                affected.update((kind, path, name) for name in asked & differing)
        if self._injected:
            for name in all_of(injected_by, before) ^ all_of(injected_by, after):
                affected |= self._injected.get(name.rpartition(".")[2], set())
        affected.update(self._flowing_otherwise(path, old, new))
        for key in self._asked.get(("calling", path), ()):
            if shown_calling(key, before) != shown_calling(key, after):
                affected.add(("calling", path, key))
        return frozenset(affected)

    def _flowing_otherwise(self, path: str, old: Source, new: Source) -> Iterator[Read]:
        """What was asked of calls in functions, and is different now."""
        asked = self._asked.get(("flow", path), set())
        hot = self._asked.get(("hot", path), set())
        if not asked and not hot:
            return
        before, after = changed(old, new)
        head = new.kept.head
        differing = flows(header_around(old, head), before) ^ flows(header_around(new, head), after)
        for name in {name for name, _ in differing}:
            if name in asked:
                yield ("flow", path, name)
        if differing:
            yield from (("hot", path, each) for each in hot)

    def keep(self, revision: int, affected: Affected) -> None:
        """A revision changed something."""
        self._changes[revision] = affected
        self._changes.pop(revision - _LONGEST_MEMORY, None)

    def affected_between(self, first: int, last: int) -> Affected:
        """What the revisions after `first`, up to `last`, changed."""
        affected: set[Read] = set()
        for revision in range(first + 1, last + 1):
            found = self._changes.get(revision)
            if found is None:
                return None
            affected |= found
        return frozenset(affected)


def _shown(statements: list[Statement]) -> list[str]:
    return [shown for statement in statements if (shown := interface(statement))]
