"""A route that asks the database itself, and the layer that the project has for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.database import DATABASES
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_LAYERS = (
    *("services", "repositories", "crud", "crud.py", "repository", "service", "services.py"),
    *("repositories.py", "repository.py", "dal", "dao"),
)


class RouteQuery:
    """The first call in a route that asks the database."""

    words = frozenset(
        {"execute", "scalars", "scalar", "exec", "query", "fetch_all", "fetch_one", "fetchrow", "fetch"}
    )

    def __init__(self, route: Route, call: Call, outline: Outline) -> None:
        self.route = route
        self.call = call
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RouteQuery]:
        """Those in a statement, one for each function."""
        for route in Route.find(outline):
            if not route.is_first_of_stack:
                continue
            for call in route.scope.calls:
                if _asks(call, outline):
                    yield cls(route, call, outline)
                    break

    @property
    def location(self) -> Location:
        """The place of what is called."""
        return self.outline.location(self.call.node.func)

    @property
    def layer(self) -> str:
        """The path of the nearest module or package for queries, in the folders around, if any."""
        module = self.outline.module
        root = module.path.removesuffix(module.relative_path)
        folder = module.relative_path.rpartition("/")[0]
        while True:
            before = f"{folder}/" if folder else ""
            for name in _LAYERS:
                if module.has_file(f"{root}{before}{name}"):
                    return f"{before}{name}"
            if not folder:
                return ""
            folder = folder.rpartition("/")[0]


def _asks(call: Call, outline: Outline) -> bool:
    callee = call.node.func
    if not isinstance(callee, ast.Attribute) or callee.attr not in RouteQuery.words:
        return False
    kind = type_of(callee.value, place(outline, call.scope))
    return kind is not None and any(each in DATABASES for each in outline.module.ancestors(kind))
