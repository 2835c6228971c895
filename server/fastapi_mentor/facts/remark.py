"""What the rest of an application means for one call that has to do with routes."""

from __future__ import annotations

from typing import NamedTuple


class Elsewhere(NamedTuple):
    """Another such call: its file, the statement among those that contribute, and the call in there."""

    path: str
    statement: int
    trait: int
    label: str
    """What people call it: the name of a function, the source of a router."""


class Remark(NamedTuple):
    """One thing that only the whole application shows. What `words` are depends on the `kind`."""

    kind: str
    words: tuple[str, ...] = ()
    other: Elsewhere | None = None
