"""A dependency that an application is told to replace: `app.dependency_overrides[x] = y`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_SERVED = frozenset({"app", "application", "api"})


class DependencyOverride:
    """One replacement; `owner` is the application, `replaced` the dependency that is replaced."""

    def __init__(
        self, node: ast.expr, owner: ast.expr, replaced: ast.expr, scope: Scope, outline: Outline
    ) -> None:
        self.node = node
        self.owner = owner
        self.replaced = replaced
        self.scope = scope
        self.outline = outline

    words = frozenset({"dependency_overrides"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DependencyOverride]:
        """Those that a statement makes."""
        for node, replaced, scope in _made(outline):
            holder = node.value if isinstance(node, ast.Subscript) else node
            owner = holder.value if isinstance(holder, ast.Attribute) else None
            if owner is None or not outline.is_a(type_of(owner, place(outline, scope)), "fastapi.FastAPI"):
                continue
            yield cls(node, owner, replaced, scope, outline)

    @property
    def location(self) -> Location:
        """The place of what is assigned to."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def changes_a_variant(self) -> bool:
        """Whether the application was got from a function, and is another one than what is served."""
        made = construction_of(self.owner, self.place)
        if made is not None and self.outline.is_a(made[1].qualified(made[0].func), "fastapi.FastAPI"):
            return False
        # What a factory gives is what is served where a module calls it so.
        definition = self.place.definition(self.owner)
        return definition is None or definition.value is None or definition.name not in _SERVED

    @property
    def fills_a_gap(self) -> bool:
        """Whether what is replaced does nothing, and waits for this."""
        definition = self.place.definition(self.replaced)
        if definition is None:
            return True
        scope = scope_of(definition)
        if scope is None or not isinstance(scope.node, Function):
            return True
        body = [part for part in scope.node.body if not _is_text(part)]
        return all(isinstance(part, ast.Pass | ast.Raise) for part in body)


def _made(outline: Outline) -> Iterator[tuple[ast.expr, ast.expr, Scope]]:
    """What is assigned or updated, what is replaced by it, and where."""
    for node, scope in outline.survey.subscripts.get("dependency_overrides", ()):
        if isinstance(node.ctx, ast.Store):
            yield node, node.slice, scope
    for attribute, scope in outline.survey.attributes.get("dependency_overrides", ()):
        if isinstance(attribute.ctx, ast.Store) and (first := _given_whole(attribute, outline)) is not None:
            yield attribute, first, scope
    for call in outline.calls("setdefault"):
        match call.node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="dependency_overrides") as holder),
                args=[first, _],
            ):
                yield holder, first, call.scope
    for call in outline.calls("update"):
        match call.node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="dependency_overrides") as holder),
                args=[ast.Dict(keys=[ast.expr() as first, *_])],
            ):
                yield holder, first, call.scope


def _given_whole(target: ast.Attribute, outline: Outline) -> ast.expr | None:
    """The first dependency of a dict that takes the place of all overrides."""
    for top in outline.statement.nodes:
        for each in ast.walk(top):
            match each:
                case ast.Assign(targets=[only], value=ast.Dict(keys=[ast.expr() as first, *_])):
                    if only is target:
                        return first
    return None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
