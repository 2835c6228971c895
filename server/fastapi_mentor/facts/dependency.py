"""A dependency that FastAPI is asked to resolve: `Depends(...)` or `Security(...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.callability import cannot_be_called
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Function, How, Scope
from fastapi_mentor.facts.types import agreed, type_of

_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})
_CACHES = frozenset({"functools.lru_cache", "functools.cache", "async_lru.alru_cache"})


class _Body(NamedTuple):
    """A function with its scope, and the place where its decorators and annotations are written."""

    node: Function
    scope: Scope
    around: Place
    inside: Place


class Dependency(CallFact):
    """One `Depends(target)` or `Security(target)`, wherever it stands. `marker` is the full name of which."""

    words = frozenset({"Depends", "Security"})

    def __init__(self, call: Call, outline: Outline, marker: str) -> None:
        super().__init__(call, outline)
        self.marker = marker

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Dependency]:
        """The dependencies that a statement asks for."""
        for call in outline.calls(*cls.words):
            marker = outline.callee(call)
            if marker in _MARKERS:
                yield cls(call, outline, marker)

    @property
    def target(self) -> ast.expr | None:
        """What is depended on; None where the annotation says it."""
        return argument(self.node, "dependency", 0)

    @property
    def called(self) -> ast.Call | None:
        """The target, where something is called to get it."""
        return self.target if isinstance(self.target, ast.Call) else None

    @property
    def useless_result(self) -> str | None:
        """What the target is, in words, where it is the result of a call and known not to be callable."""
        called = self.called
        if called is None:
            return None
        body = self._function(called.func)
        if body is not None:
            return _result(body)
        definition = self.place.definition(called.func)
        if definition is not None and isinstance(definition.node, ast.ClassDef):
            name = self.place.qualified(called.func)
            if name is not None and cannot_be_called(name, self.outline.module):
                return f"an object of `{definition.node.name}`"
        return None

    def _function(self, callee: ast.expr) -> _Body | None:
        """The function that is called."""
        scope: Scope | None = self.call.scope
        while isinstance(callee, ast.Name) and scope is not None and scope.node is not None:
            bindings = scope.bindings.get(callee.id, ())
            if bindings:
                node = bindings[0].node
                if len(bindings) > 1 or bindings[0].how is not How.DEFINED or not isinstance(node, Function):
                    return None
                return _body(node, scope, self.outline)
            scope = scope.parent
        definition = self.place.definition(callee)
        if definition is None or not isinstance(definition.node, Function):
            return None
        survey = definition.module.survey(definition)
        outline = Outline(definition.statement, definition.module)
        # The definition shows the function without its body; the survey has the whole of it.
        whole = [s for s in survey.scopes if s.parent is survey.top and _name(s) == definition.name]
        if len(whole) != 1 or not isinstance(whole[0].node, Function):
            return None
        around = Place(definition.module, None, None)
        return _Body(whole[0].node, whole[0], around, Place(definition.module, outline, whole[0]))


def _body(node: Function, around: Scope, outline: Outline) -> _Body | None:
    inner = next((scope for scope in around.children if scope.node is node), None)
    if inner is None:
        return None
    return _Body(node, inner, place(outline, around), place(outline, inner))


def _name(scope: Scope) -> str | None:
    return scope.node.name if isinstance(scope.node, Function) else None


def _is_function(value: ast.expr | None, scope: Scope) -> bool:
    """Whether a value is a function that is made in a scope."""
    if isinstance(value, ast.Name):
        return any(isinstance(each.node, Function) for each in scope.bindings.get(value.id, ()))
    return isinstance(value, ast.Lambda)


def _result(body: _Body) -> str | None:
    """What calling a function gives, in words, where that is known and can not be called."""
    for decorator in body.node.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if body.around.qualified(named) not in _CACHES:
            return None
    if body.scope.yields:
        return "a generator" if isinstance(body.node, ast.FunctionDef) else "an async generator"
    if isinstance(body.node, ast.AsyncFunctionDef):
        return "a coroutine"
    if any(_is_function(each.value, body.scope) for each in body.scope.returns):
        return None  # whatever its annotation says
    if body.node.returns is not None:
        kind = annotated_type(body.node.returns, body.around)
    else:
        kind = agreed(
            {type_of(each.value, body.inside) if each.value else None for each in body.scope.returns}
        )
    if kind is None or not cannot_be_called(kind, body.around.module):
        return None
    article = "an" if kind.rpartition(".")[2][0] in "aeiouAEIOU" else "a"
    return f"{article} `{kind.rpartition('.')[2]}`"
