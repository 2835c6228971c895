"""The application as FastAPI builds it: every route with its full path, through every router."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.project.application.effects import (
    Declaration,
    Effect,
    Inclusion,
    Mounting,
)
from fastapi_mentor.project.application.routers import Key, Router
from fastapi_mentor.project.application.text import text_of

_MOST_STEPS = 50_000
_MOST_WAYS = 300
"""Where there are more ways to a router, nobody follows them all: they double with each router above."""


@dataclass
class RouterNode:
    """A router with all that was done to it, in order."""

    router: Router
    effects: list[Effect] = field(default_factory=list)
    included: int = 0
    """How often it is included or mounted."""

    @cached_property
    def prefix(self) -> str | None:
        """Its own prefix; None where it is not known."""
        call = self.router.call
        if call is None or self.router.is_application:
            return ""
        given = argument(call, "prefix")
        return "" if given is None else text_of(given, self.router.at)


@dataclass(frozen=True)
class Step:
    """One router on the way from the application to a route, and the inclusion by which it is there."""

    node: RouterNode
    inclusion: Inclusion | None


@dataclass(frozen=True)
class Endpoint:
    """A route of an application, as a request meets it. `path` is None where part of it is not known."""

    application: RouterNode
    declaration: Declaration
    steps: tuple[Step, ...]
    path: str | None
    mounted: str = ""
    """The part of the path below which the application itself is mounted in another."""

    @property
    def methods(self) -> tuple[str, ...] | None:
        """The methods that it answers."""
        return self.declaration.methods

    @property
    def resolved(self) -> bool:
        """Whether its path and its methods are known."""
        return self.path is not None and self.methods is not None


@dataclass(frozen=True)
class Mount:
    """Something else that answers below a path of an application."""

    application: RouterNode
    mounting: Mounting
    path: str | None


class ApplicationModel:
    """All applications of a project, with their routers and routes."""

    def __init__(self, nodes: dict[Key, RouterNode]) -> None:
        self.nodes = nodes

    @property
    def applications(self) -> list[RouterNode]:
        """The applications, in the order of their files; those without routes included."""
        found = [node for node in self.nodes.values() if node.router.is_application and node.router.call]
        return sorted(found, key=lambda node: node.router.key)

    @cached_property
    def endpoints(self) -> list[Endpoint]:
        """The routes of all applications, in the order in which FastAPI tries them."""
        return [each for node in self.applications for each in self.routes(node)]

    @cached_property
    def loose(self) -> list[Endpoint]:
        """The routes of routers that no application is known to include."""
        reached = {step.node.router.key for each in self.endpoints for step in each.steps}
        found: list[Endpoint] = []
        for key, node in sorted(self.nodes.items()):
            if key not in reached and not node.router.is_application and not node.included:
                found.extend(self.routes(node))
        return found

    def routes(self, application: RouterNode, started_by: str | None = None) -> list[Endpoint]:
        """The routes of one application; `started_by` leaves out what other functions than that one add."""
        return list(_Walk(self.nodes, application, started_by).below(application, (), "", None))

    def served(self, application: RouterNode, started_by: str | None = None) -> Iterator[Endpoint]:
        """The routes of an application and of those that are mounted in it, with their full paths."""
        yield from self._served(application, application, started_by, "", frozenset())

    def _served(
        self,
        application: RouterNode,
        node: RouterNode,
        started_by: str | None,
        before: str | None,
        inside: frozenset[Key],
    ) -> Iterator[Endpoint]:
        if node.router.key in inside:
            return
        for each in self.routes(node, started_by):
            yield replace(each, application=application, path=joined(before, each.path), mounted=before or "")
        for mount in self.mounts(node):
            for child in mount.mounting.children or ():
                below = self.nodes.get(child.key)
                if below is not None:
                    further = joined(before, mount.path)
                    inner = inside | {node.router.key}
                    yield from self._served(application, below, started_by, further, inner)

    def mounts(self, application: RouterNode) -> Iterator[Mount]:
        """What else answers below a path of an application."""
        surely = {
            child.key
            for each in application.effects
            if isinstance(each, Mounting) and each.path is not None
            for child in each.children or ()
        }
        for effect in application.effects:
            if isinstance(effect, Mounting) and effect.active:
                children = {child.key for child in effect.children or ()}
                if effect.path is None and children and children <= surely:
                    continue  # one of two ways to mount the same; the other is known
                yield Mount(application, effect, effect.path)


class _Walk:
    """One way through the routers of an application."""

    def __init__(self, nodes: dict[Key, RouterNode], application: RouterNode, started_by: str | None) -> None:
        self.nodes = nodes
        self.application = application
        self.started_by = started_by
        self.left = _MOST_STEPS
        self.inside: set[Key] = set()
        self.ways: dict[Key, int] = {}

    def below(
        self, node: RouterNode, steps: tuple[Step, ...], before: str | None, inclusion: Inclusion | None
    ) -> Iterator[Endpoint]:
        """The routes of a router, and of those that it includes."""
        key = node.router.key
        ways = self.ways[key] = self.ways.get(key, 0) + 1
        if key in self.inside or ways > _MOST_WAYS:
            return
        self.inside.add(key)
        steps = (*steps, Step(node, inclusion))
        prefix = joined(before, node.prefix)
        for effect in node.effects:
            self.left -= 1
            if self.left < 0:
                break
            if not self._counts(effect, node, inclusion):
                continue
            if isinstance(effect, Declaration):
                around = before if effect.is_listed else prefix
                yield Endpoint(self.application, effect, steps, joined(around, effect.path))
            elif isinstance(effect, Inclusion):
                for child in effect.children or ():
                    known = self.nodes.get(child.key)
                    if known is not None:
                        yield from self.below(known, steps, joined(prefix, effect.prefix), effect)
        self.inside.discard(key)

    def _counts(self, effect: Effect, node: RouterNode, inclusion: Inclusion | None) -> bool:
        """Whether something done to a router shows in this application."""
        if not effect.active:
            return False
        if self.started_by is not None and effect.root not in (None, self.started_by):
            maker = node.router.key.name.rpartition(".")[0]
            if effect.root != maker:
                return False
        return inclusion is None or not _is_too_late(effect, inclusion)


def _is_too_late(effect: Effect, inclusion: Inclusion) -> bool:
    """Whether a module adds something to a router after it was included; FastAPI before 0.137 copies."""
    return (
        effect.order > inclusion.order
        and effect.at.module.path == inclusion.at.module.path
        and effect.root is inclusion.root is None
        and not inclusion.at.module.version_satisfies("fastapi", ">=0.137")
    )


def joined(before: str | None, after: str | None) -> str | None:
    """Two parts of a path; None where one is not known."""
    return before + after if before is not None and after is not None else None


Found = Sequence[Endpoint]
