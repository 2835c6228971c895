"""What is to be said of how routes are described: their tags, and what is above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.remark import Remark
from fastapi_mentor.project.application.demands import TOKEN
from fastapi_mentor.project.application.linking import Effect, Links, Way

Said = tuple[Effect, Remark]
UNKNOWN = "?"


def descriptions(links: Links) -> Iterator[Said]:
    """What applications, routers and inclusions mean for the description of each route."""
    groups: dict[tuple[str, int, int], list[Way]] = {}
    for root in links.applications:
        ways = links.ways(root)
        yield from _unknown_tags(ways, root.router.known_tags)
        for way in ways:
            groups.setdefault(way.steps[-1].identity, []).append(way)
    for group in groups.values():
        yield from _untagged(group)
        yield from _strays(group)
        yield from _documented(group)
    for root in links.loose:
        for way in links.ways(root):
            if way.steps[-1].identity not in groups:
                # Who includes it, and with what, is not known.
                yield way.steps[-1], Remark("documented above", (UNKNOWN,))


def _is_shown(way: Way) -> bool:
    return all(step.trait.is_shown for step in way.steps) and all(n.router.is_shown for n in way.nodes)


def _untagged(ways: Sequence[Way]) -> Iterator[Said]:
    for way in ways:
        given = [*(step.trait.tags for step in way.steps), *(node.router.tags for node in way.nodes)]
        if not way.is_certain or not _is_shown(way) or any(each is None or each for each in given):
            return
    yield ways[0].steps[-1], Remark("untagged")


def _unknown_tags(ways: Sequence[Way], known: tuple[str, ...] | None) -> Iterator[Said]:
    if not known:
        return
    for way in ways:
        if not _is_shown(way):
            continue
        for step in way.steps:
            for tag in step.trait.tags or ():
                if tag not in known:
                    yield step, Remark("unknown tag", (tag, *known))
        for node in way.nodes:
            for tag in node.router.tags or ():
                if tag not in known and len(node.makings) == 1:
                    yield node.makings[0], Remark("unknown tag", (tag, *known))


def _strays(ways: Sequence[Way]) -> Iterator[Said]:
    """Parameters that are in no part of the path."""
    for name in ways[0].route.strays:
        if any("\0" in way.prefix or not way.is_certain for way in ways):
            return
        if not any(name == token for way in ways for token, _ in TOKEN.findall(way.prefix)):
            yield ways[0].steps[-1], Remark("stray", (name,))


def _documented(ways: Sequence[Way]) -> Iterator[Said]:
    """The statuses that are described above a route, on one way at least."""
    found: dict[str, None] = {}
    for way in ways:
        given = [
            *(step.trait.documented for step in way.steps[:-1]),
            *(n.router.documented for n in way.nodes),
        ]
        for each in given:
            found.update(dict.fromkeys((UNKNOWN,) if each is None else each))
    if found:
        yield ways[0].steps[-1], Remark("documented above", tuple(found))
