"""A function that makes an object of settings and returns it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_GETTERS = pattern(r"_?(get|provide)_(\w+_)?(settings|config|configuration)")


def _made(scope: Scope) -> ast.expr | None:
    """What a function returns, by way of a local name or not."""
    value = scope.returns[0].value
    bindings = scope.bindings.get(value.id, ()) if isinstance(value, ast.Name) else ()
    return bindings[0].value if len(bindings) == 1 else value


class SettingsFactory:
    """`def get_settings(): return Settings()`, with no decorator and no parameters."""

    def __init__(self, scope: Scope, settings: SettingsClass, outline: Outline) -> None:
        assert isinstance(scope.node, ast.FunctionDef)
        self.node = scope.node
        self.scope = scope
        self.settings = settings
        self.outline = outline

    words = frozenset({"def"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SettingsFactory]:
        """Those that a statement defines at the top level of its module."""
        if outline.header is not None:
            return
        for scope in outline.survey.top.children:
            node = scope.node
            if type(node) is not ast.FunctionDef or len(scope.returns) != 1 or len(node.body) > 2:
                continue
            made = _made(scope)
            given = node.args
            if not isinstance(made, ast.Call) or made.args or node.decorator_list:
                continue
            if scope.yields or given.args or given.kwonlyargs or given.vararg or given.kwarg:
                continue
            at = place(outline, scope)
            settings = SettingsClass.of(at.definition(made.func))
            if settings is not None:
                yield cls(scope, settings, outline)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def name(self) -> Name:
        """Its name."""
        return self.outline.name_of(self.node)

    @property
    def serves_requests(self) -> bool:
        """Whether FastAPI calls it, as far as its module or its name tells."""
        module = self.outline.module
        if module.calls(self.node.name):
            return module.injects(self.node.name)
        return module.injects(self.node.name) or _GETTERS.fullmatch(self.node.name) is not None
