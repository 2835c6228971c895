"""Which functions of a file have to do with routes, so that the others need not be followed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.project.application.effects import ADDERS, GROUPS, VERBS
from fastapi_mentor.project.application.listed_routes import ADDING

_CALLS = ADDERS.keys() | GROUPS | {"include_router", "api_route", "websocket"}
_MAKERS = frozenset({"FastAPI", "APIRouter", "cbv"})
_TOO_COMMON = VERBS | {"__init__", "main", "run", "add", "close", "items", "append", "join"}


def acts(scope: Scope) -> bool:
    """Whether a scope itself, without what it calls, does something to routers or makes them."""
    applied = False
    for call in scope.calls:
        func = call.node.func
        if isinstance(func, ast.Attribute):
            if func.attr in _CALLS or func.attr in _MAKERS:
                return True
            if func.attr in ADDING and isinstance(func.value, ast.Attribute) and func.value.attr == "routes":
                return True
        elif isinstance(func, ast.Name):
            if func.id in _MAKERS:
                return True
        elif isinstance(func, ast.Call):
            if isinstance(func.func, ast.Attribute) and func.func.attr in VERBS:
                return True
            applied = True
    if applied and any(getattr(call.node.func, "id", "") == "getattr" for call in scope.calls):
        return True
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in VERBS
        for child in scope.children
        if child.is_function
        for decorator in child.node.decorator_list  # type: ignore[union-attr]
    )


def called_names(scope: Scope) -> Iterator[str]:
    """The last parts of what a scope calls."""
    for call in scope.calls:
        func = call.node.func
        if isinstance(func, ast.Attribute):
            yield func.attr
        elif isinstance(func, ast.Name):
            yield func.id


class Relevance:
    """The names of functions and classes that lead to routes, over several files."""

    def __init__(self) -> None:
        self._functions: list[tuple[str, Scope, set[str]]] = []
        self._seen: set[int] = set()
        self.names: set[str] = set()
        self.scopes: set[int] = set()
        self.methods: dict[str, list[tuple[str, Scope, Outline]]] = {}
        """Methods that make applications or routers, with the names of their classes."""

    def add(self, outline: Outline, owner: str | None) -> None:
        """Takes in a statement; `owner` is the class whose member it is."""
        for scope in outline.survey.scopes:
            if scope.is_function and id(scope) not in self._seen:
                self._seen.add(id(scope))
                name: str = scope.node.name  # type: ignore[union-attr]
                outer = getattr(scope.parent.node, "name", None) if scope.parent is not None else None
                if name == "__init__":
                    name = owner or outer or name
                if acts(scope):
                    self._mark(name, scope)
                    if owner is not None and scope.returns:
                        full = f"{outline.module.name}.{owner}"
                        self.methods.setdefault(name, []).append((full, scope, outline))
                self._functions.append((name, scope, set(called_names(scope))))

    def settle(self) -> None:
        """Follows who calls whom, until nothing is added."""
        changed = True
        while changed:
            changed = False
            for name, scope, called in self._functions:
                if id(scope) not in self.scopes and not self.names.isdisjoint(called):
                    self._mark(name, scope)
                    changed = True

    def _mark(self, name: str, scope: Scope) -> None:
        self.scopes.add(id(scope))
        if name not in _TOO_COMMON:
            self.names.add(name)

    def concerns(self, scope: Scope) -> bool:
        """Whether running a scope does something to routers, directly or by what it calls."""
        return id(scope) in self.scopes or acts(scope) or self.is_called(called_names(scope))

    def is_called(self, names: Iterable[str]) -> bool:
        """Whether one of the names leads to routes."""
        return not self.names.isdisjoint(names)
