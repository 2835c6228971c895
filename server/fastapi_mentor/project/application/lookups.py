"""Names and URLs by which routes are asked for, and names in their paths that nothing takes."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.facts.remark import Remark
from fastapi_mentor.project.application.demands import TOKEN
from fastapi_mentor.project.application.linking import Effect, Links, Way, known_part

Said = tuple[Effect, Remark]
_BUILT_IN = frozenset({"openapi", "swagger_ui_html", "swagger_ui_redirect", "redoc_html"})


def lookups(links: Links) -> Iterator[Said]:
    """What is to be said of names that no route has, of token URLs, and of names in paths."""
    ways = [way for root in (*links.applications, *links.loose) for way in links.ways(root)]
    yield from _names(links)
    yield from _token_urls(links, ways)
    yield from _unbound(ways)


def _is_closed(links: Links) -> bool:
    """Whether all that is added to applications and routers is known."""
    return "routes" not in links.hazards and all(
        (effect.trait.kind != "inclusion" or effect.trait.children is not None)
        and (effect.trait.kind not in ("route", "inclusion", "mount") or effect.trait.owners is not None)
        for effect in links.effects
    )


def _names(links: Links) -> Iterator[Said]:
    asked = [effect for effect in links.effects if effect.trait.kind == "name"]
    if not asked or not links.applications or not _is_closed(links):
        return
    known = set(_BUILT_IN)
    for effect in links.effects:
        if effect.trait.kind in ("route", "mount"):
            if effect.trait.name is None:
                return
            known.add(effect.trait.name)
    for effect in asked:
        name = effect.trait.name or ""
        if name not in known and ":" not in name:
            yield effect, Remark("unknown name", (name, _close(name, known)))


def _close(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(known - _BUILT_IN), 1, 0.75)), "")


def _token_urls(links: Links, ways: list[Way]) -> Iterator[Said]:
    asked = [effect for effect in links.effects if effect.trait.kind == "token"]
    if not asked or not links.applications or not _is_closed(links):
        return
    posts = [way for way in ways if way.route.methods is None or "POST" in way.route.methods]
    paths = [way.path for way in posts]
    if not posts or any(path is None or known_part(path)[0] for path in paths):
        return
    has_roots = any(effect.trait.kind == "mount" for effect in links.effects)
    for effect in asked:
        url = effect.trait.path or ""
        if "://" in url or url.startswith("//") or "?" in url or ".." in url:
            continue
        wanted = "/" + url.removeprefix("./").lstrip("/")
        known = [path for path in paths if path is not None]
        if wanted in known or any(TOKEN.search(path) for path in known if _may_be(path, wanted)):
            continue
        if wanted.rstrip("/") in (path.rstrip("/") for path in known):
            continue
        ends = any(path != "/" and wanted.endswith(path) for path in known)
        if ends and (has_roots or url.startswith("/")):
            continue  # the rest may be where the application is mounted, or what a proxy puts before
        alike = sorted({path for path in known if path.endswith(wanted)})
        yield effect, Remark("unknown token url", (url, alike[0] if len(alike) == 1 else ""))


def _may_be(path: str, wanted: str) -> bool:
    """Whether a path with names in it may be the wanted one."""
    return "{" in path and path.count("/") <= wanted.count("/")


def _unbound(ways: list[Way]) -> Iterator[Said]:
    """Names that no dependency of a router above takes either, on any way to the route."""
    seen: dict[tuple[str, int, int], list[Way]] = {}
    for way in ways:
        if way.route.unbound:
            seen.setdefault(way.steps[-1].identity, []).append(way)
    for group in seen.values():
        effect = group[0].steps[-1]
        taken: set[str] = set()
        for way in group:
            given = [step.trait.binds for step in way.steps]
            given += [node.router.binds for node in way.nodes]
            if any(each is None for each in given):
                break
            taken.update(name for each in given for name in each or ())
        else:
            yield from _untaken(effect, group, taken)


def _untaken(effect: Effect, ways: list[Way], taken: set[str]) -> Iterator[Said]:
    near = dict(effect.trait.near)
    above = {name for way in ways for name, _ in TOKEN.findall(way.prefix)}
    is_open = any("\0" in way.prefix for way in ways)
    for name in effect.trait.unbound:
        if name in taken:
            continue
        parameter = near.get(name)
        if parameter is not None and (parameter in above or is_open):
            parameter = None
        if parameter is not None:
            yield effect, Remark("misspelt", (name, parameter))
        elif name not in near:
            yield effect, Remark("unbound", (name,))
