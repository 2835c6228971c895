"""Which names of a path a route's function and its dependencies take."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.annotations import dependency_of
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.certainty import fixed_text
from fastapi_mentor.project.application.dependants import Dependant, dependant_of, resolved
from fastapi_mentor.project.application.elements import elements_of
from fastapi_mentor.project.application.shapes import Form, shape_of
from fastapi_mentor.project.application.touching import VERBS, Touch

TOKEN = pattern(r"{([a-zA-Z_]\w*)(?::(\w+))?}")
_NEAR = 2
_SHORT = 3


def unbound_names(touch: Touch, outline: Outline, path: str | None) -> tuple[str, ...]:
    """The names of a route's own path that nothing takes that the route itself names."""
    # Who answers whatever comes need not know what came.
    tokens = [name for name, converter in TOKEN.findall(path or "") if converter != "path"]
    if not tokens or touch.function is None or touch.node is None:
        return ()
    if touch.kind in ("route", "websocket_route") or has_unpacking(touch.call):
        return ()
    own = {each.arg for each in _arguments(touch.node)}
    missing = [name for name in tokens if name not in own]
    if not missing or not _is_as_written(touch.node, touch.function, outline):
        return ()
    names = names_of(dependant_of(touch.name, touch.function, outline, frozenset(tokens)))
    if names is None:
        return ()
    return tuple(name for name in missing if name not in names)


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def _is_as_written(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, outline: Outline) -> bool:
    """Whether FastAPI sees the parameters as written: no method, no `**kwargs`, no other decorators."""
    if node.args.kwarg is not None or node.args.vararg is not None:
        return False
    if outline.header is not None or (
        scope.parent is not None and isinstance(scope.parent.node, ast.ClassDef)
    ):
        return False
    for decorator in node.decorator_list:
        if not (
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in VERBS
        ):
            return False
    # An alias that is no literal can be any name.
    for parameter in parameters(scope, outline):
        call = parameter.marker[1] if parameter.marker else None
        if call is not None and has_unpacking(call):
            return False
        if call is not None and not _has_plain_alias(call, parameter.place):
            return False
    return True


def _has_plain_alias(marker: ast.Call, at: Place) -> bool:
    alias = argument(marker, "alias")
    if argument(marker, "validation_alias") is not None:
        return False
    return alias is None or fixed_text(alias, at) is not None


def names_of(dependant: Dependant) -> frozenset[str] | None:
    """The names that a function with its dependencies takes; None where it may take any."""
    found: set[str] = set()
    for each in dependant.walk():
        if not each.known or each.takes_request:
            return None
        if any(
            given.marker is not None and not _has_plain_alias(given.marker, given.at) for given in each.inputs
        ):
            return None
        found.update(name for given in each.inputs for name in (given.name, given.alias))
    return frozenset(found)


def binds_of(call: ast.Call, at: Place) -> tuple[str, ...] | None:
    """The names that `dependencies=[...]` of a call take; None where they may take any."""
    if has_unpacking(call):
        return None
    given = argument(call, "dependencies")
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return ()
    elements = elements_of(given, at)
    if elements is None:
        return None
    found: set[str] = set()
    for node, there in elements:
        marker: ast.expr = node
        if isinstance(node, (ast.Name, ast.Attribute)):
            definition = there.definition(node)
            if definition is None or definition.value is None:
                return None
            marker, there = definition.value, Place(definition.module, None, None)
        target = dependency_of(ast.arg("_", None), marker, there)
        names = names_of(resolved(*target, frozenset())) if target is not None else None
        if names is None:
            return None
        found |= names
    return tuple(sorted(found))


def near_misses(touch: Touch, outline: Outline, tokens: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Unbound names, each with the one parameter that is spelt almost like it."""
    if not tokens or touch.function is None or touch.node is None:
        return ()
    queries = list(_queries(touch.function, outline))
    others = {
        name
        for decorator in touch.node.decorator_list
        if isinstance(decorator, ast.Call) and decorator is not touch.call
        for name, _ in TOKEN.findall(fixed_text(argument(decorator, "path", 0), touch.at) or "")
    }
    found: list[tuple[str, str]] = []
    for token in tokens:
        close = [name for name in queries if name not in others and _is_near(token, name)]
        if len(close) == 1:
            found.append((token, close[0]))
    return tuple(found)


def _queries(scope: Scope, outline: Outline) -> Iterator[str]:
    """The parameters that FastAPI takes from the query for want of another place."""
    for parameter in parameters(scope, outline):
        marked = parameter.marker
        if parameter.is_injected or (marked is not None and marked[0] != "fastapi.Path"):
            continue
        shape = shape_of(parameter.node.annotation, place(outline, scope.parent))
        if shape.form is Form.SCALAR and (parameter.default is None or marked is not None):
            yield str(parameter.name)


def _is_near(one: str, other: str) -> bool:
    """Whether a name is another misspelt: few letters differ, and not the most of it."""
    first, second = one.lower().replace("_", ""), other.lower().replace("_", "")
    if first == second:
        return True
    shorter = min(len(one), len(other))
    return shorter > _SHORT and _distance(one, other) <= (_NEAR if shorter > 2 * _SHORT else 1)


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        last, row[0] = row[0], index
        for position, second in enumerate(other, 1):
            cost = min(row[position] + 1, row[position - 1] + 1, last + (letter != second))
            last, row[position] = row[position], cost
    return row[-1]
