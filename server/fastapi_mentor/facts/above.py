"""What stands above a route: the dependencies of its router, of what includes it, of the application."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.authentication import Guard, guard_of, speaks_of_authentication
from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import ROUTERS, Route
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern

_LOOKING = pattern(r"40[13]|[Aa]uthoriz|[Aa]uthentic|[Jj][Ww][Tt]|UNAUTHORIZED|FORBIDDEN|api_key")
_HARMLESS = pattern(
    r".*(CORS|GZip|TrustedHost|HTTPSRedirect|Session|Prometheus|SlowAPI|RequestId|Correlation|Logging|Timing"
    r"|RawContext|Brotli|ProxyHeaders|Sentry|OpenTelemetry).*"
)
_DEPTH = 6

Asked = tuple[ast.expr, Place]
"""What a dependency depends on, and where its name has its meaning."""


class Inclusion(NamedTuple):
    """`app.include_router(router)`: the call, what it includes, and where names have their meaning."""

    call: ast.Call
    router: ast.expr
    place: Place
    outline: Outline


def is_reached_unprotected(route: Route) -> bool:
    """Whether nothing above a route asks who somebody is, on any way from an application to it."""
    above = _asked_above(route.owner, route.place, route.outline, 0)
    return above is not None and all(guard_of(target, at) is Guard.NO for target, at in above)


def is_always_included(route: Route) -> bool:
    """Whether no `if` stands around the inclusions of its router."""
    name = route.place.qualified(route.owner)
    for inclusion in inclusions_around(route.outline) if name is not None else ():
        if inclusion.place.qualified(inclusion.router) == name:
            for node in walk(*inclusion.outline.statement.nodes):
                if isinstance(node, ast.If) and any(each is inclusion.call for each in walk(node)):
                    return False
    return True


def inclusions_around(outline: Outline) -> Iterator[Inclusion]:
    """The inclusions of routers in the files around; one in a loop over a list counts for each element."""
    for around in outline.module.including():
        for call in around.calls("include_router"):
            router = argument(call.node, "router", 0)
            if router is not None and isinstance(call.node.func, ast.Attribute):
                here = place(around, call.scope)
                for each in _each_of(router, call.node, around, here):
                    yield Inclusion(call.node, each, here, around)


def _each_of(router: ast.expr, call: ast.Call, outline: Outline, here: Place) -> Iterator[ast.expr]:
    """What a router is that a loop takes from a list: `for module in (users, items): ...(module.router)`."""
    root = router
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or here.qualified(router) is not None:
        yield router
        return
    listed = _looped(root.id, call, outline)
    if isinstance(listed, ast.Name):
        definition = here.definition(listed)
        listed = definition.value if definition is not None else None
    if not isinstance(listed, (ast.List, ast.Tuple)):
        yield router
        return
    for element in listed.elts:
        yield _in_place_of(root, element, router)


def _looped(name: str, call: ast.Call, outline: Outline) -> ast.expr | None:
    """What a loop around a call goes through with a name."""
    for node in walk(*outline.statement.nodes):
        match node:
            case ast.For(target=ast.Name(id=bound), iter=listed) if bound == name:
                if any(each is call for each in walk(*node.body)):
                    return listed
            case ast.ListComp(generators=[ast.comprehension(target=ast.Name(id=bound), iter=listed)]):
                if bound == name:
                    return listed
    return None


def _in_place_of(root: ast.Name, element: ast.expr, router: ast.expr) -> ast.expr:
    if router is root:
        return element
    assert isinstance(router, ast.Attribute)
    return ast.Attribute(_in_place_of(root, element, router.value), router.attr, ast.Load())


def _has_guarding_middleware(outline: Outline) -> bool:
    """Whether a middleware of the project may look who somebody is."""
    for around in outline.module.including():
        for call in around.calls("add_middleware"):
            if _may_guard(argument(call.node, "middleware_class", 0), place(around, call.scope)):
                return True
        for call in around.calls("middleware"):
            if isinstance(call.node.func, ast.Attribute) and _LOOKING.search(around.statement.parsed_text):
                return True
    return False


def _may_guard(given: ast.expr | None, at: Place) -> bool:
    """Whether a class of middleware may look who somebody is."""
    name = (at.qualified(given) or ast.unparse(given)) if given is not None else ""
    if _HARMLESS.fullmatch(name.rpartition(".")[2]):
        return False
    definition = at.definition(given) if given is not None else None
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return True
    text = "".join(member.parsed_text for member in definition.members)
    return speaks_of_authentication(definition.name) or _LOOKING.search(text) is not None


def _has_guarding_list(given: ast.expr | None, at: Place) -> bool:
    """The same for what `FastAPI(middleware=[Middleware(...)])` is given."""
    if given is None:
        return False
    if isinstance(given, ast.Name):
        definition = at.definition(given)
        if definition is None or definition.value is None:
            return True
        return _has_guarding_list(definition.value, Place(definition.module, None, None))
    if not isinstance(given, (ast.List, ast.Tuple)):
        return True
    return any(
        not isinstance(each, ast.Call) or _may_guard(argument(each, "cls", 0), at) for each in given.elts
    )


def asks_in_lists(route: Route) -> list[Asked] | None:
    """What the dependencies of a decorator, its router and what includes that ask; None if not known."""
    own = listed(route.option("dependencies"), route.place)
    above = _asked_above(route.owner, route.place, route.outline, 0)
    return None if own is None or above is None else [*own, *above]


def _asked_above(owner: ast.expr, at: Place, outline: Outline, depth: int) -> list[Asked] | None:
    made = construction_of(owner, at)
    if made is None or depth > _DEPTH:
        return None
    call, there = made
    kind = there.qualified(call.func)
    found = listed(argument(call, "dependencies"), there)
    if kind not in ROUTERS or has_unpacking(call) or found is None:
        return None
    if kind == ROUTERS[0]:
        if _has_guarding_list(argument(call, "middleware"), there) or _has_guarding_middleware(outline):
            return None
        return found
    ways = 0
    name = at.qualified(owner)
    for inclusion in inclusions_around(outline) if name is not None else ():
        if inclusion.place.qualified(inclusion.router) != name:
            continue
        ways += 1
        given = listed(argument(inclusion.call, "dependencies"), inclusion.place)
        callee = inclusion.call.func
        assert isinstance(callee, ast.Attribute)
        above = _asked_above(callee.value, inclusion.place, inclusion.outline, depth + 1)
        if has_unpacking(inclusion.call) or given is None or above is None:
            return None
        found = [*found, *given, *above]
    return found if ways else None


def listed(given: ast.expr | None, at: Place) -> list[Asked] | None:
    """What the elements of a list of dependencies depend on; None where one is not known."""
    if given is None:
        return []
    if isinstance(given, (ast.Name, ast.Attribute)):
        definition = at.definition(given)
        if definition is None or definition.value is None:
            return None
        return listed(definition.value, Place(definition.module, None, None))
    if not isinstance(given, (ast.List, ast.Tuple)):
        return None
    found: list[Asked] = []
    for each in given.elts:
        definition = at.definition(each) if isinstance(each, ast.Name) else None
        made = definition.value if definition is not None else each
        target = argument(made, "dependency", 0) if isinstance(made, ast.Call) else None
        if target is None:
            return None
        found.append((target, at))
    return found
