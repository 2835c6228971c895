"""What a route asks beside who somebody is: a role, a permission, or that a thing is theirs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.expression import argument, inside, literal
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.protection import asks_in_lists
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.uses import uses_of
from fastapi_mentor.source import Location

_ADMIN = re.compile(
    r"(^|/)(admin|admins|superadmin|administration|administrator|backoffice|back-office)(/|$)"
)
_ROLE = re.compile(
    r"admin|super_?user|role|permission|staff|privileg|rbac|acl\b|scope|owner|manager|moderator|polic(y|ies)|authoriz"
    r"|can_|allow|require|access|ensure|forbid",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"role|is_admin|is_super|superuser|is_staff|permission|privileg|403|FORBIDDEN|scopes|authoriz", re.I
)
_USER = re.compile(
    r"(current_|auth_|logged_in_|active_)?(user|account|member|customer|me|principal)", re.IGNORECASE
)
_OWNER = frozenset(
    {
        *("owner_id", "user_id", "author_id", "creator_id", "created_by", "created_by_id", "account_id"),
        *("customer_id", "member_id", "uploaded_by", "owner", "username"),
    }
)
_CHANGING = frozenset({"put", "patch", "delete"})


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
    if _LOOKS.search(body):
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
    if above is None or any(_speaks_of_role(target, at) for target, at in above):
        return False
    guards = [guard_of(target, at) for target, at in above]
    return Guard.UNKNOWN not in guards and (is_known or Guard.YES in guards)


def _asked(parameter: Parameter) -> tuple[Guard, bool]:
    found = parameter.dependency
    if found is None:
        return Guard.UNKNOWN, False
    return guard_of(*found), _speaks_of_role(*found)


def _speaks_of_role(target: ast.expr, at: Place, depth: int = 0) -> bool:
    """Whether a dependency, by its name or in its body, asks for a role; those that it has too."""
    if _ROLE.search(ast.unparse(target)) or depth > 5:
        return True
    definition = at.definition(target)
    if definition is None or not isinstance(definition.node, Function):
        return False
    scope = scope_of(definition)
    if scope is None or _LOOKS.search(definition.statement.parsed_text):
        return True
    below = Outline(definition.statement, definition.module)
    return any(
        each.dependency is not None and _speaks_of_role(*each.dependency, depth + 1)
        for each in parameters(scope, below)
    )


class UnownedChange:
    """A route that changes a row of somebody by its number, and does not look whose row it is.

    `user` is the parameter that knows who asks, `owner` the column that knows whose it is.
    """

    words = frozenset(f"@{method}" for method in _CHANGING)

    def __init__(self, route: Route, user: Parameter, model: MappedClass, owner: str) -> None:
        self.route = route
        self.user = user
        self.model = model
        self.owner = owner
        self.outline = route.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[UnownedChange]:
        """The ones in a statement."""
        if outline.survey.words.isdisjoint(cls.words):
            return
        for route in Route.find(outline):
            if route.kind not in _CHANGING or not route.is_first_of_stack or not route.path_names:
                continue
            user = _unused_user(route)
            if user is None or _LOOKS.search(outline.text(route.node)):
                continue
            for model in _loaded(route):
                owner = next((name for name in model.columns if name in _OWNER), None)
                if owner is not None and not _asks_more(route, user):
                    yield cls(route, user, model, owner)
                    break

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location


def _unused_user(route: Route) -> Parameter | None:
    """The parameter that knows who asks, where the function never reads it."""
    for parameter in route.parameters:
        if _USER.fullmatch(parameter.node.arg) and not uses_of(parameter.node.arg, route.node):
            found = parameter.dependency
            if found is not None and guard_of(*found) is Guard.YES and not _speaks_of_role(*found):
                return parameter
    return None


def _asks_more(route: Route, user: Parameter) -> bool:
    """Whether something else that a request has to pass may know whose a thing is."""
    others = [each for each in route.parameters if each is not user and each.is_injected]
    if any(each.dependency is None or guard_of(*each.dependency) is not Guard.NO for each in others):
        return True
    above = asks_in_lists(route)
    return above is None or any(_speaks_of_role(target, at) for target, at in above)


def _loaded(route: Route) -> Iterator[MappedClass]:
    """The classes of the rows that the function looks up by a name of its path."""
    at = place(route.outline, route.scope)
    names = route.path_names
    for node in inside(route.node, ast.Call, ast.Compare):
        wanted: ast.expr | None = None
        match node:
            case ast.Call(func=ast.Attribute(attr="get"), args=[model, ast.Name(id=name), *_]) if (
                name in names
            ):
                wanted = model
            case ast.Compare(
                left=ast.Attribute(value=model, attr="id" | "uuid" | "pk"),
                ops=[ast.Eq()],
                comparators=[ast.Name(id=name)],
            ) if name in names:
                wanted = model
        definition = at.definition(wanted) if wanted is not None else None
        found = MappedClass.of(definition) if definition is not None else None
        if found is not None and found.is_table:
            yield found
