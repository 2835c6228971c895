"""Routes that change something, and what keeps strangers from them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.authentication import Guard, guard_of, speaks_of_authentication
from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.raising import raised_by
from fastapi_mentor.facts.route import DECORATORS, ROUTERS, Route
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location

_CHANGING = frozenset({"post", "put", "patch", "delete"})
_OPEN = re.compile(
    r"log_?in|log-?out|logout|sign_?-?(in|up|out)|regist|token|auth|passw|forgot|reset|verif|confirm|activat"
    r"|health|hook|callback|oauth|sso|public|contact|feedback|subscri|newsletter|guest|anonym|search|query"
    r"|filter|preview|calcul|estimat|convert|validat|check|parse|track|event|metric|ping|csp|report|invit"
    r"|accept|demo|test|mock|install|setup|bootstrap|captcha|otp|2fa|mfa|session|refresh|predict|infer"
    r"|generate|chat|complet|embed|debug|internal|echo",
    re.IGNORECASE,
)
SAID = re.compile(
    r"\b(public(ly)?|no auth\w*|unauthenticated|without (auth\w*|login|logging in)|anonym\w*|open to|anyone"
    r"|everybody|everyone|not (protected|authenticated))\b",
    re.IGNORECASE,
)
_OWN_LOOK = re.compile(
    r"\.(headers|cookies|session|state|user|auth|scope)\b|compare_digest|[Aa]uthoriz|signature"
)
_IDENTIFYING = frozenset({"fastapi.Header", "fastapi.Cookie", "fastapi.Security"})
_LOOKING = re.compile(r"40[13]|[Aa]uthoriz|[Aa]uthentic|[Jj][Ww][Tt]|UNAUTHORIZED|FORBIDDEN|api_key")
_MARKERS = frozenset({"Security", "Depends"})
_HARMLESS = re.compile(
    r".*(CORS|GZip|TrustedHost|HTTPSRedirect|Session|Prometheus|SlowAPI|RequestId|Correlation|Logging|Timing"
    r"|RawContext|Brotli|ProxyHeaders|Sentry|OpenTelemetry).*"
)
_DEPTH = 6


class Guarding(NamedTuple):
    """How another route of the router asks who somebody is: its name, and the source of its parameter."""

    route: str
    parameter: str


class UnprotectedRoute:
    """A route that changes something, and whose neighbours ask who somebody is while nothing asks for it.

    `guarding` is how one of the neighbours asks.
    """

    words = frozenset(f"@{method}" for method in _CHANGING)

    def __init__(self, route: Route, guarding: Guarding) -> None:
        self.route = route
        self.outline = route.outline
        self.guarding = guarding

    @classmethod
    def find(cls, outline: Outline) -> Iterator[UnprotectedRoute]:
        """The ones in a statement."""
        if outline.survey.words.isdisjoint(cls.words):
            return
        for route in Route.find(outline):
            if route.kind not in _CHANGING or not route.is_first_of_stack or _asks_at_a_glance(route):
                continue
            if _may_be_meant(route):
                continue
            if guard_of_route(route) is not Guard.NO:
                continue
            guarding = guarding_of(route)
            if guarding is not None and is_reached_unprotected(route):
                yield cls(route, guarding)

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location


def _asks_at_a_glance(route: Route) -> bool:
    """Whether a name in its signature or its decorator speaks of authentication."""
    arguments = route.node.args
    given = [*arguments.defaults, *arguments.kw_defaults, route.option("dependencies")]
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if speaks_of_authentication(each.arg) or each.arg == "user":
            return True
        given.append(each.annotation)
    for node in given:
        if node is None or isinstance(node, ast.Constant):
            continue
        for part in walk(node):
            name = getattr(part, "id", "") or getattr(part, "attr", "")
            if name and name not in _MARKERS and speaks_of_authentication(name):
                return True
    return False


def _may_be_meant(route: Route) -> bool:
    """Whether a route is there for strangers, or has means of its own, as far as its own code tells."""
    if not route.is_fully_visible or route.path is None or route.owner_class is not None or route.is_stub:
        return True
    if _OPEN.search(f"{route.path} {route.name}"):
        return True
    if len(route.node.decorator_list) > len(route.stack):
        for decorator in route.node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if speaks_of_authentication((dotted_name(called) or "auth").rpartition(".")[2]):
                return True
    text = route.outline.text(route.node)
    comments = " ".join(line.partition("#")[2] for line in text.splitlines())
    documentation = ast.get_docstring(route.node, clean=False) or ""
    return SAID.search(comments + documentation) is not None


def guard_of_route(route: Route) -> Guard:
    """What the function and its decorator ask of who somebody is."""
    found = Guard.NO
    for parameter in route.parameters:
        guard = _guard_of_parameter(parameter, route)
        if guard is not Guard.NO:
            return guard
    given = _guard_of_list(route.option("dependencies"), route.place)
    if given is not Guard.NO:
        return given
    if any(raised.code in (401, 403) for raised in raised_by(route.scope, route.outline)):
        return Guard.YES
    return found


def _guard_of_parameter(parameter: Parameter, route: Route) -> Guard:
    marker = parameter.marker[0] if parameter.marker is not None else ""
    if parameter.dependency is not None:
        return guard_of(*parameter.dependency)
    if marker in _IDENTIFYING or marker == "fastapi.Depends":
        return Guard.UNKNOWN
    if parameter.type is None and parameter.node.annotation is not None and marker == "":
        # An alias that can not be seen may be a dependency.
        named = parameter.node.annotation
        if isinstance(named, (ast.Name, ast.Attribute)) and parameter.place.qualified(named) is None:
            return Guard.UNKNOWN
    if (parameter.type or "").startswith("starlette."):
        return Guard.UNKNOWN if _OWN_LOOK.search(route.outline.text(route.node)) else Guard.NO
    return Guard.NO


def _guard_of_list(given: ast.expr | None, at: Place) -> Guard:
    """What a list of dependencies asks."""
    listed = _listed(given, at)
    if listed is None:
        return Guard.UNKNOWN
    guards = [guard_of(target, there) for target, there in listed]
    return next((each for each in guards if each is not Guard.NO), Guard.NO)


def guarding_of(route: Route) -> Guarding | None:
    """How another route of the same router, in the same module, asks who somebody is.

    None as well where more of those that change something do not ask than do: then that is no custom there.
    """
    module, owner = route.outline.module, ast.unparse(route.owner)

    def look() -> Guarding | None:
        asking: list[Guarding] = []
        others = 0
        for statement in module.calling(DECORATORS):
            outline = Outline(statement, module)
            for other in Route.find(outline):
                if ast.unparse(other.owner) != owner or other.is_websocket or not other.is_first_of_stack:
                    continue
                parameter = next((each for each in other.parameters if _is_guarded(each)), None)
                if parameter is not None:
                    asking.append(Guarding(str(other.name), _source(parameter, outline)))
                elif other.kind in _CHANGING and not _asks_at_a_glance(other) and not _may_be_meant(other):
                    others += 1
        return asking[0] if asking and len(asking) >= others else None

    return module.remember("guarding", owner, look)


def _is_guarded(parameter: Parameter) -> bool:
    found = parameter.dependency
    return found is not None and guard_of(*found) is Guard.YES


def _source(parameter: Parameter, outline: Outline) -> str:
    text = outline.text(parameter.node)
    return text if parameter.default is None else f"{text} = {outline.text(parameter.default)}"


def is_reached_unprotected(route: Route) -> bool:
    """Whether nothing above a route asks who somebody is, on any way from an application to it."""
    above = _asked_above(route.owner, route.place, route.outline, 0)
    return above is not None and all(guard_of(target, at) is Guard.NO for target, at in above)


def _inclusions(name: str | None, outline: Outline) -> Iterator[tuple[ast.Call, Place, Outline]]:
    """The inclusions of a router in the files around, each with its place."""
    for around in outline.module.including() if name is not None else ():
        for call in around.calls("include_router"):
            router = argument(call.node, "router", 0)
            here = place(around, call.scope)
            if (
                router is not None
                and isinstance(call.node.func, ast.Attribute)
                and here.qualified(router) == name
            ):
                yield call.node, here, around


def _has_guarding_middleware(outline: Outline) -> bool:
    """Whether a middleware of the project may look who somebody is."""
    for around in outline.module.including():
        for call in around.calls("add_middleware"):
            given = argument(call.node, "middleware_class", 0)
            at = place(around, call.scope)
            name = (at.qualified(given) or ast.unparse(given)) if given is not None else ""
            if _HARMLESS.fullmatch(name.rpartition(".")[2]):
                continue
            definition = at.definition(given) if given is not None else None
            if definition is None or not isinstance(definition.node, ast.ClassDef):
                return True
            text = "".join(member.parsed_text for member in definition.members)
            if speaks_of_authentication(definition.name) or _LOOKING.search(text):
                return True
        for call in around.calls("middleware"):
            if isinstance(call.node.func, ast.Attribute) and _LOOKING.search(around.statement.parsed_text):
                return True
    return False


Asked = tuple[ast.expr, Place]
"""What a dependency depends on, and where its name has its meaning."""


def asks_in_lists(route: Route) -> list[Asked] | None:
    """What the dependencies of a decorator, its router and what includes that ask; None if not known."""
    own = _listed(route.option("dependencies"), route.place)
    above = _asked_above(route.owner, route.place, route.outline, 0)
    return None if own is None or above is None else [*own, *above]


def _asked_above(owner: ast.expr, at: Place, outline: Outline, depth: int) -> list[Asked] | None:
    made = construction_of(owner, at)
    if made is None or depth > _DEPTH:
        return None
    call, there = made
    kind = there.qualified(call.func)
    found = _listed(argument(call, "dependencies"), there)
    if kind not in ROUTERS or has_unpacking(call) or found is None:
        return None
    if kind == ROUTERS[0]:
        return None if argument(call, "middleware") or _has_guarding_middleware(outline) else found
    ways = 0
    for inclusion, here, around in _inclusions(at.qualified(owner), outline):
        ways += 1
        given = _listed(argument(inclusion, "dependencies"), here)
        callee = inclusion.func
        assert isinstance(callee, ast.Attribute)
        above = _asked_above(callee.value, here, around, depth + 1)
        if has_unpacking(inclusion) or given is None or above is None:
            return None
        found = [*found, *given, *above]
    return found if ways else None


def _listed(given: ast.expr | None, at: Place) -> list[Asked] | None:
    """What the elements of a list of dependencies depend on; None where one is not known."""
    if given is None:
        return []
    if isinstance(given, (ast.Name, ast.Attribute)):
        definition = at.definition(given)
        if definition is None or definition.value is None:
            return None
        return _listed(definition.value, Place(definition.module, None, None))
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
