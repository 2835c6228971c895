"""What calls say of routes to OpenAPI: tags, responses, and which parameters are in the path."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.project.application.demands import TOKEN
from fastapi_mentor.project.application.elements import elements_of
from fastapi_mentor.project.application.text import value_of
from fastapi_mentor.project.application.touching import Touch

_DEPTH = 3
_RANGES = frozenset({"1XX", "2XX", "3XX", "4XX", "5XX", "default"})


class Described(NamedTuple):
    """The tags and the statuses that one call gives; None where they are not known."""

    tags: tuple[str, ...] | None = ()
    documented: tuple[str, ...] | None = ()

    @classmethod
    def of(cls, call: ast.Call, at: Place) -> Described:
        """What a route, an inclusion, a router or an application is described with."""
        if has_unpacking(call):
            return cls(None, None)
        given = argument(call, "responses")
        statuses = _statuses(given, at, 0) if given is not None and literal(given) is not None else ()
        return cls(_names(argument(call, "tags"), at), statuses)


def known_tags(call: ast.Call, at: Place) -> tuple[str, ...] | None:
    """The names in `openapi_tags`; none where it is not given."""
    given = argument(call, "openapi_tags")
    if given is None or literal(given) is None:
        return None if has_unpacking(call) else ()
    elements = elements_of(given, at)
    names: list[str] = []
    for node, there in elements or ():
        name = _name_in(node, there)
        if name is None:
            return None
        names.append(name)
    return tuple(names) or None


def _name_in(node: ast.expr, at: Place) -> str | None:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if literal(key) == "name":
                found = value_of(value, at)
                return found if isinstance(found, str) else None
    return None


def _names(given: ast.expr | None, at: Place) -> tuple[str, ...] | None:
    if given is None or literal(given) is None:
        return ()
    elements = elements_of(given, at)
    if elements is None:
        return None
    names = [value_of(node, there) for node, there in elements]
    return tuple(str(name) for name in names) if all(isinstance(name, str) for name in names) else None


def _statuses(given: ast.expr, at: Place, depth: int) -> tuple[str, ...] | None:
    """The statuses that a dict describes, of literals and named dicts."""
    if depth > _DEPTH:
        return None
    if isinstance(given, (ast.Name, ast.Attribute)):
        definition = at.definition(given)
        if definition is None or definition.value is None:
            return None
        return _statuses(definition.value, Place(definition.module, None, None), depth + 1)
    if isinstance(given, ast.BinOp) and isinstance(given.op, ast.BitOr):
        parts = [_statuses(given.left, at, depth + 1), _statuses(given.right, at, depth + 1)]
    elif isinstance(given, ast.Dict):
        parts = list(_entries(given, at, depth))
    else:
        return None
    found: dict[str, None] = {}
    for part in parts:
        if part is None:
            return None
        found.update(dict.fromkeys(part))
    return tuple(found)


def _entries(given: ast.Dict, at: Place, depth: int) -> Iterator[tuple[str, ...] | None]:
    for key, value in zip(given.keys, given.values, strict=True):
        if key is None:
            yield _statuses(value, at, depth + 1)
            continue
        text = literal(key)
        if isinstance(text, str):
            yield (text,) if text.isdigit() or text in _RANGES else None
            continue
        code = status_code(key, at)
        yield (str(code),) if isinstance(code, int) else None


def strays_of(touch: Touch, outline: Outline, path: str | None) -> tuple[str, ...]:
    """The parameters of a route's function with `Path()` whose name is not in the route's own path."""
    node = touch.node
    if path is None or node is None or touch.function is None or len(node.decorator_list) > 1:
        return ()
    if "Path" not in outline.survey.calls:
        return ()
    names = {name for name, _ in TOKEN.findall(path)}
    found: list[str] = []
    for parameter in parameters(touch.function, outline):
        marker = parameter.marker
        if marker is None or marker[0] != "fastapi.Path":
            continue
        alias = argument(marker[1], "alias")
        name = parameter.name if alias is None else literal(alias)
        if not isinstance(name, str) or argument(marker[1], "validation_alias") is not None:
            continue
        if name not in names and parameter.name not in names:
            found.append(str(name))
    return tuple(found)
