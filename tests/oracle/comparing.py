"""The difference between what the runtime knows of an application and what we say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str, str]
"""Method, full path, name of the handler."""


@dataclass
class Score:
    """How the routes of applications compare. `unresolved` are ours that claim nothing."""

    right: int = 0
    missed: list[tuple[str, Key]] = field(default_factory=list)
    invented: list[tuple[str, Key]] = field(default_factory=list)
    unresolved: list[tuple[str, Key]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Applications that we did not find."""

    @property
    def recall(self) -> float:
        """The share of the runtime's routes that we know."""
        return _share(self.right, self.right + len(self.missed))

    @property
    def precision(self) -> float:
        """The share of what we claim that the runtime knows."""
        return _share(self.right, self.right + len(self.invented))

    def add(self, application: str, theirs: dict[str, Any], ours: list[dict[str, Any]] | None) -> None:
        """Counts one application."""
        expected = set(_expected(theirs))
        claimed = {_key(each) for each in ours or () if each["resolved"]}
        if ours is None:
            self.unknown.append(application)
        self.right += len(expected & claimed)
        self.missed += [(application, key) for key in sorted(expected - claimed)]
        self.invented += [(application, key) for key in sorted(claimed - expected)]
        self.unresolved += [(application, _key(each)) for each in ours or () if not each["resolved"]]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _expected(theirs: dict[str, Any]) -> Iterator[Key]:
    for route in theirs["routes"]:
        for method in route["methods"]:
            yield method, route["path"], route["name"]


def _key(ours: dict[str, Any]) -> Key:
    return ours["method"], str(ours["path"]), ours["name"]
