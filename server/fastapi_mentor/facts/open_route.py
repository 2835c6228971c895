"""Whether a route is open to everybody, as far as it and its router say."""

from __future__ import annotations

import re

from fastapi_mentor.facts.authentication import Guard, guard_of, speaks_of_authentication
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.pattern import pattern

_ASKING = pattern(r"auth(?!or)|jwt|token|login|api_?key", re.IGNORECASE)
_MIDDLEWARE = (
    *("AuthenticationMiddleware", "AuthMiddleware", "JWTMiddleware", "JWTAuthMiddleware", "AuthBackend"),
    *("BasicAuthMiddleware", "APIKeyMiddleware", "ApiKeyMiddleware", "TokenMiddleware", "auth_middleware"),
)


def is_open(route: Route) -> bool:
    """Whether nothing is seen that could ask who sends a request; dependencies of lists are not looked at."""
    if route.option("dependencies") is not None or not route.is_fully_visible:
        return False
    made = route.construction
    if made is None or argument(made[0], "dependencies") is not None:
        return False
    for parameter in route.parameters:
        if parameter.is_injected:
            found = parameter.dependency
            if found is None or guard_of(*found) is not Guard.NO:
                return False
        elif speaks_of_authentication(str(parameter.name)):
            return False
    names = [dotted_name(call.node.func) or "" for call in route.scope.calls]
    return not any(speaks_of_authentication(name.rpartition(".")[2]) for name in names)


def is_behind_middleware(route: Route) -> bool:
    """Whether some middleware of the project may ask who sends a request; to be asked last."""
    module = route.outline.module
    added = module.calling(frozenset({"add_middleware", "middleware"}), inside=True)
    if any(_ASKING.search(each.parsed_text) for each in added):
        return True
    return any(module.mentions(_MIDDLEWARE).values())


def segments(route: Route) -> list[str]:
    """The parts of its path, with those of the prefix that its own router has."""
    prefix = literal(argument(route.construction[0], "prefix")) if route.construction is not None else None
    text = f"{prefix if isinstance(prefix, str) else ''}{route.path or ''}"
    return [each for each in text.lower().split("/") if each]


def stands_under_condition(route: Route) -> bool:
    """Whether it is declared only where something holds: below an `if`, or in another block."""
    around = route.scope.parent.node if route.scope.parent is not None else None
    body = around.body if isinstance(around, Function) else route.outline.statement.nodes
    return route.node not in body
