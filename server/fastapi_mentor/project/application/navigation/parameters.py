"""The parameter at a point that takes a name of a path, and the routes whose path that is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.navigation.bindings import Uses, uses_of
from fastapi_mentor.project.application.navigation.takers import takers_of
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.pointing import Point
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.source import Location, split_lines

_WORD = pattern(r"\w+")
_MEMO = "inputs"
Asked = dict[tuple[str, Location], list[tuple[Endpoint, str]]]
"""By file and place of a parameter, the routes that need it, and where each takes it from."""


class PathParameter(NamedTuple):
    """A parameter, or a use of it, at `location`; `taken` is its name in the path."""

    location: Location
    name: str
    taken: str
    endpoints: Sequence[Endpoint]


def parameter_at(point: Point, overview: Overview, usages: Usages | None) -> PathParameter | None:
    """The parameter at a point; None where that is none that takes a name of a path."""
    word = word_at(point)
    if word is None:
        return None
    outline = point.outline
    aliased = _alias_at(point, overview)
    if aliased is not None:
        return aliased
    for scope in reversed(list(outline.functions())):
        function = scope.node
        assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        if not point.is_in(outline.location(function)):
            continue
        uses = uses_of(function, word)
        location = _place_in(uses, point) if uses is not None else None
        if uses is None or location is None:
            continue
        parameter = outline.location(uses.parameter)
        name = parameter._replace(end_line=parameter.line, end_column=parameter.column + len(word))
        candidates = _served_by(function, outline, overview)
        found = [(each, taker) for each in candidates for taker in takers_of(each) if taker.location == name]
        if not found and usages is not None and usages.injections((outline.module.path, function.name)):
            asked = inputs_asked(overview).get((outline.module.path, parameter), ())
            endpoints = [each for each, place in asked if place == "path"]
            takers = (t for each in endpoints for t in takers_of(each) if t.location == name)
            found = [(each, taker) for taker in takers for each in endpoints][: len(endpoints)]
        if found:
            return PathParameter(location, word, found[0][1].taken, [each for each, _ in found])
        return None
    return None


def word_at(point: Point) -> str | None:
    """The word at a point."""
    lines = split_lines(point.outline.statement.text)
    if point.line >= len(lines):
        return None
    words = _WORD.finditer(lines[point.line])
    return next((each[0] for each in words if each.start() <= point.column <= each.end()), None)


def _place_in(uses: Uses, point: Point) -> Location | None:
    """The place of a parameter's name at a point: in the signature, or where it is used."""
    outline, name = point.outline, uses.parameter.arg
    declared = outline.location(uses.parameter)
    places = [declared._replace(end_line=declared.line, end_column=declared.column + len(name))]
    places += (outline.location(node) for node in uses.names)
    return next((each for each in places if point.is_in(each)), None)


def _alias_at(point: Point, overview: Overview) -> PathParameter | None:
    """`Path(alias="user_id")` says which name of the path a parameter takes."""
    if "alias" not in point.outline.statement.text:
        return None
    for endpoint in overview.endpoints_in(point.outline):
        for taker in takers_of(endpoint):
            if taker.alias is not None and point.outline.statement.contains(taker.alias):
                location = point.outline.location(taker.alias)
                if point.is_in(location):
                    return PathParameter(location, taker.taken, taker.taken, [endpoint])
    return None


def _served_by(function: Function, outline: Outline, overview: Overview) -> Iterator[Endpoint]:
    """The routes that a function of a statement serves."""
    place = outline.name_of(function).location
    for each in overview.endpoints_in(outline):
        if each.declaration.handler.location == place:
            yield each


def inputs_asked(overview: Overview, breathe: Callable[[], None] = lambda: None) -> Asked:
    """What all routes of an overview ask for; found once."""
    known = overview.memo.get(_MEMO)
    if known is None:
        known = {}
        for each in overview.endpoints:
            breathe()
            for dependant in Operation(each).dependant.walk():
                for given in dependant.inputs:
                    if given.location is not None and dependant.path is not None:
                        key = (dependant.path, given.location)
                        known.setdefault(key, []).append((each, given.place))
        overview.memo[_MEMO] = known
    found: Asked = known
    return found
