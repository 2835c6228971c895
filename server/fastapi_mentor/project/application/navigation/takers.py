"""The parameters that take the names of a path."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import survey_of
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.project.application.inputs import Input
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.source import Location


class Taker(NamedTuple):
    """A parameter with the file that it is in. `function` is None where it is the field of a class."""

    name: str
    """That of the parameter."""
    taken: str
    """That in the path."""
    path: str
    location: Location
    function: Function | None
    alias: ast.expr | None
    """What gives the parameter another name than its own."""
    owner: str
    whole: Location
    """The place of the parameter with its annotation."""


def takers_of(endpoint: Endpoint) -> Iterator[Taker]:
    """The parameters of a route and its dependencies that take names of its path, each once."""
    seen: set[Location] = set()
    for dependant in Operation(endpoint).dependant.walk():
        for each in dependant.inputs:
            if each.place != "path" or each.location is None or dependant.path is None:
                continue
            if each.location not in seen:
                seen.add(each.location)
                yield _taker(each, each.location, dependant.path, dependant.name)


def _taker(each: Input, location: Location, path: str, owner: str) -> Taker:
    whole = location
    function, node = _function_with(each.name, location)
    if node is not None:
        end = location.column + len(each.name)
        location = location._replace(end_line=location.line, end_column=end)
    alias = argument(each.marker, "alias") if each.marker is not None else None
    return Taker(each.name, each.alias, path, location, function, alias, owner, whole)


def _function_with(name: str, location: Location) -> tuple[Function | None, ast.arg | None]:
    """The function that has a parameter at a place."""
    statement = location.statement
    for scope in survey_of(statement).scopes:
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in arguments_of(scope.node):
                if node.arg == name and statement.location(node) == location:
                    return scope.node, node
    return None, None


def arguments_of(function: Function) -> list[ast.arg]:
    """The parameters that can be given by name or by position."""
    arguments = function.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
