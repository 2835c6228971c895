"""Routes that get in each other's way, and mounts that get in theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from fastapi_mentor.facts.remark import Remark
from fastapi_mentor.project.application.demands import TOKEN
from fastapi_mentor.project.application.linking import Effect, Links, Node, Way, known_part

Said = tuple[Effect, Remark]
_PATTERNS = {
    "": "[^/]+",
    "str": "[^/]+",
    "path": ".*",
    "int": "[0-9]+",
    "float": r"[0-9]+(?:\.[0-9]+)?",
    "uuid": "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}",
}
_SAMPLES = {
    "": ("~",),
    "str": ("~",),
    "path": ("~", "~/~"),
    "int": ("1",),
    "float": ("1.5",),
    "uuid": ("6ba7b810-9dad-11d1-80b4-00c04fd430c8",),
}


def conflicts(links: Links) -> Iterator[Said]:
    """What is to be said of routes that others hide, and of what hides them."""
    for root in (*links.applications, *links.loose):
        ways = links.ways(root)
        candidates = [way for way in ways if _is_claimable(way)]
        yield from _duplicates(candidates)
        yield from _shadows(candidates)
        if root.router.is_application:
            yield from _mounts(root, ways)
            yield from _operation_ids(ways)


def _is_claimable(way: Way) -> bool:
    """Whether it is certain that the route is there, and that only path and method choose it."""
    return (
        way.is_certain
        and way.path is not None
        and way.route.methods is not None
        and way.route.is_plain
        and all(node.router.is_plain for node in way.nodes)
    )


def _duplicates(ways: Sequence[Way]) -> Iterator[Said]:
    seen: dict[tuple[str, str], list[Way]] = {}
    told: set[int] = set()
    for way in ways:
        pattern = _skeleton(way.path)
        for method in way.route.methods or ():
            others = seen.setdefault((method, pattern), [])
            first = next((each for each in others if _are_together(each, way)), None)
            if first is not None and id(way.steps[-1]) not in told:
                told.add(id(way.steps[-1]))
                words = (method, shown(way))
                yield way.steps[-1], Remark("duplicate", words, first.steps[-1].reference)
            others.append(way)


def _shadows(ways: Sequence[Way]) -> Iterator[Said]:
    # By method, by what is not known of the path, and by the folder in which the first parameter stands.
    open_ones: dict[tuple[str, str, str], list[tuple[Way, re.Pattern[str]]]] = {}
    told: set[int] = set()
    for way in ways:
        head, tail = known_part(way.path or "")
        samples = _samples(tail)
        skeleton = _skeleton(way.path)
        for method in way.route.methods or ():
            for earlier, pattern in _around(open_ones, method, head, samples):
                if id(way.steps[-1]) in told or not all(map(pattern.fullmatch, samples)):
                    continue
                if not _is_before(earlier, way) or _skeleton(earlier.path) == skeleton:
                    continue  # the same pattern is a duplicate
                told.add(id(way.steps[-1]))
                words = (method, shown(way), shown(earlier))
                yield way.steps[-1], Remark("shadowed", words, earlier.steps[-1].reference)
            if "{" in tail and (compiled := _compiled(tail)) is not None:
                folder = tail[: tail.rfind("/", 0, tail.index("{")) + 1]
                open_ones.setdefault((method, head, folder), []).append((way, compiled))


def _around(
    open_ones: dict[tuple[str, str, str], list[tuple[Way, re.Pattern[str]]]],
    method: str,
    head: str,
    samples: Sequence[str],
) -> Iterator[tuple[Way, re.Pattern[str]]]:
    """The routes whose first parameter stands in a folder of a path."""
    for sample in samples[:1]:
        end = 0
        while True:
            yield from open_ones.get((method, head, sample[:end]), ())
            end = sample.find("/", end) + 1
            if not end:
                return


@lru_cache(maxsize=8192)
def _skeleton(path: str | None) -> str:
    return TOKEN.sub(r"{:\2}", path or "").replace("{:str}", "{:}")


@lru_cache(maxsize=8192)
def _compiled(path: str) -> re.Pattern[str] | None:
    parts = TOKEN.split(path)
    found = [re.escape(parts[0])]
    for converter, text in zip(parts[2::3], parts[3::3], strict=True):
        if (converter or "") not in _PATTERNS:
            return None
        found += [_PATTERNS[converter or ""], re.escape(text)]
    return re.compile("".join(found))


@lru_cache(maxsize=8192)
def _samples(path: str) -> tuple[str, ...]:
    """Paths that stand for all that a route answers; none where a converter is not known."""
    parts = TOKEN.split(path)
    found = [parts[0]]
    for converter, text in zip(parts[2::3], parts[3::3], strict=True):
        found = [before + value + text for before in found for value in _SAMPLES.get(converter or "", ())]
    return tuple(found)


def _are_together(one: Way, other: Way) -> bool:
    """Whether two routes are sure to be in the same application."""
    return _divergence(one, other) is not None


def _is_before(one: Way, other: Way) -> bool:
    """Whether a route is sure to be tried before another."""
    pair = _divergence(one, other)
    return pair is not None and pair[0].path == pair[1].path and pair[0].order < pair[1].order


def _divergence(one: Way, other: Way) -> tuple[Effect, Effect] | None:
    """Where the ways of two routes part, if both are sure to be there; None for one that is declared once."""
    index = 0
    while index < min(len(one.steps), len(other.steps)) and one.steps[index] is other.steps[index]:
        index += 1
    if index == min(len(one.steps), len(other.steps)):
        return None
    first, second = one.steps[index], other.steps[index]
    if _is_same_function(one.steps[-1], other.steps[-1]):
        return None
    together = first.path == second.path and first.trait.scope == second.trait.scope
    if not together and not (first.trait.scope == "" == second.trait.scope):
        return None
    for way in (one, other):
        for node, effect in zip(way.nodes[index + 1 :], way.steps[index + 1 :], strict=True):
            if not _is_natural(node, effect):
                return None
    return first, second


def _is_same_function(one: Effect, other: Effect) -> bool:
    if one.identity == other.identity:
        return True
    first, second = one.trait.handler, other.trait.handler
    if first is None or second is None or first[0] != second[0]:
        return False
    # Two functions may have the same name where both are decorated; a later one takes it away.
    return -1 in (first[1], second[1]) or (one.identity[:2] == other.identity[:2] and first == second)


def _is_natural(node: Node, effect: Effect) -> bool:
    """Whether something is done to a router wherever there is that router."""
    scope = effect.trait.scope
    return scope == "" or (effect.path == node.router.key[0] and node.router.key[1].startswith(scope + "."))


def _mounts(root: Node, ways: Sequence[Way]) -> Iterator[Said]:
    for effect in root.ordered():
        trait = effect.trait
        if trait.kind != "mount" or trait.path is None or not trait.certain or not trait.is_plain:
            continue
        if root.is_ambiguous:
            continue
        below = trait.path.rstrip("/") + "/"
        hidden = [
            way for way in ways if _is_claimable(way) and _is_after(way, effect) and _is_below(way, below)
        ]
        if hidden:
            words = (trait.path, shown(hidden[0]), str(len({way.steps[-1].identity for way in hidden})))
            yield effect, Remark("hides", words, hidden[0].steps[-1].reference)


def _is_below(way: Way, prefix: str) -> bool:
    return (way.path or "").startswith(prefix) and "WEBSOCKET" not in (way.route.methods or ())


def _is_after(way: Way, mount: Effect) -> bool:
    first = way.steps[0]
    if first.path != mount.path or first.trait.scope != mount.trait.scope or first.order < mount.order:
        return False
    below = zip(way.nodes[1:], way.steps[1:], strict=True)
    return all(_is_natural(node, effect) for node, effect in below)


def _operation_ids(ways: Sequence[Way]) -> Iterator[Said]:
    seen: dict[str, Way] = {}
    told: set[tuple[str, int, int]] = set()
    for way in ways:
        given = way.route.operation_id
        seen_by_all = all(step.trait.is_shown for step in way.steps)
        seen_by_all = seen_by_all and all(node.router.is_shown for node in way.nodes)
        if given is None or not way.is_certain or not seen_by_all:
            continue
        identity = way.steps[-1].identity
        first = seen.setdefault(given, way)
        if first.steps[-1].identity != identity and identity not in told and _can_both_be(first, way):
            told.add(identity)
            yield way.steps[-1], Remark("operation id", (given,), first.steps[-1].reference)


def _can_both_be(one: Way, other: Way) -> bool:
    pair = one.steps[0], other.steps[0]
    same = pair[0].path == pair[1].path and pair[0].trait.scope == pair[1].trait.scope
    return same or all(each.trait.scope == "" for each in (*one.steps, *other.steps))


def shown(way: Way) -> str:
    """The path as people are shown it; what is not known is left out."""
    return known_part(way.path or "")[1] or "/"
