"""What a route asks beside who somebody is: a role, or a permission."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.above import asks_in_lists, inclusions_around, is_reached_unprotected
from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.protection import guard_of_route, guarding_of, may_be_meant
from fastapi_mentor.facts.raising import raised_by
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_ADMIN = pattern(
    r"(^|/)(admin|admins|superadmin|administration|administrator|backoffice|back-office|internal)(/|$)"
)
_NAMED = pattern(r"admin|back_?office|internal", re.IGNORECASE)
_INTERNAL = "internal"
_USER = pattern(r"user|account|member|current|log_?in|logged|auth(?!ori)|principal|identity|jwt|bearer", re.I)
"""What is called so tells who somebody is; others may look at a key that only administrators have."""
_OWN_LOOK = pattern(r"\.(headers|cookies|session|state|user|auth|client|scope)\b|compare_digest|[Ss]ignature")
SCHEMES = (
    *("OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer", "HTTPBearer", "HTTPBasic", "APIKeyHeader"),
    *("APIKeyCookie", "OpenIdConnect"),
)
"""What those import that find out who somebody is."""
_ROLE = pattern(
    r"admin|super_?user|role|permission|staff|privileg|rbac|acl\b|scope|owner|manager|moderator|polic(y|ies)|authoriz"
    r"|can_|allow|require|access|ensure|forbid",
    re.IGNORECASE,
)
_NAMES_ROLES = pattern(r"role|is_admin|is_super|superuser|is_staff|permission|privileg|scopes", re.I)
_AUTHORIZES = pattern(r"authori[sz]", re.I)
_CALLS_AUTHORIZER = pattern(r"authori[sz](e|er|ed)?(_\w+)?\(", re.I)
"""Unlike `HTTPAuthorizationCredentials` and the header, which tell who somebody is."""
_FORBIDS = pattern(r"403|FORBIDDEN")
_UNKNOWN = pattern(
    r"credential|token|authenticat|log(ged)? ?in|sign(ed)? ?in|api[ -]?key|session|expired|jwt|header|cookie",
    re.I,
)
"""What is said to those who have not proved who they are, with 403 too, as FastAPI did up to 0.121."""
_FORBIDDEN = 403


class AdminRoute:
    """A route below a path for administrators, which asks who somebody is and nothing more.

    Where it `is_open`, it asks nothing at all.
    """

    words = Route.words

    def __init__(self, route: Route, path: str, is_open: bool) -> None:
        self.route = route
        self.path = path
        self.is_open = is_open
        self.outline = route.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[AdminRoute]:
        """The ones in a statement."""
        for route in Route.find(outline):
            path = _admin_path(route)
            if not path or route.is_websocket or not route.is_first_of_stack or not route.is_fully_visible:
                continue
            if route.owner_class is not None or len(route.node.decorator_list) > len(route.stack):
                continue
            if _asks_only_who(route, path):
                yield cls(route, path, is_open=False)
            elif path != _INTERNAL and _is_forgotten(route):
                yield cls(route, path, is_open=True)

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location


def _admin_path(route: Route) -> str:
    """The part of its path, or of the prefixes above it, that says that it is for administrators."""
    found = _ADMIN.search(route.path or "")
    if found is None and route.construction is not None:
        prefix = literal(argument(route.construction[0], "prefix"))
        found = _ADMIN.search(prefix) if isinstance(prefix, str) else None
    if found is None:
        module, owner = route.outline.module, ast.unparse(route.owner)
        # To look through all inclusions for each router would take long: the file says so too, mostly.
        if _NAMED.search(f"{module.relative_path} {owner}"):
            found = _ADMIN.search(module.remember("prefixes", owner, lambda: _prefixes(route)))
    return found[2] if found is not None else ""


def _prefixes(route: Route) -> str:
    """The prefixes with which its router is included."""
    name = route.place.qualified(route.owner)
    found: list[str] = []
    for inclusion in inclusions_around(route.outline) if name is not None else ():
        prefix = literal(argument(inclusion.call, "prefix"))
        if isinstance(prefix, str) and inclusion.place.qualified(inclusion.router) == name:
            found.append(prefix)
    return "/".join(found)


def _is_forgotten(route: Route) -> bool:
    """Whether nothing asks anything on the way to it, in a project that can ask who somebody is."""
    if may_be_meant(route) or guard_of_route(route) is not Guard.NO or not is_reached_unprotected(route):
        return False
    if route.kind != "get" and guarding_of(route) is not None:
        return False  # that is told of a route that changes something
    body = "\n".join(route.outline.text(each) for each in route.node.body)
    if looks_at_role(body) or _OWN_LOOK.search(body):
        return False
    return any(route.outline.module.mentions(SCHEMES).values())


def _asks_only_who(route: Route, path: str) -> bool:
    """Whether somebody must be known, and nothing that can be seen asks for a role."""
    body = "\n".join(route.outline.text(each) for each in route.node.body)
    if looks_at_role(body):
        return False
    is_known = False
    for parameter in route.parameters:
        if not parameter.is_injected:
            continue
        guard, speaks = _asked(parameter)
        if guard is Guard.UNKNOWN or speaks:
            return False
        # What is for other services is often guarded by a key.
        is_known = is_known or (guard is Guard.YES and (path != _INTERNAL or _is_user(parameter.dependency)))
    above = asks_in_lists(route)
    if above is None or any(speaks_of_role(target, at) for target, at in above):
        return False
    guards = [(guard_of(target, at), (target, at)) for target, at in above]
    if any(guard is Guard.UNKNOWN for guard, _ in guards):
        return False
    if path == _INTERNAL:
        return is_known
    return is_known or any(guard is Guard.YES and _is_user(asked) for guard, asked in guards)


def _is_user(dependency: tuple[ast.expr, Place] | None) -> bool:
    return dependency is not None and _USER.search(ast.unparse(dependency[0])) is not None


def _asked(parameter: Parameter) -> tuple[Guard, bool]:
    found = parameter.dependency
    if found is None:
        return Guard.UNKNOWN, False
    return guard_of(*found), speaks_of_role(*found)


def speaks_of_role(target: ast.expr, at: Place, depth: int = 0) -> bool:
    """Whether a dependency, by its name or in its body, asks for a role; those that it has too."""
    if _ROLE.search(ast.unparse(target)) or depth > 5:
        return True
    definition = at.definition(target)
    if definition is None or not isinstance(definition.node, Function):
        return False
    scope = scope_of(definition)
    below = Outline(definition.statement, definition.module)
    text = definition.statement.parsed_text
    if scope is None or _CALLS_AUTHORIZER.search(text) or _forbids(scope, below):
        return True
    if _NAMES_ROLES.search(text) and _asks_for_role(definition.node):
        return True
    return any(
        each.dependency is not None and speaks_of_role(*each.dependency, depth + 1)
        for each in parameters(scope, below)
    )


def _asks_for_role(function: Function) -> bool:
    """Whether a function decides something by a role, and does not only tell which one somebody has."""
    for node in walk(*function.body):
        match node:
            case ast.If(test=asked) | ast.IfExp(test=asked) | ast.While(test=asked) | ast.Assert(test=asked):
                pass
            case ast.Match(subject=asked) | ast.Call(func=asked):
                pass
            case ast.Compare() as asked:
                pass
            case _:
                continue
        if _NAMES_ROLES.search(ast.unparse(asked)):
            return True
    return "SecurityScopes" in ast.unparse(function.args)


def looks_at_role(text: str) -> bool:
    """Whether the text of a function has words of roles, or refuses somebody that is known."""
    return any(each.search(text) is not None for each in (_NAMES_ROLES, _AUTHORIZES, _FORBIDS))


def _forbids(scope: Scope, outline: Outline) -> bool:
    """Whether a function may refuse somebody that it knows."""
    if _FORBIDS.search(outline.statement.parsed_text) is None:
        return False
    raised = [each for each in raised_by(scope, outline) if each.code == _FORBIDDEN]
    return not raised or any(each.detail is None or not _UNKNOWN.search(each.detail) for each in raised)
