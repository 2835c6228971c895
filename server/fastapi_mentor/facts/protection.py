"""Routes that change something, and what keeps strangers from them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.above import inclusions_around, is_reached_unprotected, listed
from fastapi_mentor.facts.authentication import Guard, guard_of, speaks_of_authentication
from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.raising import raised_by
from fastapi_mentor.facts.route import DECORATORS, Route
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_CHANGING = frozenset({"post", "put", "patch", "delete"})
_OPEN = pattern(
    r"log_?in|log-?out|logout|sign_?-?(in|up|out)|regist|token|auth|passw|forgot|reset|verif|confirm|activat"
    r"|health|hook|callback|oauth|sso|public|contact|feedback|subscri|newsletter|guest|anonym|search|query"
    r"|filter|preview|calcul|estimat|convert|validat|check|parse|track|event|metric|ping|csp|report|invit"
    r"|accept|demo|test|mock|install|setup|bootstrap|captcha|otp|2fa|mfa|session|refresh|predict|infer"
    r"|generate|chat|complet|embed|debug|internal|echo",
    re.IGNORECASE,
)
SAID = pattern(
    r"\b(public(ly)?|no auth\w*|unauthenticated|without (auth\w*|login|logging in)|anonym\w*|open to|anyone"
    r"|everybody|everyone|not (protected|authenticated))\b",
    re.IGNORECASE,
)
_OWN_LOOK = pattern(
    r"\.(headers|cookies|session|state|user|auth|scope)\b|compare_digest|[Aa]uthoriz|signature"
)
_IDENTIFYING = frozenset({"fastapi.Header", "fastapi.Cookie", "fastapi.Security"})
_MARKERS = frozenset({"Security", "Depends"})


class Guarding(NamedTuple):
    """How others ask who somebody is.

    `by` is the route or router, `asked` what it asks for, and `parameter` the source of its parameter, if it
    asks with one.
    """

    by: str
    asked: str
    parameter: str = ""
    is_router: bool = False


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
            if may_be_meant(route):
                continue
            if guard_of_route(route) is not Guard.NO:
                continue
            guarding = guarding_of(route)
            if guarding is None or (guarding.is_router and not _keeps_something(route)):
                continue
            if is_reached_unprotected(route) and not _takes_password(route):
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


def may_be_meant(route: Route) -> bool:
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
    return is_said_to_be_open(route)


def is_said_to_be_open(route: Route) -> bool:
    """Whether a comment or the docstring of a route says that it is for everybody."""
    text = route.outline.text(route.node)
    comments = " ".join(line.partition("#")[2] for line in text.splitlines())
    documentation = ast.get_docstring(route.node, clean=False) or ""
    return SAID.search(comments + documentation) is not None


def _takes_password(route: Route) -> bool:
    """Whether somebody signs up with it: nobody could be asked who they are before."""
    for parameter in route.parameters if route.kind == "post" else ():
        symbol = route.outline.module.symbol(parameter.type) if parameter.type else None
        model = Model.of(symbol.definition) if symbol is not None else None
        if "password" in parameter.node.arg or any(
            "password" in name for name in (model.fields if model else ())
        ):
            return True
    return False


def _keeps_something(route: Route) -> bool:
    """Whether a route does more than to work something out, as far as its method and parameters tell."""
    return route.kind != "post" or any(each.is_injected for each in route.parameters)


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
    asked = listed(given, at)
    if asked is None:
        return Guard.UNKNOWN
    guards = [guard_of(target, there) for target, there in asked]
    return next((each for each in guards if each is not Guard.NO), Guard.NO)


def guarding_of(route: Route) -> Guarding | None:
    """How another route of the same router, in the same module, or another router asks who somebody is.

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
                found = _asked_by(other)
                if found is not None:
                    asking.append(found)
                elif other.kind in _CHANGING and not _asks_at_a_glance(other) and not may_be_meant(other):
                    others += 1
        if asking:
            return asking[0] if len(asking) >= others else None
        return _guarding_router(route)

    return module.remember("guarding", owner, look)


def _asked_by(route: Route) -> Guarding | None:
    """What a route asks for to know who somebody is."""
    for parameter in route.parameters:
        if _is_guarded(parameter):
            name = parameter.node.arg
            return Guarding(str(route.name), name, _source(parameter, route.outline))
    asked = _first_guard(route.option("dependencies"), route.place)
    return Guarding(str(route.name), asked) if asked else None


def _guarding_router(route: Route) -> Guarding | None:
    """Another router of the application that asks for all its routes, where most of them do."""
    name = route.place.qualified(route.owner)
    asking: list[Guarding] = []
    others = 0
    for inclusion in inclusions_around(route.outline):
        included = inclusion.place.qualified(inclusion.router)
        if included == name or included is None:
            continue
        made = construction_of(inclusion.router, inclusion.place)
        asked = _first_guard(argument(inclusion.call, "dependencies"), inclusion.place) or (
            _first_guard(argument(made[0], "dependencies"), made[1]) if made is not None else ""
        )
        written = ast.unparse(inclusion.router)
        if asked:
            asking.append(Guarding(written, asked, is_router=True))
        elif _OPEN.search(written) is None:
            others += 1
    # The router that forgets it is one of the others, but is not counted.
    return asking[0] if len(asking) > others else None


def _first_guard(given: ast.expr | None, at: Place) -> str:
    """The first dependency of a list that asks who somebody is, as it is written; "" if there is none."""
    for target, there in listed(given, at) or ():
        if guard_of(target, there) is Guard.YES:
            return ast.unparse(target)
    return ""


def _is_guarded(parameter: Parameter) -> bool:
    found = parameter.dependency
    return found is not None and guard_of(*found) is Guard.YES


def _source(parameter: Parameter, outline: Outline) -> str:
    text = outline.text(parameter.node)
    return text if parameter.default is None else f"{text} = {outline.text(parameter.default)}"
