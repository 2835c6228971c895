"""Dependencies that find out from whom a request is."""

from __future__ import annotations

import ast
import re
from enum import Enum

from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Definition, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.raising import raised_by
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern

_SECURITY = "fastapi.security."
_CHALLENGES = {
    "OAuth2PasswordBearer": "Bearer",
    "OAuth2AuthorizationCodeBearer": "Bearer",
    "OAuth2": "Bearer",
    "OpenIdConnect": "Bearer",
    "HTTPBearer": "Bearer",
    "HTTPBasic": "Basic",
    "HTTPDigest": "Digest",
}
"""The security schemes of FastAPI that read the header `Authorization`, and what it must begin with."""
_SCHEMES = frozenset({*_CHALLENGES, "APIKeyHeader", "APIKeyCookie", "APIKeyQuery", "SecurityBase"})
_AUTHENTICATING = pattern(
    r".*(auth(?!or(?!i))|current_\w*(user|account|member|customer|admin|principal|identity|tenant|person)|login"
    r"|logged|require[sd]?_|permission|verify_|validate_\w*(token|key)|check_\w*(token|key|role|access|perm)"
    r"|superuser|is_admin|get_(user|admin|principal|identity)|api_key|apikey|token|session_user|principal"
    r"|identity|role|credential|acl|protect|guard|ensure_\w*(user|admin|owner|access)|only_admin|admin_only"
    r"|security|jwt|signature|basic|bearer).*",
    re.IGNORECASE,
)
_LOOKS = pattern(r"WebSocketException|\.(cookies|headers|query_params|session|state|user)\b")
"""What a function may look at to find out who somebody is, and how it may refuse a websocket."""
_CREDENTIALS = pattern(r"(x_)?(api_?key|key|token|access_token|authorization|credentials|bearer)", re.I)
_OF_SOMETHING_ELSE = pattern(
    r"reset|confirm|verification|verify_email|invit|share|webhook|csrf|unsubscri|password|download|upload",
    re.I,
)
_REFUSED = (401, 403)
_DEPTH = 6


class Guard(Enum):
    """Whether a dependency finds out from whom a request is."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def scheme_of(target: ast.expr, at: Place) -> str | None:
    """The name of FastAPI's class, where a dependency is an object of a security scheme."""
    found = type_of(target, at)
    if found is None:
        return None
    for each in (found, *at.module.ancestors(found)):
        if each.startswith(_SECURITY) and each.rpartition(".")[2] in _SCHEMES:
            return each.rpartition(".")[2]
    return None


def challenge_of(scope: Scope, outline: Outline) -> str | None:
    """The one way in which the function around asks for `Authorization`: `Bearer`.

    It does so with its parameters, through those of other dependencies if it is one.
    """
    function = scope.function
    handler = next((each for each in Handler.find(outline) if each.scope is function), None)
    found: set[str] = set()
    for parameter in handler.parameters if handler is not None else ():
        found |= _challenges(parameter, 0 if handler is None or handler.routes else _DEPTH)
    return found.pop() if len(found) == 1 else None


def _challenges(parameter: Parameter, depth: int) -> set[str]:
    """The ways in which a parameter, or what it depends on, asks for `Authorization`."""
    dependency = parameter.dependency
    if dependency is None:
        return set()
    scheme = scheme_of(*dependency)
    if scheme is not None or depth == 0:
        return {_CHALLENGES[scheme]} if scheme in _CHALLENGES else set()
    target, at = dependency
    definition = at.definition(target) if not isinstance(target, ast.Call) else None
    scope = scope_of(definition) if definition is not None else None
    if definition is None or scope is None:
        return set()
    below = parameters(scope, Outline(definition.statement, definition.module))
    return set[str]().union(*(_challenges(each, depth - 1) for each in below))


def guard_of(target: ast.expr, at: Place, depth: int = 0) -> Guard:
    """Whether a dependency, or one of those that it has, finds out from whom a request is."""
    if depth > _DEPTH:
        return Guard.UNKNOWN
    if isinstance(target, ast.Call):
        return guard_of_call(target, at)
    if scheme_of(target, at) is not None:
        return Guard.YES
    definition = at.definition(target)
    if definition is None:
        name = (at.qualified(target) or dotted_name(target) or "").rpartition(".")[2]
        return Guard.YES if name and speaks_of_authentication(name) else Guard.UNKNOWN
    module = definition.module
    return module.remember("guard", definition.name, lambda: _of_definition(definition, depth))


def guard_of_call(call: ast.Call, at: Place) -> Guard:
    """The same for what a call gives: `require_role("admin")`."""
    name = str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))
    return Guard.YES if speaks_of_authentication(name) else Guard.UNKNOWN


def speaks_of_authentication(name: str) -> bool:
    """Whether the name of a function says that it is about who may do something."""
    return _AUTHENTICATING.fullmatch(name) is not None


def _of_definition(definition: Definition, depth: int) -> Guard:
    if speaks_of_authentication(definition.name):
        return Guard.YES
    node = definition.node
    if not isinstance(node, Function):
        return Guard.UNKNOWN
    scope = scope_of(definition)
    if scope is None:
        return Guard.UNKNOWN
    outline = Outline(definition.statement, definition.module)
    found = Guard.NO
    for parameter in parameters(scope, outline):
        if not parameter.is_injected:
            continue
        dependency = parameter.dependency
        below = guard_of(*dependency, depth + 1) if dependency is not None else Guard.UNKNOWN
        if below is Guard.YES:
            return below
        if below is Guard.UNKNOWN:
            found = below
    if any(raised.code in _REFUSED for raised in raised_by(scope, outline)):
        return Guard.YES
    return Guard.UNKNOWN if _LOOKS.search(definition.statement.parsed_text) else found


def takes_scopes(scope: Scope, outline: Outline) -> bool:
    """Whether the function around asks for the scopes that a token must have."""
    function = scope.function
    if function is None or not isinstance(function.node, Function):
        return False
    return any(
        parameter.type == "fastapi.security.SecurityScopes" for parameter in parameters(function, outline)
    )


def is_about_credentials(scope: Scope) -> bool:
    """Whether the function around, by its name or those of its parameters, finds out who somebody is."""
    function = scope.function
    node = function.node if function is not None else None
    if not isinstance(node, Function) or _OF_SOMETHING_ELSE.search(node.name):
        return False
    named = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return speaks_of_authentication(node.name) or any(_CREDENTIALS.fullmatch(each) for each in named)


def is_scheme_of_its_own(scope: Scope) -> bool:
    """Whether the function around says for a security scheme what it answers where nobody is logged in."""
    function = scope.function
    return function is not None and getattr(function.node, "name", "") == "make_not_authenticated_error"
