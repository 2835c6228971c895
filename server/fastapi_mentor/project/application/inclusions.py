"""Routers that are included twice, or not at all, and prefixes that are said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from fastapi_mentor.facts.remark import Remark
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.linking import Effect, Links, Node, Way, known_part

_GROUP = pattern(r"/(api|rest|v\d+|internal|public|admin)(/v?\d+)?/?")
"""Prefixes that put routers together, and belong to who does so."""
Said = tuple[Effect, Remark]
Mentioned = Callable[[str, str], bool]
"""Whether anything but its own routes mentions the router with that path and name."""


def inclusions(links: Links, mentioned: Mentioned) -> Iterator[Said]:
    """What is to be said of inclusions and of routers."""
    yield from _twice(links)
    yield from _doubled(links)
    yield from _never(links, mentioned)
    yield from _outside(links)


def _twice(links: Links) -> Iterator[Said]:
    told: set[tuple[str, int, int]] = set()
    for root in links.applications:
        seen: dict[tuple[tuple[str, int, int], str], Way] = {}
        for way in links.ways(root):
            if not way.is_certain or way.path is None or not all(n.is_of_module for n in way.nodes[1:]):
                continue
            first = seen.setdefault((way.steps[-1].identity, way.path), way)
            if first is way or first.steps == way.steps:
                continue
            pair = next((a, b) for a, b in zip(first.steps, way.steps, strict=False) if a is not b)
            same = pair[0].path == pair[1].path and pair[0].trait.scope == pair[1].trait.scope
            if not same or pair[1].trait.kind != "inclusion" or pair[1].identity in told:
                continue
            told.add(pair[1].identity)
            # Where the router itself is what is included twice, its name is said; else that of the outer.
            words = (pair[1].trait.label, _base(way, pair[1]))
            yield pair[1], Remark("included twice", words, pair[0].reference)


def _base(way: Way, effect: Effect) -> str:
    """The path below which the routes of an inclusion are, as far as it is known."""
    index = next(number for number, step in enumerate(way.steps) if step is effect)
    parts = [effect.trait.path or "", way.nodes[index + 1].router.prefix or ""]
    return known_part("".join(parts))[1]


def _doubled(links: Links) -> Iterator[Said]:
    for node in links.nodes.values():
        prefix = node.router.prefix
        routes = [effect for effect in node.effects if effect.trait.kind == "route"]
        inner = [effect for effect in node.effects if effect.trait.kind == "inclusion"]
        if prefix and len(node.makings) == 1 and not inner and _all_begin(routes, prefix):
            yield node.makings[0], Remark("doubled prefix", (prefix, prefix + (routes[0].trait.path or "")))
        for effect in inner:
            yield from _doubled_by(links, effect)


def _doubled_by(links: Links, effect: Effect) -> Iterator[Said]:
    given, children = effect.trait.path, effect.trait.children or ()
    if not given or len(children) != 1 or children[0] not in links.nodes:
        return
    child = links.nodes[children[0]]
    own = child.router.prefix
    if own is None or child.is_ambiguous or "{" in given:
        return
    routes = [each for each in child.effects if each.trait.kind == "route"]
    inner = [each for each in child.effects if each.trait.kind == "inclusion"]
    if own == given:
        path = given + own
        other = child.makings[0].reference if child.makings else None
        yield effect, Remark("doubled prefix", (given, path), other)
    elif not own and not inner and _all_begin(routes, given):
        path = given + (routes[0].trait.path or "")
        yield effect, Remark("doubled prefix", (given, path), routes[0].reference)


def _all_begin(routes: list[Effect], prefix: str) -> bool:
    """Whether all of several routes repeat the prefix."""
    if len(routes) < 2 or "{" in prefix:
        return False
    paths = [each.trait.path for each in routes]
    return all(path is not None and (path == prefix or path.startswith(prefix + "/")) for path in paths)


def _never(links: Links, mentioned: Mentioned) -> Iterator[Said]:
    if "imports" in links.hazards or not any(_serves(node) for node in links.applications):
        return
    for node in links.loose:
        routes = [effect for effect in node.effects if effect.trait.kind == "route"]
        if not routes or not node.is_of_module or len(node.makings) != 1 or not node.router.is_plain:
            continue
        path, name = node.router.key
        if any(effect.path != path for effect in node.effects) or not node.makings[0].trait.certain:
            continue
        if not mentioned(path, name):
            yield node.makings[0], Remark("never included", (name, str(len(routes))))


def _outside(links: Links) -> Iterator[Said]:
    """Prefixes that are said where a router is included, though only there, and could be its own."""
    for node in links.nodes.values():
        given_to = Counter(each.trait.path for each in node.effects if each.trait.kind == "inclusion")
        for effect in node.effects:
            given, children = effect.trait.path, effect.trait.children or ()
            if effect.trait.kind != "inclusion" or not given or len(children) != 1 or "{" in given:
                continue
            child = links.nodes.get(children[0]) if given_to[given] == 1 else None
            if child is None or child.included != 1 or child.router.prefix != "" or not child.is_of_module:
                continue
            kinds = {each.trait.kind for each in child.effects}
            if kinds == {"route"} and child.makings and child.router.is_plain and not _GROUP.fullmatch(given):
                other = child.makings[0].reference
                yield effect, Remark("prefix outside", (given, child.router.key[1]), other)


def _serves(node: Node) -> bool:
    return any(effect.trait.kind in ("route", "inclusion") for effect in node.effects)
