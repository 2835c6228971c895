"""What stands above a function of an application: the tests that ask a route, the users of a dependency."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.project.application.injecting import Use
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.overview import Overview, outline_of
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.source import Kind, Location, Source, Statement

_MEMO = "lenses"


class Lens(NamedTuple):
    """A count with what was counted; `line` is the first of the statement that `location` is in."""

    title: str
    line: int
    location: Location
    uses: Sequence[Use]


def lenses(source: Source, module: object, usages: Usages, breathe: Callable[[], None]) -> Iterator[Lens]:
    """The lenses of a file; of what nobody uses nothing is said."""
    header: Statement | None = None
    for statement, start in zip(source.statements, source.starts, strict=True):
        breathe()
        for kind, location, subject in _subjects(statement, header, module, usages.overview):
            for title, uses in _counted(kind, subject, usages):
                if uses:
                    yield Lens(title.format(len(uses), "" if len(uses) == 1 else "s"), start, location, uses)
        if statement.kind is Kind.CLASS:
            header = statement


def _counted(kind: str, subject: Any, usages: Usages) -> Iterator[tuple[str, Sequence[Use]]]:
    if kind == "route":
        uses = dict.fromkeys(use for endpoint in subject for use in usages.requests(endpoint))
        yield "{} request{} in tests", list(uses)
    else:
        yield "injected {} time{}", usages.injections(subject)
        yield "{} override{}", usages.overrides(subject)


def _subjects(
    statement: Statement, header: Statement | None, module: object, overview: Overview
) -> Sequence[tuple[str, Location, Any]]:
    """What may have lenses: routes with their endpoints, functions and classes with file and name."""
    known = statement.memo.get(_MEMO)
    if known is None or known[0] != overview.serial:
        outline = outline_of(statement, header, module)
        found = [*_routes(outline, overview), *_definitions(outline)]
        known = statement.memo[_MEMO] = (overview.serial, found)
    return known[1]


def _routes(outline: Outline, overview: Overview) -> Iterator[tuple[str, Location, Any]]:
    served: dict[Location, list[Endpoint]] = {}
    for endpoint in overview.endpoints_in(outline):
        location = endpoint.declaration.handler.location
        if location is not None and location.statement is outline.statement:
            served.setdefault(location, []).append(endpoint)
    for location, endpoints in served.items():
        yield "route", location, endpoints


def _definitions(outline: Outline) -> Iterator[tuple[str, Location, Any]]:
    if outline.statement.kind is Kind.MEMBER:
        return
    for node in outline.statement.nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield "definition", outline.name_of(node).location, (outline.module.path, node.name)
