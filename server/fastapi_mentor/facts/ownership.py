"""Routes that look up a row of somebody by its number, and do not look whose it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set

from fastapi_mentor.facts.above import asks_in_lists
from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.expression import inside, parents
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.privilege import looks_at_role, speaks_of_role
from fastapi_mentor.facts.protection import is_said_to_be_open
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.taint.sinks import LOGGING, is_logger
from fastapi_mentor.facts.uses import uses_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_USER = pattern(
    r"_*(current_|auth_|authenticated_|logged_in_|active_|db_)?"
    r"(user|account|member|customer|me|principal|caller|requester)(_id)?",
    re.IGNORECASE,
)
_OWNER = frozenset(
    {
        *("owner_id", "user_id", "author_id", "creator_id", "created_by", "created_by_id", "account_id"),
        *("customer_id", "member_id", "uploaded_by", "owner", "username"),
    }
)
_IDENTITIES = frozenset({"id", "uuid", "pk"})
_CHANGING = frozenset({"put", "patch", "delete"})
_PRIVATE = pattern(
    r"order|invoice|payment|payout|refund|cart|basket|address|card|wallet|transaction|transfer|message|notification"
    r"|prescription|medical|booking|reservation|receipt|subscription|api_?key|note|todo|diary|journal|expense|budget"
    r"|salary|payslip|bank|conversation|chat|loan|credential|passport|health",
    re.IGNORECASE,
)
"""What hardly anybody shows to all others, unlike posts and comments."""
_DONE_BY = pattern(r"\w*(_by|_by_id|actor|editor|editor_id)")


class UnownedRow:
    """A route that reads or changes a row of somebody by its number, and does not look whose row it is.

    `user` is the parameter that knows who asks, `owner` the column that knows whose it is.
    """

    words = frozenset(f"@{method}" for method in (*_CHANGING, "get"))

    def __init__(self, route: Route, user: Parameter, model: MappedClass, owner: str) -> None:
        self.route = route
        self.user = user
        self.model = model
        self.owner = owner
        self.outline = route.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[UnownedRow]:
        """The ones in a statement."""
        if outline.survey.words.isdisjoint(cls.words):
            return
        for route in Route.find(outline):
            if not (route.kind in _CHANGING or route.kind == "get"):
                continue
            if not route.is_first_of_stack or not route.path_names:
                continue
            user = _forgotten_user(route)
            if user is None or looks_at_role(outline.text(route.node)) or is_said_to_be_open(route):
                continue
            for model in _looked_up(route):
                owner = _owner_in(model, route, user)
                if owner and not _asks_more(route, user):
                    yield cls(route, user, model, owner)
                    break

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location

    @property
    def is_read(self) -> bool:
        """Whether the route changes nothing."""
        return self.route.kind == "get"


def _owner_in(model: MappedClass, route: Route, user: Parameter) -> str:
    """The column that knows whose a row is; "" where it is nobody's, or may be for all to see."""
    if route.kind == "get" and _PRIVATE.search(str(model.name)) is None:
        return ""
    owner = next((name for name in model.columns if name in _OWNER), "")
    if not owner or owner == "username":
        # A row of the class of users is its own owner.
        is_user = user.type is not None and user.type.rpartition(".")[2] == model.name
        return "id" if is_user and route.kind != "get" else owner
    return owner


def _forgotten_user(route: Route) -> Parameter | None:
    """The parameter that knows who asks, where the function makes nothing depend on it."""
    for parameter in route.parameters:
        if not _USER.fullmatch(parameter.node.arg) or not _decides_nothing(parameter, route):
            continue
        found = parameter.dependency
        if found is not None and guard_of(*found) is Guard.YES and not speaks_of_role(*found):
            return parameter
    return None


def _decides_nothing(parameter: Parameter, route: Route) -> bool:
    """Whether what is known of the user is at most logged, answered, or kept as who has done it."""
    uses = uses_of(parameter.node.arg, route.node)
    above = parents(route.node) if uses else {}
    return all(_is_only_told(use, above) for use in uses)


def _is_only_told(use: ast.Name, above: dict[ast.AST, ast.AST]) -> bool:
    node: ast.AST = use
    while (around := above.get(node)) is not None:
        match around:
            case ast.Call(func=ast.Attribute(value=owner, attr=word)) if word in LOGGING:
                return is_logger(owner)
            case ast.Call(func=ast.Name(id="print")):
                return True
            case ast.Call(func=ast.Name(id="str" | "int")):
                pass
            case ast.Assign(targets=[ast.Attribute(attr=name)]):
                return _DONE_BY.fullmatch(name) is not None
            case ast.Return():
                return True
            case ast.Call() | ast.Compare() | ast.stmt():
                return False
        node = around
    return False


def _asks_more(route: Route, user: Parameter) -> bool:
    """Whether something else that a request has to pass may know whose a thing is."""
    others = [each for each in route.parameters if each is not user and each.is_injected]
    if any(each.dependency is None or guard_of(*each.dependency) is not Guard.NO for each in others):
        return True
    above = asks_in_lists(route)
    if above is None:
        return True
    known = ast.unparse(user.dependency[0]) if user.dependency is not None else ""
    return any(
        speaks_of_role(target, at) or (ast.unparse(target) != known and guard_of(target, at) is not Guard.NO)
        for target, at in above
    )


def _looked_up(route: Route) -> Iterator[MappedClass]:
    """The classes of the rows that the function looks up by a name of its path, or that one it calls does."""
    at = place(route.outline, route.scope)
    yield from _in(route.node, at, route.path_names)
    for call in route.scope.calls:
        given = [*enumerate(call.node.args), *((each.arg, each.value) for each in call.node.keywords)]
        slots = [slot for slot, each in given if isinstance(each, ast.Name) and each.id in route.path_names]
        definition = at.definition(call.node.func) if slots else None
        scope = scope_of(definition) if definition is not None else None
        if definition is None or scope is None or not isinstance(scope.node, Function):
            continue
        listed = [each.arg for each in (*scope.node.args.posonlyargs, *scope.node.args.args)]
        names = {each for each in slots if isinstance(each, str)}
        names |= {name for position, name in enumerate(listed) if position in slots}
        yield from _in(scope.node, place(Outline(definition.statement, definition.module), scope), names)


def _in(function: Function, at: Place, names: Set[str]) -> Iterator[MappedClass]:
    for node in inside(function, ast.Call, ast.Compare):
        wanted: ast.expr | None = None
        match node:
            case ast.Call(func=ast.Attribute(attr="get"), args=[model, ast.Name(id=name), *_]) if (
                name in names
            ):
                wanted = model
            case ast.Call(func=ast.Attribute(attr="get", value=query), args=[ast.Name(id=name)]) if (
                name in names
            ):
                wanted = _queried(query)
            case ast.Call(func=ast.Attribute(attr="filter_by", value=query), keywords=keywords):
                if any(
                    each.arg in _IDENTITIES and isinstance(each.value, ast.Name) and each.value.id in names
                    for each in keywords
                ):
                    wanted = _queried(query)
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


def _queried(query: ast.expr) -> ast.expr | None:
    """The class that `session.query(...)` or `select(...)` is about."""
    match query:
        case ast.Call(func=ast.Attribute(attr="query") | ast.Name(id="select"), args=[model]):
            return model
        case ast.Call(func=ast.Attribute(value=inner)):
            return _queried(inner)
    return None
