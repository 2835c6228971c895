"""What a route asks beside who somebody is: a role, or a permission."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.above import asks_in_lists
from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.raising import raised_by
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_ADMIN = pattern(r"(^|/)(admin|admins|superadmin|administration|administrator|backoffice|back-office)(/|$)")
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

    `user` is the parameter or list that asks it.
    """

    words = Route.words

    def __init__(self, route: Route, path: str) -> None:
        self.route = route
        self.path = path
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
            if _asks_only_who(route):
                yield cls(route, path)

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location


def _admin_path(route: Route) -> str:
    """The part of its path, or of its router's prefix, that says that it is for administrators."""
    found = _ADMIN.search(route.path or "")
    if found is None and route.construction is not None:
        prefix = literal(argument(route.construction[0], "prefix"))
        found = _ADMIN.search(prefix) if isinstance(prefix, str) else None
    return found[2] if found is not None else ""


def _asks_only_who(route: Route) -> bool:
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
        is_known = is_known or guard is Guard.YES
    above = asks_in_lists(route)
    if above is None or any(speaks_of_role(target, at) for target, at in above):
        return False
    guards = [guard_of(target, at) for target, at in above]
    return Guard.UNKNOWN not in guards and (is_known or Guard.YES in guards)


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
    if scope is None or _NAMES_ROLES.search(text) or _CALLS_AUTHORIZER.search(text) or _forbids(scope, below):
        return True
    return any(
        each.dependency is not None and speaks_of_role(*each.dependency, depth + 1)
        for each in parameters(scope, below)
    )


def looks_at_role(text: str) -> bool:
    """Whether the text of a function has words of roles, or refuses somebody that is known."""
    return any(each.search(text) is not None for each in (_NAMES_ROLES, _AUTHORIZES, _FORBIDS))


def _forbids(scope: Scope, outline: Outline) -> bool:
    """Whether a function may refuse somebody that it knows."""
    if _FORBIDS.search(outline.statement.parsed_text) is None:
        return False
    raised = [each for each in raised_by(scope, outline) if each.code == _FORBIDDEN]
    return not raised or any(each.detail is None or not _UNKNOWN.search(each.detail) for each in raised)
