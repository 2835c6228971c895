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

_MOST_ROUTES = 50_000
"""Where routers include each other so often that there are more, nobody reads on."""


@dataclass
class RouterNode:
    """A router with all that was done to it, in order."""

    router: Router
    effects: list[tuple[str, int, Effect]] = field(default_factory=list)
    included: int = 0
    """How often it is included or mounted."""

    @cached_property
    def prefix(self) -> str | None:
        """Its own prefix; None where it is not known."""
        call = self.router.call
        if self.router.is_application:
            return ""
        if call is None:
            return ""
        given = argument(call, "prefix")
        return "" if given is None else text_of(given, self.router.at)

    def ordered(self) -> Iterator[Effect]:
        """Its effects, those of its own file first."""
        own = self.router.key.path
        for _, _, effect in sorted(self.effects, key=lambda e: (e[0] != own, e[0], e[1])):
            yield effect


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
                found.extend(self._walk(node, node, (), "", frozenset()))
        return found

    def routes(self, application: RouterNode) -> list[Endpoint]:
        """The routes of one application."""
        found: list[Endpoint] = []
        for each in self._walk(application, application, (), "", frozenset()):
            found.append(each)
            if len(found) >= _MOST_ROUTES:
                break
        return found

    def _walk(
        self,
        application: RouterNode,
        node: RouterNode,
        steps: tuple[Step, ...],
        before: str | None,
        inside: frozenset[Key],
        inclusion: Inclusion | None = None,
    ) -> Iterator[Endpoint]:
        key = node.router.key
        if key in inside:
            return
        inside |= {key}
        steps = (*steps, Step(node, inclusion))
        prefix = joined(before, node.prefix)
        for effect in node.ordered():
            if isinstance(effect, Declaration):
                yield Endpoint(application, effect, steps, joined(prefix, effect.path))
            elif isinstance(effect, Inclusion):
                for child in effect.children or ():
                    below = self.nodes.get(child.key)
                    if below is not None:
                        further = joined(prefix, effect.prefix)
                        yield from self._walk(application, below, steps, further, inside, effect)

    def served(self, application: RouterNode) -> Iterator[Endpoint]:
        """The routes of an application and of the applications that are mounted in it, with their full paths."""
        yield from self._served(application, application, "", frozenset())

    def _served(
        self, application: RouterNode, node: RouterNode, before: str | None, inside: frozenset[Key]
    ) -> Iterator[Endpoint]:
        if node.router.key in inside:
            return
        for each in self.routes(node):
            yield replace(each, application=application, path=joined(before, each.path))
        for mount in self.mounts(node):
            for child in mount.mounting.children or ():
                below = self.nodes.get(child.key)
                if below is not None:
                    further = joined(before, mount.path)
                    yield from self._served(application, below, further, inside | {node.router.key})

    def mounts(self, application: RouterNode) -> Iterator[Mount]:
        """What else answers below a path of an application."""
        for effect in application.ordered():
            if isinstance(effect, Mounting):
                yield Mount(application, effect, effect.path)


def joined(before: str | None, after: str | None) -> str | None:
    """Two parts of a path; None where one is not known."""
    return before + after if before is not None and after is not None else None


Found = Sequence[Endpoint]
