"""The names in the paths of routes, and the literals in which they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.meaning import definition_of, meaning_of
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.routers import Router
from fastapi_mentor.source import Location

_PLAIN = pattern(r"{(?P<name>[a-zA-Z_]\w*)(?::\w+)?}")
_FORMATTED = pattern(r"{{(?P<name>[a-zA-Z_]\w*)(?::\w+)?}}")
_DEPTH = 12


class Written(NamedTuple):
    """A name between braces in a literal: `location` is that of the name, `whole` has the braces too."""

    name: str
    path: str
    location: Location
    whole: Location


class Piece(NamedTuple):
    """A literal that is part of a text; an f-string counts as one."""

    node: ast.Constant | ast.JoinedStr
    outline: Outline

    def names(self) -> Iterator[Written]:
        """The names in it."""
        text = self.outline.statement.source_of(self.node)
        pattern = _PLAIN if isinstance(self.node, ast.Constant) else _FORMATTED
        for found in pattern.finditer(text):
            yield Written(
                found["name"],
                self.outline.module.path,
                part_of(self.outline, self.node, *found.span("name")),
                part_of(self.outline, self.node, *found.span()),
            )


def part_of(outline: Outline, node: ast.expr, start: int, end: int) -> Location:
    """The place of a part of a node, given by offsets in its source."""
    text = outline.statement.source_of(node)
    whole = outline.location(node)
    line, column = _moved(text, start, whole)
    end_line, end_column = _moved(text, end, whole)
    return Location(outline.statement, line, column, end_line, end_column)


def _moved(text: str, offset: int, whole: Location) -> tuple[int, int]:
    lines = text.count("\n", 0, offset)
    column = offset - (text.rfind("\n", 0, offset) + 1)
    return whole.line + lines, column + (whole.column if lines == 0 else 0)


def names_on_the_way(endpoint: Endpoint) -> Iterator[Written]:
    """The names in the path of a route, those of the prefixes before it first."""
    for piece in pieces_on_the_way(endpoint):
        yield from piece.names()


def pieces_on_the_way(endpoint: Endpoint) -> Iterator[Piece]:
    """The literals that make up the path of a route, in the order in which they stand in it."""
    for step in endpoint.steps:
        if step.inclusion is not None:
            yield from pieces_of(argument(step.inclusion.call, "prefix"), step.inclusion.at)
        router = step.node.router
        if router.call is not None and not router.is_application:
            yield from pieces_of(argument(router.call, "prefix"), _place_of(router))
    declaration = endpoint.declaration
    yield from pieces_of(argument(declaration.call, "path", 0), declaration.at)


def _place_of(router: Router) -> Place:
    """Where a router is made, with the statement of that."""
    at = router.at
    if at.outline is None and router.call is not None:
        for definition in at.module.definitions(router.key.name.partition("@")[0]):
            if definition.value is not None and definition.statement.contains(router.call):
                return at._replace(outline=Outline(definition.statement, definition.module))
    return at


def pieces_of(node: ast.expr | None, at: Place, depth: int = 0) -> Iterator[Piece]:
    """The literals behind a text, also where names and additions stand between."""
    if depth > _DEPTH:
        return
    match node:
        case ast.Constant(value=str()):
            if at.outline is not None:
                yield Piece(node, at.outline)
        case ast.JoinedStr(values=values):
            # What stands in the braces comes first: nothing here tells where it is in the path.
            for each in values:
                if isinstance(each, ast.FormattedValue):
                    yield from pieces_of(each.value, at, depth + 1)
            if at.outline is not None:
                yield Piece(node, at.outline)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from pieces_of(left, at, depth + 1)
            yield from pieces_of(right, at, depth + 1)
        case ast.Name():
            meaning = meaning_of(node, at)
            if meaning is None:
                return
            if meaning.passed is not None:
                yield from pieces_of(*meaning.passed, depth + 1)
            elif meaning.bindings and meaning.at is not None:
                if len(meaning.bindings) == 1:
                    yield from pieces_of(meaning.bindings[0].value, meaning.at, depth + 1)
            elif meaning.definition is not None:
                yield from _of_definition(node, at, depth)
        case ast.Attribute():
            yield from _of_definition(node, at, depth)


def _of_definition(node: ast.expr, at: Place, depth: int) -> Iterator[Piece]:
    definition = definition_of(node, at)
    if definition is None or definition.value is None:
        return
    there = Place(definition.module, Outline(definition.statement, definition.module), None)
    yield from pieces_of(definition.value, there, depth + 1)
