"""Reads of each file the statements that have to do with routes, and of functions no more than that takes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Survey
from fastapi_mentor.facts.surveying import survey
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.definition import Run
from fastapi_mentor.project.lazy import LazyModule, run_at
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.source import Kind, Source, Statement

_VERBS = "get|post|put|patch|delete|head|options|trace|route|api_route|websocket|websocket_route"
ROUTING = tuple(
    # Each begins with plain characters: the search for those is ten times as fast as one for all at once.
    re.compile(pattern)
    for pattern in (
        r"FastAPI\b",
        r"APIRouter\b",
        r"\.include_router\(",
        r"\.add_(?:api_|api_websocket_|websocket_)?route\(",
        r"\.mount\(",
        r"\.host\(",
        r"\.frontend\(",
        r"cbv\(",
        r"\.routes\.(?:append|extend|insert)\(",
        rf"@\s*[\w.]+\.(?:{_VERBS})\(",
        r"\)\(",  # `app.get("/")(handler)`
    )
)
"""What stands in a statement that has to do with routes."""
Patterns = Sequence[re.Pattern[str]]
_ROUTE = pattern(rf"@\s*[\w.]+\.(?:{_VERBS})\(")


class Heading(Outline):
    """A function of which only the decorators and the signature matter: its body is not parsed."""

    @cached_property
    def survey(self) -> Survey:
        """The scopes of the outside; the function's own has the parameters, and nothing else."""
        return survey(self.nodes)

    @property
    def nodes(self) -> tuple[ast.stmt, ...]:
        """The function without its body."""
        return tuple(bound.node for bound in self.statement.memo["bound"])


def is_route(outline: Outline) -> bool:
    """Whether the statement is a function that handles requests, and so builds no application."""
    return isinstance(outline, Heading) and _ROUTE.match(outline.statement.text.lstrip()) is not None


def nodes_of(outline: Outline) -> tuple[ast.stmt, ...]:
    """What is to be run of a statement."""
    return outline.nodes if isinstance(outline, Heading) else outline.statement.nodes


def outlines_with(
    patterns: Patterns, module: ProjectModule, *, signatures: bool = False
) -> Iterator[tuple[int, list[Outline]]]:
    """The statements of a module in which something stands, by their lines; classes with their members.

    `signatures` says that the signature of a function matters also where it has no decorator.
    """
    text = module.text
    runs = text.containing(patterns) if isinstance(text, LazyModule) else _runs_of(text, patterns)
    for run in runs:
        start = int(run.head.memo.get("start", 0))
        outlines = list(_outlines(run, patterns, module, signatures))
        if outlines:
            yield start, outlines


def _runs_of(source: Source, patterns: Patterns) -> Iterator[Run]:
    for index, statement in enumerate(source.statements):
        if statement.kind is Kind.MEMBER:
            continue
        run = run_at(source, index)
        parts = (run.head, *run.members)
        if any(pattern.search(each.text) for each in parts for pattern in patterns):
            for position, each in enumerate(parts):
                each.memo["start"] = source.starts[index + position]
            yield run


def _outlines(run: Run, patterns: Patterns, module: Module, signatures: bool) -> Iterator[Outline]:
    head = run.head
    inside = head.memo.get("inside")
    if inside is not None and not any(pattern.search(head.text, inside) for pattern in patterns):
        if signatures or head.text.startswith("@"):
            yield Heading(head, module)
        return
    if head.nodes:
        yield Outline(head, module)
    if head.kind is Kind.CLASS:
        for member in run.members:
            if member.nodes:
                yield Outline(member, module, head)


def class_name(header: Statement | None) -> str | None:
    """The name of the class with that header."""
    return getattr(header.nodes[0], "name", None) if header is not None and header.nodes else None
