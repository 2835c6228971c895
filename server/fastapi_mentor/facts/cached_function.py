"""A function whose results `functools` keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.source import Location

CACHES = frozenset(
    {"functools.lru_cache", "functools.cache", "cachetools.cached", "cachetools.func.ttl_cache"}
)


class CachedFunction:
    """A function under `@lru_cache` or `@cache`; `decorator` is what stands behind the `@`."""

    def __init__(self, scope: Scope, decorator: ast.expr, outline: Outline) -> None:
        assert isinstance(scope.node, Function)
        self.node: Function = scope.node
        self.scope = scope
        self.decorator = decorator
        self.outline = outline

    words = frozenset({"def", "async"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[CachedFunction]:
        """Those that a statement defines."""
        if "cache" not in outline.statement.text:
            return
        for scope in outline.survey.scopes:
            node = scope.node
            if isinstance(node, Function):
                for decorator in node.decorator_list:
                    named = decorator.func if isinstance(decorator, ast.Call) else decorator
                    if outline.qualified(named, scope.parent) in CACHES:
                        yield cls(scope, decorator, outline)

    @property
    def location(self) -> Location:
        """The place of the decorator."""
        return self.outline.location(self.decorator)

    @cached_property
    def name(self) -> Name:
        """The name of the function."""
        return self.outline.name_of(self.node)

    @property
    def is_coroutine(self) -> bool:
        """Whether a call of the function gives something to await."""
        return isinstance(self.node, ast.AsyncFunctionDef) and not self.scope.yields

    @property
    def is_dependency(self) -> bool:
        """Whether its module has FastAPI call it."""
        is_top = self.scope.parent is self.outline.survey.top and self.outline.header is None
        return is_top and self.outline.module.injects(self.node.name)

    @property
    def can_be_sync(self) -> bool:
        """Whether nothing in it waits, and nothing in its module awaits it."""
        return not self.scope.awaits and not self.outline.module.calls(self.node.name)
