"""A dependency that returns a session which it opened, so that nobody closes it."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from fastapi_mentor.facts.dependency import Dependency
from fastapi_mentor.facts.expression import inside
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Function, How, Scope
from fastapi_mentor.facts.session import class_of_session
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern

# The name of what may give a session. It only saves work: what it gives is looked up.
_TELLING = pattern("sess|db|conn|database|orm|tx", re.IGNORECASE)
_MARKERS = frozenset({"Depends", "Security"})


class ReturnedSession(NamedTuple):
    """The function, the name that the session has in it, and the file in which it stands.

    `is_called` tells that its module also calls it.
    """

    function: Function
    name: str
    is_async: bool
    path: str
    is_called: bool


def returned_session(dependency: Dependency) -> ReturnedSession | None:
    """The session that a dependency returns; of several uses of it in a module the first is asked."""
    target = dependency.target
    dotted = dotted_name(target) if target is not None else None
    if target is None or dotted is None or _TELLING.search(dotted) is None:
        return None
    definition = dependency.place.definition(target)
    scope = scope_of(definition) if definition is not None else None
    if definition is None or scope is None or not isinstance(scope.node, Function):
        return None
    if scope.yields or scope.node.decorator_list or len(scope.returns) != 1:
        return None
    at = Place(definition.module, Outline(definition.statement, definition.module), scope)
    opened = _opened(scope.returns[0].value, scope)
    if opened is None or not _is_of_function(opened[0], scope):
        return None
    found = type_of(opened[0], at)
    kind = class_of_session(found, at)
    maker = type_of(opened[0].func, at) or ""
    if kind is None or "scoped" in kind or maker.endswith("scoped_session"):
        return None
    if not kind.endswith("Session") or not _is_first(dependency, dotted):
        return None
    is_called = definition.module.calls(definition.name)
    path = definition.module.path
    return ReturnedSession(scope.node, opened[1], "asyncio" in kind, path, is_called)


def _opened(value: ast.expr | None, scope: Scope) -> tuple[ast.Call, str] | None:
    """The call that makes what is returned, and the name that it has."""
    match value:
        case ast.Call():
            return value, ""
        case ast.Name(id=name):
            bindings = scope.bindings.get(name, [])
            if (
                len(bindings) == 1
                and bindings[0].how is How.ASSIGNED
                and isinstance(bindings[0].value, ast.Call)
            ):
                return bindings[0].value, name
    return None


def _is_of_function(opened: ast.Call, scope: Scope) -> bool:
    """Whether nothing else in the function keeps the session, or closes it."""
    if scope.outside:
        return False
    assert scope.node is not None
    for node in inside(scope.node, ast.Attribute, ast.Call):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            return False
        if isinstance(node, ast.Call) and node is not opened and node.args:
            return False
    return True


def _is_first(dependency: Dependency, dotted: str) -> bool:
    """Whether no statement further up asks for the same."""
    for statement in dependency.outline.module.calling(_MARKERS):
        if statement is dependency.outline.statement:
            break
        if re.search(rf"\b{re.escape(dotted)}\s*[),]", statement.parsed_text):
            return False
    others = [
        call.node
        for call in dependency.outline.calls(*_MARKERS)
        if call.node.args and dotted_name(call.node.args[0]) == dotted
    ]
    return not others or min(others, key=lambda each: (each.lineno, each.col_offset)) is dependency.node
