"""A function that FastAPI calls: that of a route, or a dependency."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import MARKER_NAMES, Parameter, parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import DECORATORS, Route, routes_of
from fastapi_mentor.facts.scope import Function, How, Scope
from fastapi_mentor.facts.uses import is_used
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location


class Handler:
    """A function whose parameters FastAPI fills. `routes` are its routes; a dependency has none."""

    def __init__(self, scope: Scope, outline: Outline, routes: Sequence[Route]) -> None:
        assert isinstance(scope.node, Function)
        self.node: Function = scope.node
        self.scope = scope
        self.outline = outline
        self.routes = routes

    words = frozenset({"def", "async"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Handler]:
        """The functions of a statement that FastAPI is known to call."""
        return iter(outline.once(cls, lambda: [*cls._found(outline)]))

    @classmethod
    def _found(cls, outline: Outline) -> Iterator[Handler]:
        calls = outline.survey.calls.keys()
        has_routes = not calls.isdisjoint(DECORATORS)
        has_markers = not calls.isdisjoint(MARKER_NAMES)
        top = outline.survey.top if outline.header is None else None
        for scope in outline.survey.scopes:
            node = scope.node
            if not isinstance(node, Function):
                continue
            routes = routes_of(scope, outline) if has_routes and node.decorator_list else ()
            if routes:
                yield cls(scope, outline, routes)
            elif has_markers:
                if is_dependency(scope, outline):
                    yield cls(scope, outline, ())
            elif _makes_dependencies(scope, outline) or (
                scope.parent is top and outline.module.injects(node.name)
            ):
                yield cls(scope, outline, ())

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.name.location

    @cached_property
    def name(self) -> Name:
        """The name of the function."""
        return self.routes[0].name if self.routes else self.outline.name_of(self.node)

    @cached_property
    def parameters(self) -> Sequence[Parameter]:
        """What the function asks for, without `*args` and `**kwargs`."""
        return self.routes[0].parameters if self.routes else tuple(parameters(self.scope, self.outline))

    @property
    def place(self) -> Place:
        """Where the names of the signature have their meaning."""
        return place(self.outline, self.scope.parent)

    @property
    def is_async(self) -> bool:
        """Whether it runs on the event loop."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @property
    def may_have_another_signature(self) -> bool:
        """Whether something stands between it and FastAPI, which may show FastAPI something else."""
        if len(self.node.decorator_list) > len(self.routes):
            return True
        around = self.scope.parent
        bound = around.bindings.get(self.node.name, ()) if around is not None else ()
        is_changed = any(each.how is not How.DEFINED for each in bound)
        return is_changed or "__signature__" in self.outline.survey.attributes

    def uses(self, parameter: str) -> bool:
        """Whether its body reads a name."""
        return is_used(parameter, self.scope, self.outline)


def _makes_dependencies(scope: Scope, outline: Outline) -> bool:
    """Whether a method is one by which FastAPI is asked to make an object of its class, or to call one."""
    name = scope.node.name if isinstance(scope.node, Function) else ""
    if name not in _BY_METHOD or outline.header is None or scope.parent is not outline.survey.top:
        return False
    owners = [each.name for each in outline.header.nodes if isinstance(each, ast.ClassDef)]
    return any(outline.module.injects(f"{owner}{_BY_METHOD[name]}") for owner in owners)


def is_dependency(scope: Scope, outline: Outline) -> bool:
    """Whether a function is known to be called by FastAPI for a dependency."""
    return outline.once(("dependency", id(scope)), lambda: _is_dependency(scope, outline))


def _is_dependency(scope: Scope, outline: Outline) -> bool:
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    is_of_module = scope.parent is outline.survey.top and outline.header is None
    if is_of_module and outline.module.injects(node.name):
        return True
    if not MARKER_NAMES.isdisjoint(outline.survey.calls):
        return any(each.marker is not None for each in parameters(scope, outline))
    # A marker may hide in an alias, which has to be looked up: not for each method of each class.
    return is_of_module and any(
        _may_be_alias(each.node.annotation, outline) and each.marker is not None
        for each in parameters(scope, outline)
    )


_BUILTINS = frozenset(dir(builtins))
_BY_METHOD = {"__init__": "", "__call__": "()"}
"""The methods that FastAPI calls, by what stands behind the name of the class in `Depends`."""
_NO_FUNCTION = pattern("(?!)")


def _may_be_alias(annotation: ast.expr | None, outline: Outline) -> bool:
    """Whether an annotation may be `Alias` of `Alias = Annotated[...]`, as far as texts tell."""
    node = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name) or node.id in _BUILTINS:
        return False
    name, module = node.id, outline.module
    if isinstance(annotation, ast.Name):
        return module.remember("alias", name, lambda: module.may_match(name, _NO_FUNCTION))
    return not isinstance(annotation, ast.Subscript) or isinstance(annotation.slice, ast.Tuple)
