"""What `Depends` can be given: the project's dependencies, and functions that are made to be some."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.project.application.completion.candidate import Candidate, Offer, Sort, Wish
from fastapi_mentor.project.application.completion.importable import Reach

_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})


def dependencies(wish: Wish) -> Offer | None:
    """The dependencies, the most used first."""
    frame = wish.context.frame
    symbol = wish.module.resolve(frame.head)
    if not wish.context.is_bare or symbol is None or symbol.qualified not in _MARKERS:
        return None
    reach = Reach(wish)
    found = [
        Candidate(name, Sort.FUNCTION, detail, needed=access.needed)
        for (path, name), (_, detail) in sorted(_known(wish).items(), key=lambda each: -each[1][0])
        if (access := reach.access(path, name)).is_possible
    ]
    return wish.offer(found) if found else None


def _known(wish: Wish) -> dict[tuple[str, str], tuple[int, str]]:
    """By file and name, how often it is used and what is to be said of it."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for path, name, why in _providers(wish):
        found[path, name] = (0, why)
    for named, uses in wish.usages.all_injections().items() if wish.usages is not None else ():
        count = len(uses)
        found[named] = (count, "used once" if count == 1 else f"used {count} times")
    return found


def _providers(wish: Wish) -> Iterator[tuple[str, str, str]]:
    for path, offering in wish.stock.offerings.items() if wish.stock is not None else ():
        for provider in offering.providers:
            yield path, provider.name, provider.why
