"""What stands above a function of an application: the tests that ask a route, the users of a dependency."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.project.application.overview import outlines_of
from fastapi_mentor.project.application.usages import Usages, Use
from fastapi_mentor.source import Kind, Location, Source


class Lens(NamedTuple):
    """A count with what was counted; `line` is the first of the statement that `location` is in."""

    title: str
    line: int
    location: Location
    uses: Sequence[Use]


def lenses(source: Source, module: object, usages: Usages, breathe: Callable[[], None]) -> Iterator[Lens]:
    """The lenses of a file; of what nobody uses nothing is said."""
    for start, outline in outlines_of(source, module):
        breathe()
        for title, location, uses in (*_routes(outline, usages), *_dependencies(outline, usages)):
            if uses:
                yield Lens(title.format(len(uses), "" if len(uses) == 1 else "s"), start, location, uses)


def _routes(outline: Outline, usages: Usages) -> Iterator[tuple[str, Location, Sequence[Use]]]:
    asked: dict[Location, dict[Use, None]] = {}
    for endpoint in usages.overview.endpoints_in(outline):
        handler = endpoint.declaration.handler
        location = handler.location
        if location is not None and location.statement is outline.statement:
            asked.setdefault(location, {}).update(dict.fromkeys(usages.requests(endpoint)))
    for location, uses in asked.items():
        yield "{} request{} in tests", location, list(uses)


def _dependencies(outline: Outline, usages: Usages) -> Iterator[tuple[str, Location, Sequence[Use]]]:
    if outline.statement.kind is Kind.MEMBER:
        return
    for node in outline.statement.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            named = (outline.module.path, node.name)
            injections, overrides = usages.injections(named), usages.overrides(named)
            if injections or overrides:
                location = outline.name_of(node).location
                yield "injected {} time{}", location, injections
                yield "{} override{}", location, overrides
