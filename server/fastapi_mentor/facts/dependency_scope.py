"""How long dependencies live: until the function has returned, or until the response is sent."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.dependency import Dependency
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Function

_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})


def shorter_lived(dependency: Dependency) -> str | None:
    """What a generator that is depended on takes for the time of the function only, as it is written."""
    target = dependency.target
    definition = dependency.place.definition(target) if target is not None else None
    if definition is None or not isinstance(definition.node, Function):
        return None
    return definition.module.remember("shorter lived", definition.name, lambda: _shorter_lived(definition))


def _shorter_lived(definition: Definition) -> str | None:
    assert isinstance(definition.node, Function)
    at = Place(definition.module, None, None)
    for call in _markers(definition.node, at):
        if literal(argument(call, "scope")) == "function" and at.qualified(call.func) in _MARKERS:
            inner = scope_of(definition)
            taken = argument(call, "dependency", 0)
            if inner is not None and inner.yields and taken is not None:
                return ast.unparse(taken)
    return None


def _markers(node: Function, at: Place) -> Iterator[ast.Call]:
    """The calls in the defaults and annotations of a function, and in their aliases, that say `scope`."""
    given = node.args
    annotations = [each.annotation for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    for part in (*given.defaults, *given.kw_defaults, *annotations):
        if isinstance(part, ast.Name):
            alias = at.definition(part)
            part = alias.value if alias is not None and alias.module is at.module else None
        parts = [part]
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Tuple):
            parts = [*part.slice.elts[1:]]
        for each in parts:
            if isinstance(each, ast.Call) and any(keyword.arg == "scope" for keyword in each.keywords):
                yield each
