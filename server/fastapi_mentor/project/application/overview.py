"""The applications of a project as one looks at them from a file: the routes that each statement makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.project.application.effects import Declaration, effects_of
from fastapi_mentor.project.application.model import ApplicationModel, Endpoint, RouterNode, Step, joined
from fastapi_mentor.project.application.routers import Key
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Kind, Location, Source, Statement

_MEMO = "endpoints"
_SERIALS = count(1)
Row = tuple[str, str | None, tuple[str, ...] | None, str, str]


class Way(NamedTuple):
    """How requests come to the routes of a router: through which others, and below which prefix."""

    application: RouterNode
    steps: tuple[Step, ...]
    prefix: str | None
    is_loose: bool
    """Whether no application is known to include the outermost router."""


class Entry(NamedTuple):
    """A route in a list of all: `words` are what it is found by."""

    title: str
    words: str
    application: str
    path: str
    location: Location


class Overview:
    """A model of the applications, arranged for questions about one file.

    The ways to the routers are those of the model. The routes of a statement are read from the statement
    itself, so that they are never older than what is asked about.
    """

    def __init__(self, model: ApplicationModel, project: Project) -> None:
        self.model = model
        self.project = project
        self.serial = next(_SERIALS)
        self.memo: dict[Any, Any] = {}
        """For what others derive from it."""

    @cached_property
    def endpoints(self) -> Sequence[Endpoint]:
        """All routes, those of applications first."""
        return [*self.model.endpoints, *self.model.loose]

    @cached_property
    def rows(self) -> Sequence[Row]:
        """What the routes are, to compare it with what they were."""
        return [
            (
                each.application.router.key.name,
                each.path,
                each.methods,
                each.declaration.handler.name,
                each.declaration.outline.module.path,
            )
            for each in self.endpoints
        ]

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """All routes whose path is known, as one looks them up."""
        return list(self._entries())

    def prepare(self, breathe: Callable[[], None]) -> None:
        """Works out what most questions need; `breathe` is called between the routes."""
        entries: list[Entry] = []
        for each in self._entries():
            breathe()
            entries.append(each)
        self.__dict__["entries"] = entries
        for name in ("rows", "ways", "mounted", "shapes"):
            breathe()
            getattr(self, name)

    def _entries(self) -> Iterator[Entry]:
        from fastapi_mentor.project.application.cards import title_of
        from fastapi_mentor.project.application.listing import label

        for each in self.endpoints:
            title = title_of(each)
            if title is not None:
                handler = each.declaration.handler
                outline = handler.outline if handler.head is not None else None
                path = (outline or each.declaration.outline).module.path
                application = label(each.application.router)
                words = f"{title} {handler.name}"
                yield Entry(title, words, application, path, each.declaration.location)

    @cached_property
    def ways(self) -> dict[Key, list[Way]]:
        """By router, the ways to it."""
        loose = {id(each) for each in self.model.loose}
        found: dict[Key, dict[tuple[int, ...], Way]] = {}
        for each in self.endpoints:
            identity = tuple(id(step.inclusion) for step in each.steps)
            identity = (id(each.steps[0].node), *identity)
            ways = found.setdefault(each.steps[-1].node.router.key, {})
            if identity not in ways:
                prefix = _prefix(each.steps)
                ways[identity] = Way(each.application, each.steps, prefix, id(each) in loose)
        return {key: list(ways.values()) for key, ways in found.items()}

    @cached_property
    def mounted(self) -> dict[Key, list[tuple[RouterNode, str | None]]]:
        """By application, where it is mounted in others."""
        found: dict[Key, list[tuple[RouterNode, str | None]]] = {}
        for node in self.model.applications:
            for mount in self.model.mounts(node):
                for child in mount.mounting.children or ():
                    found.setdefault(child.key, []).append((node, mount.path))
        return found

    @cached_property
    def _by_handler(self) -> dict[tuple[str, str], list[Endpoint]]:
        found: dict[tuple[str, str], list[Endpoint]] = {}
        for each in self.endpoints:
            handler = each.declaration.handler
            if handler.outline is not None:
                found.setdefault((handler.outline.module.path, handler.name), []).append(each)
        return found

    @cached_property
    def shapes(self) -> dict[tuple[str, str], tuple[tuple[str | None, tuple[str, ...] | None], ...]]:
        """By the file and name of a handler, the paths and methods that it serves."""
        return {
            named: tuple((each.path, each.methods) for each in served)
            for named, served in self._by_handler.items()
        }

    def served_by(self, path: str, name: str) -> Sequence[Endpoint]:
        """The routes that a function of a file serves, as the model has them."""
        return self._by_handler.get((path, name), ())

    def endpoints_in(self, outline: Outline) -> Sequence[Endpoint]:
        """The routes that a statement declares, or whose handlers it defines, as they stand there."""
        # What the statement reads elsewhere is as old as the model.
        known = outline.statement.memo.get(_MEMO)
        if known is None or known[0] != self.serial:
            known = outline.statement.memo[_MEMO] = (self.serial, sorted(self._found(outline), key=_line))
        return known[1]

    def _found(self, outline: Outline) -> Iterator[Endpoint]:
        seen: set[str] = set()
        for routers, effect in effects_of(outline):
            if not isinstance(effect, Declaration):
                continue
            for router in routers or ():
                for way in self.ways.get(router.key, ()):
                    seen.add(effect.handler.name)
                    yield Endpoint(way.application, effect, way.steps, joined(way.prefix, effect.path))
        for scope in outline.functions():
            # What is not seen in the statement alone was seen when everything was run.
            name = scope.node.name  # type: ignore[union-attr]
            for each in self.served_by(outline.module.path, name) if name not in seen else ():
                handler = each.declaration.handler
                if handler.outline is None or handler.head is None:
                    continue
                if handler.outline.statement is not outline.statement:
                    handler = replace(handler, head=scope.node, scope=scope, outline=outline)  # type: ignore[arg-type]
                yield replace(each, declaration=replace(each.declaration, handler=handler))

    def is_loose(self, endpoint: Endpoint) -> bool:
        """Whether no application is known to include the outermost router of a route."""
        return not endpoint.application.router.is_application


def _line(endpoint: Endpoint) -> tuple[int, int]:
    """Sorts what a statement declares as it stands there."""
    call = endpoint.declaration.call
    return call.lineno, call.col_offset


def _prefix(steps: Sequence[Step]) -> str | None:
    """What stands before the paths of the last router."""
    found: str | None = ""
    for step in steps:
        if step.inclusion is not None:
            found = joined(found, step.inclusion.prefix)
        found = joined(found, step.node.prefix)
    return found


def outlines_of(source: Source, module: object) -> Iterator[tuple[int, Outline]]:
    """The statements of a file with their first lines; members stand after their class."""
    header: Statement | None = None
    for statement, start in zip(source.statements, source.starts, strict=True):
        yield start, outline_of(statement, header, module)
        if statement.kind is Kind.CLASS:
            header = statement


def outline_of(statement: Statement, header: Statement | None, module: object) -> Outline:
    """A statement in its module; `header` is the last class header before it."""
    inside = header if statement.kind is Kind.MEMBER else None
    return Outline(statement, module, inside)  # type: ignore[arg-type]
