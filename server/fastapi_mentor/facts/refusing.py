"""A refusal of somebody who is known."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern

_USER = pattern(r"_*(current_|auth_|logged_in_|active_)?(user|account|member|customer|me|principal)", re.I)
_RIGHTS = pattern(
    r"role|roles|is_admin|is_super_?user|is_staff|admin|permissions?|scopes|privileges?|groups?", re.I
)
_IDENTITIES = frozenset({"id", "uuid", "pk", "username", "email"})
_OWNER = pattern(r"(owner|user|author|creator|customer|account|member)(_id|_uuid)?|created_by(_id)?", re.I)


def user_refused_by(error: HttpError) -> str:
    """The parameter that knows who asks, where its rights are looked at right before; "" if there is none."""
    function = error.scope.function
    if function is None or not isinstance(function.node, Function):
        return ""
    test = _test_of(error.node, function.node)
    if test is None:
        return ""
    for parameter in parameters(function, error.outline):
        name = parameter.node.arg
        if _USER.fullmatch(name) is None or not _looks_at_rights(test, name):
            continue
        found = parameter.dependency
        if found is not None and guard_of(*found) is Guard.YES:
            return name
    return ""


def _test_of(error: ast.Call, function: Function) -> ast.expr | None:
    """The condition of the `if` that does nothing but to refuse."""
    for node in walk(*function.body):
        if isinstance(node, ast.If) and any(
            isinstance(each, ast.Raise) and each.exc is error for each in node.body
        ):
            return node.test
    return None


def _looks_at_rights(test: ast.expr, user: str) -> bool:
    """Whether a condition asks for a role of the user, or compares them with the owner of something."""
    for node in walk(test):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=read) if name == user and _RIGHTS.fullmatch(
                read
            ):
                return True
            case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]):
                for one, other in ((left, right), (right, left)):
                    if _is_identity(one, user) and _OWNER.fullmatch(_name(other)):
                        return True
    return False


def _is_identity(node: ast.expr, user: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=read):
            return name == user and read in _IDENTITIES
    return isinstance(node, ast.Name) and node.id == user


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
