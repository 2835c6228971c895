"""Dependencies that, through others, depend on themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.dependency import Dependency
from fastapi_mentor.facts.names import Definition, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.scope import Scope

_MOST = 400


class DependencyCycle:
    """A `Depends(...)` of a function that the named dependency needs itself; `names` goes once around."""

    def __init__(self, dependency: Dependency, names: tuple[str, ...]) -> None:
        self.dependency = dependency
        self.names = names

    words = Dependency.words

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DependencyCycle]:
        """The cycles that go through dependencies that a statement asks for."""
        for dependency in Dependency.find(outline):
            if dependency.target is None or dependency.call.scope.node is not None:
                continue
            start = _start(dependency, dependency.target)
            if start is None:
                continue
            wanted = _function_around(dependency)
            goal = (outline.module.path, wanted) if wanted is not None else _identity(start)
            names = _way(start, goal)
            if names is not None:
                yield cls(dependency, names if wanted is None else (goal[1], *names))


def _start(dependency: Dependency, target: ast.expr) -> Definition | None:
    """The function that is named, unless it needs nothing."""
    module, name = dependency.outline.module, dotted_name(target)
    if name is None:
        return None

    def find() -> Definition | None:
        found = dependency.place.definition(target)
        if found is None or not isinstance(found.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        return found if _needed(found) else None

    return module.remember("dependency", name, find)


def _needed(definition: Definition) -> tuple[Definition, ...]:
    return definition.module.remember("needs", definition.name, lambda: tuple(_needs(definition)))


def _function_around(dependency: Dependency) -> str | None:
    """The function in whose signature it stands."""
    line = dependency.node.lineno
    for node in dependency.outline.statement.nodes:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.body[0].lineno <= line:
            continue
        if not any(_holds(each, dependency.node) for each in node.decorator_list):
            return node.name
    return None


def _holds(tree: ast.AST, node: ast.AST) -> bool:
    return any(each is node for each in ast.walk(tree))


def _way(start: Definition, goal: tuple[str, str]) -> tuple[str, ...] | None:
    """The names of the functions from one to the one that is looked for."""
    pending: list[tuple[Definition, tuple[str, ...]]] = [(start, (start.name,))]
    seen: set[tuple[str, str]] = set()
    while pending and len(seen) < _MOST:
        definition, names = pending.pop(0)
        if _identity(definition) in seen:
            continue
        seen.add(_identity(definition))
        if _identity(definition) == goal and definition is not start:
            return names
        for below in _needed(definition):
            if _identity(below) == goal:
                return (*names, below.name)
            pending.append((below, (*names, below.name)))
    return None


def _identity(definition: Definition) -> tuple[str, str]:
    return (definition.module.path, definition.name)


def _needs(definition: Definition) -> Iterator[Definition]:
    """The functions that the parameters of one depend on."""
    if len(definition.module.definitions(definition.name)) != 1:
        return
    outline = Outline(definition.statement, definition.module)
    scope = Scope(definition.node, outline.survey.top)  # type: ignore[arg-type]
    for parameter in parameters(scope, outline):
        found = parameter.dependency
        target = found[1].definition(found[0]) if found is not None else None
        if target is not None and isinstance(target.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield target
