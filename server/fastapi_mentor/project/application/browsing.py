"""The applications as one browses them: their routers, their routes, and what those depend on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fastapi_mentor.project.application.cards import kind_of, path_of
from fastapi_mentor.project.application.dependants import Dependant
from fastapi_mentor.project.application.listing import label
from fastapi_mentor.project.application.model import Endpoint, RouterNode, joined
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.routers import Router
from fastapi_mentor.source import Location

Locate = Callable[[str, Location], dict[str, Any]]
"""Says where a location of a file is, in the words of an editor."""
Described = dict[str, Any]
_DEEPEST = 12


def applications(overview: Overview, locate: Locate, breathe: Callable[[], None]) -> Iterator[Described]:
    """The applications that are not part of another, then the routers that nothing is known to include."""
    for node in overview.model.applications:
        if node.router.key not in overview.mounted:
            yield described(node, overview, _served_by(overview, node), locate, breathe)
    if overview.model.loose:
        yield described(None, overview, overview.model.loose, locate, breathe)


def served(overview: Overview, name: str | None) -> Sequence[Endpoint]:
    """The routes of the application with a name, or of the routers that are in none."""
    if name is None:
        return overview.model.loose
    return [
        endpoint
        for node in overview.model.applications
        if label(node.router) == name
        for endpoint in _served_by(overview, node)
    ]


def _served_by(overview: Overview, node: RouterNode) -> Sequence[Endpoint]:
    """The routes of an application: the same objects each time, so that what is known of them is kept."""
    key = ("served", node.router.key)
    if key not in overview.memo:
        overview.memo[key] = list(overview.model.served(node))
    found: Sequence[Endpoint] = overview.memo[key]
    return found


def _operation(overview: Overview, endpoint: Endpoint) -> Operation:
    """The operation of a route, worked out once for each model."""
    key = ("operation", id(endpoint))
    if key not in overview.memo:
        overview.memo[key] = Operation(endpoint)
    found: Operation = overview.memo[key]
    return found


def described(
    node: RouterNode | None,
    overview: Overview,
    endpoints: Sequence[Endpoint],
    locate: Locate,
    breathe: Callable[[], None],
) -> Described:
    """An application with its routers, each once, and its routes, which name theirs by number."""
    browser = Browser(overview, locate)
    routes: list[Described] = []
    for endpoint in endpoints:
        routes.extend(browser.routes(endpoint))
        breathe()
    return {
        "name": label(node.router) if node is not None else None,
        "project": overview.project.root,
        **(browser.place(node.router) if node is not None else {}),
        "routers": browser.routers,
        "routes": routes,
    }


class Browser:
    """Describes routes, and numbers the routers that they belong to."""

    def __init__(self, overview: Overview, locate: Locate) -> None:
        self.routers: list[Described] = []
        self._overview = overview
        self._project = overview.project
        self._locate = locate
        self._numbers: dict[tuple[Any, str | None], int] = {}

    def routes(self, endpoint: Endpoint) -> Iterator[Described]:
        """One object for each method of a route."""
        operation = _operation(self._overview, endpoint)
        declaration = endpoint.declaration
        inherited = len(operation.inherited_dependencies)
        base = {
            "path": path_of(endpoint) or "…",
            "name": declaration.handler.name,
            "router": self._number(endpoint),
            "kind": "websocket" if declaration.kind.startswith("websocket") else "http",
            "resolved": endpoint.resolved,
            "status": operation.status,
            "responseModel": operation.response_model,
            "tags": list(operation.tags or ()),
            "deprecated": operation.deprecated,
            "includeInSchema": operation.shown,
            "security": [{"name": each.name, "scopes": list(each.scopes)} for each in operation.security],
            "dependencies": [
                self._dependency(each, inherited=position < inherited)
                for position, each in enumerate(operation.dependant.dependencies)
            ],
            **self._locate(file_of(endpoint), declaration.location),
        }
        for method in endpoint.methods or ("?",):
            yield {"method": method, **base}

    def place(self, router: Router) -> Described:
        """Where a router is made, or the function or class that makes it."""
        module = self._project.module(router.key.path)
        name = router.key.name.partition(".")[0].partition("@")[0]
        found = module.definitions(name) if module is not None and name else ()
        return self._locate(router.key.path, found[0].location) if found else {}

    def _number(self, endpoint: Endpoint) -> int:
        """The number of the last router on the way, as it is reached on this way."""
        prefix: str | None = endpoint.mounted
        for step in endpoint.steps:
            if step.inclusion is not None:
                prefix = joined(prefix, step.inclusion.prefix)
            prefix = joined(prefix, step.node.prefix)
        router = endpoint.steps[-1].node.router
        key = (router.key, prefix)
        if key not in self._numbers:
            self._numbers[key] = len(self.routers)
            self.routers.append({"name": label(router), "prefix": prefix, **self.place(router)})
        return self._numbers[key]

    def _dependency(self, dependant: Dependant, depth: int = 0, *, inherited: bool = False) -> Described:
        found: Described = {"name": dependant.name, "kind": kind_of(dependant), "known": dependant.known}
        if dependant.scopes:
            found["scopes"] = list(dependant.scopes)
        if inherited:
            found["inherited"] = True
        if dependant.location is not None and dependant.path is not None:
            found |= self._locate(dependant.path, dependant.location)
        below = dependant.dependencies if depth < _DEEPEST else ()
        found["dependencies"] = [self._dependency(each, depth + 1) for each in below]
        return found


def file_of(endpoint: Endpoint) -> str:
    """The file in which the location of a route's declaration stands."""
    handler = endpoint.declaration.handler
    outline = handler.outline if handler.head is not None else None
    return (outline or endpoint.declaration.outline).module.path
