"""Dicts that a function puts together: their keys and values, so far as they can be seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How

_DEPTH = 6


class Entry(NamedTuple):
    """A key that is a literal, and the expression of its value.

    `node` is the value or the keyword with which it is written, `around` the dict or call in which that
    stands; `at` is where its names have their meaning.
    """

    key: str
    value: ast.expr
    node: ast.AST
    around: ast.AST
    at: Place


def entries_of(node: ast.expr, at: Place, depth: int = 0) -> Iterator[Entry]:
    """The entries of a dict: of a literal, of `dict(...)`, or of a local name and what is added to it."""
    if depth > _DEPTH:
        return
    match node:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if key is None:
                    yield from entries_of(value, at, depth + 1)
                elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield Entry(key.value, value, value, node, at)
        case ast.Call(func=ast.Name(id="dict")):
            yield from _given(node, at, depth)
        case ast.BinOp(op=ast.BitOr()):
            yield from entries_of(node.left, at, depth + 1)
            yield from entries_of(node.right, at, depth + 1)
        case ast.Name(id=name):
            yield from _of_name(name, at, depth)


def _given(call: ast.Call, at: Place, depth: int) -> Iterator[Entry]:
    """What `dict(...)` and `x.update(...)` are given."""
    for argument in call.args:
        yield from entries_of(argument, at, depth + 1)
    for keyword in call.keywords:
        if keyword.arg is None:
            yield from entries_of(keyword.value, at, depth + 1)
        else:
            yield Entry(keyword.arg, keyword.value, keyword, call, at)


def _of_name(name: str, at: Place, depth: int) -> Iterator[Entry]:
    scope = at.scope
    while scope is not None and scope.node is not None and name not in scope.bindings:
        scope = scope.parent
    if scope is None or name not in scope.bindings or at.outline is None:
        definition = at.definition(ast.Name(id=name, ctx=ast.Load()))
        if definition is not None and isinstance(definition.value, ast.Dict):
            yield from entries_of(definition.value, Place(definition.module, None, None), depth + 1)
        return
    inside = at._replace(scope=scope)
    for binding in scope.bindings[name]:
        if binding.how in (How.ASSIGNED, How.ANNOTATED) and binding.value is not None:
            yield from entries_of(binding.value, inside, depth + 1)
        elif isinstance(binding.node, ast.AugAssign) and isinstance(binding.node.op, ast.BitOr):
            yield from entries_of(binding.node.value, inside, depth + 1)
    for call in scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr="update") if owner == name:
                yield from _given(call.node, inside, depth)
    for subscript, where in at.outline.survey.subscripts.get(name, ()):
        if where is scope and isinstance(subscript.ctx, ast.Store):
            yield from _stored(subscript, inside)


def _stored(subscript: ast.Subscript, at: Place) -> Iterator[Entry]:
    """`name["key"] = value`."""
    if at.scope is None or at.scope.node is None or not isinstance(subscript.slice, ast.Constant):
        return
    for node in ast.walk(at.scope.node):
        if isinstance(node, ast.Assign) and any(target is subscript for target in node.targets):
            yield Entry(str(subscript.slice.value), node.value, node.value, node, at)
