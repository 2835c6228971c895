"""The routes of an overview by what others call them: a name, a URL for tokens, a name in a path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.model import Endpoint, Mount
from fastapi_mentor.project.application.navigation.written import Written, names_on_the_way
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.pointing import Point
from fastapi_mentor.project.application.text import text_of

_MEMO = "routes by name"
_NAME = pattern(r"{([a-zA-Z_]\w*)(?::\w+)?}")


def routes_of(overview: Overview) -> Routes:
    """The routes of an overview, arranged once."""
    known = overview.memo.get(_MEMO)
    if known is None:
        known = overview.memo[_MEMO] = Routes(overview)
    found: Routes = known
    return found


class Routes:
    """The routes of an overview."""

    def __init__(self, overview: Overview) -> None:
        self._overview = overview
        self._written: dict[int, tuple[Endpoint, list[Written]]] = {}

    @cached_property
    def _by_name(self) -> dict[str, list[Endpoint]]:
        found: dict[str, list[Endpoint]] = {}
        for each in self._overview.endpoints:
            found.setdefault(Operation(each).name, []).append(each)
        return found

    @cached_property
    def _mounts(self) -> dict[str, list[Mount]]:
        found: dict[str, list[Mount]] = {}
        for node in self._overview.model.applications:
            for mount in self._overview.model.mounts(node):
                name = text_of(argument(mount.mounting.call, "name", 2), mount.mounting.at)
                if name is not None:
                    found.setdefault(name, []).append(mount)
        return found

    @cached_property
    def _by_path(self) -> dict[str, list[Endpoint]]:
        found: dict[str, list[Endpoint]] = {}
        for each in self._overview.endpoints:
            if each.path is not None and (each.methods is None or "POST" in each.methods):
                prefixes = [
                    prefix for _, prefix in self._overview.mounted.get(each.application.router.key, ())
                ]
                for prefix in ("", *(prefix for prefix in prefixes if prefix)):
                    found.setdefault(f"{prefix}{each.path}".rstrip("/"), []).append(each)
        return found

    @cached_property
    def _by_token(self) -> dict[str, list[Endpoint]]:
        """By a name in their path."""
        found: dict[str, list[Endpoint]] = {}
        for each in self._overview.endpoints:
            for name in self.names_in(each):
                found.setdefault(name, []).append(each)
        return found

    def prepare(self) -> None:
        """Works out what most questions need."""
        _ = self._by_name, self._by_path, self._by_token

    def named(self, name: str) -> Sequence[Endpoint]:
        """The routes with a name."""
        return self._by_name.get(name, ())

    def mounted_as(self, name: str) -> Sequence[Mount]:
        """What is mounted under a name."""
        return self._mounts.get(name, ())

    def names_of(self, endpoints: Sequence[Endpoint]) -> frozenset[str]:
        """The names of routes, without those that others have too, that another function serves."""
        names = {Operation(each).name for each in endpoints}
        functions = {each.declaration.handler.location for each in endpoints}
        return frozenset(
            name
            for name in names
            if all(each.declaration.handler.location in functions for each in self.named(name))
        )

    def giving_tokens(self, path: str) -> Sequence[Endpoint]:
        """The routes that answer a POST at a path."""
        return self._by_path.get(path.rstrip("/"), ())

    def with_name(self, name: str) -> Sequence[Endpoint]:
        """The routes that have a name in their path."""
        return self._by_token.get(name, ())

    def names_in(self, endpoint: Endpoint) -> frozenset[str]:
        """The names in the path of a route, as far as that is known."""
        return frozenset(_NAME.findall(endpoint.path or endpoint.declaration.path or ""))

    def written(self, endpoint: Endpoint) -> Sequence[Written]:
        """The names in the path of a route, with their places."""
        known = self._written.get(id(endpoint))
        if known is None:
            known = self._written[id(endpoint)] = (endpoint, list(names_on_the_way(endpoint)))
        return known[1]

    def written_at(self, point: Point) -> tuple[Written, list[Endpoint]] | None:
        """The name in a path at a point, and the routes whose path it is part of."""
        if "{" not in point.outline.statement.text:
            return None
        found: Written | None = None
        endpoints: list[Endpoint] = []
        for each in self._around(point):
            for written in self.written(each):
                is_here = written.location.statement is point.outline.statement
                if is_here and point.is_in(written.whole):
                    found = written
                    endpoints.append(each)
        return (found, endpoints) if found is not None else None

    def _around(self, point: Point) -> Iterator[Endpoint]:
        """The routes whose paths may be written at a point: those of its statement as that is now."""
        here = list(self._overview.endpoints_in(point.outline))
        yield from here
        own = {each.declaration.call for each in here}
        for name in set(_NAME.findall(point.outline.statement.text)):
            for each in self.with_name(name):
                if each.declaration.call not in own:
                    yield each
