"""The routes and functions that share a name of a path, so that none of them can have another alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.project.application.callees import callees_of
from fastapi_mentor.project.application.cards import title_of
from fastapi_mentor.project.application.injecting import Use
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.navigation.parameters import inputs_asked
from fastapi_mentor.project.application.navigation.routes import Routes, routes_of
from fastapi_mentor.project.application.navigation.takers import Taker, arguments_of, takers_of
from fastapi_mentor.project.application.navigation.written import Written
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.source import Location


class Refusal(Exception):
    """Why a name cannot be changed, in a sentence."""


@dataclass
class Kin:
    """All that has to change together with a name."""

    name: str
    endpoints: list[Endpoint] = field(default_factory=list)
    written: dict[Location, Written] = field(default_factory=dict)
    takers: dict[Location, Taker] = field(default_factory=dict)


def kin_of(name: str, endpoints: list[Endpoint], usages: Usages, breathe: Callable[[], None]) -> Kin:
    """Follows a name from the paths of some routes to all that share it; raises Refusal."""
    search = _Search(name, usages, breathe)
    search.pending = list(endpoints)
    while search.pending:
        search.visit(search.pending.pop())
    return search.kin


class _Search:
    def __init__(self, name: str, usages: Usages, breathe: Callable[[], None]) -> None:
        self.kin = Kin(name)
        self.pending: list[Endpoint] = []
        self._usages = usages
        self._routes: Routes = routes_of(usages.overview)
        self._breathe = breathe
        self._seen: set[tuple[object, ...]] = set()

    def visit(self, endpoint: Endpoint) -> None:
        """Notes a route, and what it leads to."""
        identity = (endpoint.declaration.call, endpoint.path, endpoint.application.router.key)
        if identity in self._seen:
            return
        self._seen.add(identity)
        name = self.kin.name
        if endpoint.path is None:
            raise Refusal(f"the path of `{endpoint.declaration.handler.name}` is not known as a whole")
        written = [each for each in self._routes.written(endpoint) if each.name == name]
        if not written:
            raise Refusal(f"`{name}` is not written out in the path of `{endpoint.declaration.handler.name}`")
        self.kin.endpoints.append(endpoint)
        for each in written:
            if each.location not in self.kin.written:
                self.kin.written[each.location] = each
                self.pending.extend(self._sharing(each))
        for taker in takers_of(endpoint):
            if taker.taken == name and taker.location not in self.kin.takers:
                self._take(taker, endpoint)

    def _sharing(self, written: Written) -> Iterator[Endpoint]:
        """The routes below the same prefix."""
        for each in self._routes.with_name(written.name):
            if any(other.location == written.location for other in self._routes.written(each)):
                yield each

    def _take(self, taker: Taker, endpoint: Endpoint) -> None:
        if taker.function is None:
            raise Refusal(f"`{taker.name}` is a field of `{taker.owner}`, which others may use by its name")
        self.kin.takers[taker.location] = taker
        overview = self._usages.overview
        handler = endpoint.declaration.handler
        is_handler = handler.head is not None and handler.name == taker.function.name
        if is_handler:
            for each in overview.served_by(taker.path, handler.name):
                if each.declaration.handler.location == handler.location:
                    self._join(each, taker)
        named = (taker.path, taker.function.name)
        if not is_handler or self._usages.injections(named):
            asked = inputs_asked(overview, self._breathe).get((taker.path, taker.whole), ())
            for each, where in asked:
                if where != "path":
                    raise Refusal(_elsewhere(taker, where, each))
                self._join(each, taker)
            for use in self._usages.overrides(named):
                self._replace(use, taker)

    def _join(self, endpoint: Endpoint, taker: Taker) -> None:
        if self.kin.name not in self._routes.names_in(endpoint):
            raise Refusal(_elsewhere(taker, "query", endpoint))
        self.pending.append(endpoint)

    def _replace(self, use: Use, taker: Taker) -> None:
        """What tests put in the place of a dependency takes the same names."""
        module = self._usages.overview.project.module(use.path)
        if module is None:
            return
        outline = Outline(use.location.statement, module)
        for value, scope in _assigned(use.location, outline):
            for callee in callees_of(value, place(outline, scope)):
                found = _parameter(callee.node, taker.name, callee.outline)
                if found is not None:
                    whole, location = found
                    path = callee.outline.module.path
                    self.kin.takers[location] = taker._replace(
                        path=path, location=location, whole=whole, function=callee.node, alias=None
                    )


def _assigned(location: Location, outline: Outline) -> Iterator[tuple[ast.expr, Scope]]:
    """What a statement assigns to what stands at a place."""
    for node, scope in outline.survey.subscripts.get("dependency_overrides", ()):
        if outline.location(node) != location:
            continue
        for top in outline.statement.nodes:
            for each in ast.walk(top):
                if isinstance(each, ast.Assign) and node in each.targets:
                    yield each.value, scope


def _parameter(function: Function, name: str, outline: Outline) -> tuple[Location, Location] | None:
    for node in arguments_of(function):
        if node.arg == name:
            whole = outline.location(node)
            return whole, whole._replace(end_line=whole.line, end_column=whole.column + len(name))
    return None


def _elsewhere(taker: Taker, where: str, endpoint: Endpoint) -> str:
    route = title_of(endpoint) or endpoint.declaration.handler.name
    return (
        f"`{taker.owner}` takes `{taker.name}` from the {where} of `{route}`: "
        "another name would change what clients have to send"
    )
