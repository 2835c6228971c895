"""Values of a function that may be None because something was looked up and not found."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.callee import callee_of
from fastapi_mentor.facts.database import SESSIONS, database_class, is_tortoise_model
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Function, How, Scope
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern

_FINDS = pattern(r"_?(get|find|read|fetch|load|lookup|retrieve|first|one|by|query|select)(_|$|[A-Z])")
_NOT_FOUND = pattern(r"404|NOT_FOUND|NotFound|not_found")
_FIRST = frozenset({"first", "one_or_none", "scalar_one_or_none", "scalar"})


class Lookup(NamedTuple):
    """A call that gives None where there is nothing, and the local name that holds it, if one does."""

    call: ast.Call
    name: str | None


def unchecked_lookup(value: ast.expr, scope: Scope, at: Place) -> Lookup | None:
    """The lookup that a value is the result of, if nothing in the function asks whether it was found."""
    node, name = value, None
    if isinstance(value, ast.Name):
        bindings = scope.bindings.get(value.id, [])
        if len(bindings) != 1 or bindings[0].how is not How.ASSIGNED or bindings[0].value is None:
            return None
        if _is_asked_about(value.id, scope):
            return None
        node, name = bindings[0].value, value.id
    node = node.value if isinstance(node, ast.Await) else node
    if not isinstance(node, ast.Call):
        return None
    return Lookup(node, name) if _may_be_none(node, at) or _may_give_none(node, scope, at) else None


def _may_give_none(call: ast.Call, scope: Scope, at: Place) -> bool:
    """Whether a function of the project, which finds something by its name, gives None where it is not."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if not _FINDS.match(name) or at.outline is None or _NOT_FOUND.search(at.outline.text(scope.node)):  # type: ignore[arg-type]
        return False
    callee = callee_of(call, at)
    if callee is None or not callee.is_plain():
        return False
    declared = annotated_shape(callee.node.returns, Place(callee.owner.module, None, None))
    if declared is not None:
        return declared.name == "|" and any(each.name == "None" for each in declared.arguments)
    inside = callee.inside()
    if inside is None or callee.node.returns is not None or not _only_looks_up(inside[0].node):
        return False
    below, outline = inside
    values = [each.value for each in below.returns if each.value is not None]
    return any(unchecked_lookup(each, below, place(outline, below)) is not None for each in values)


def _only_looks_up(function: object) -> bool:
    """Whether a function does nothing but to ask for something and to return it."""
    body = function.body if isinstance(function, Function) else []
    kinds = [
        type(each)
        for each in body
        if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    ]
    return bool(kinds) and kinds[-1] is ast.Return and all(each is ast.Assign for each in kinds[:-1])


def _is_asked_about(name: str, scope: Scope) -> bool:
    """Whether a condition, or a function that may raise, has to do with a name."""
    assert scope.node is not None
    for node in walk(scope.node):
        match node:
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
                if _names(test, name):
                    return True
            case ast.BoolOp() | ast.Compare() | ast.Match():
                if _names(node, name):
                    return True
            case ast.Call(args=args) if any(isinstance(each, ast.Name) and each.id == name for each in args):
                return True
            case ast.Attribute(value=ast.Name(id=owner)) if owner == name:
                return True  # None has no attributes: it is there, or this fails
    return False


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in walk(node))


def _may_be_none(call: ast.Call, at: Place) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr == "get":
        if database_class(function.value, at) in SESSIONS:
            return True
        if len(call.args) != 1 or call.keywords:
            return False
        if isinstance(function.value, ast.Call):
            return _asks_a_database(function.value, at)
        return type_of(function.value, at) == "dict"
    if function.attr == "get_or_none":
        return is_tortoise_model(function.value, at)
    return function.attr in _FIRST and not call.args and _asks_a_database(function.value, at)


def _asks_a_database(node: ast.expr, at: Place) -> bool:
    """Whether a chain of calls begins with a session: `session.query(...).filter(...)`."""
    while True:
        match node:
            case ast.Await(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=owner)):
                if database_class(owner, at) is not None:
                    return True
                node = owner
            case ast.Name(id=name) if at.scope is not None:
                bindings = at.scope.bindings.get(name, [])
                if len(bindings) != 1 or bindings[0].how is not How.ASSIGNED or bindings[0].value is None:
                    return False
                node = bindings[0].value
            case _:
                return False
