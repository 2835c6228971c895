"""What FastAPI asks for to call a function: its own parameters and those of its dependencies, as a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi_mentor.facts.annotations import dependency_of
from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.project.application.inputs import Input, fields_of, form_inputs, inputs_of
from fastapi_mentor.project.application.routers import function_scope
from fastapi_mentor.project.application.schemes import FORMS, Scheme, scheme_of
from fastapi_mentor.project.application.shapes import Form, is_dataclass, shape_of
from fastapi_mentor.project.application.text import text_of
from fastapi_mentor.source import Location

_DEPTH = 24


@dataclass
class Dependant:
    """A function with what it needs to be called. `known` is False where the callable can not be seen."""

    name: str
    kind: str = "function"
    location: Location | None = None
    path: str | None = None
    inputs: list[Input] = field(default_factory=list)
    dependencies: list[Dependant] = field(default_factory=list)
    scheme: Scheme | None = None
    known: bool = True
    takes_request: bool = False
    scopes: tuple[str, ...] = ()
    scope: Scope | None = None
    """The inside of the function that is called."""

    def walk(self) -> Iterator[Dependant]:
        """Itself and all below, parents first."""
        yield self
        for each in self.dependencies:
            yield from each.walk()

    def flat(self) -> list[Input]:
        """All inputs, each place and name once, in FastAPI's order: own first."""
        found: dict[tuple[str, str], Input] = {}
        for dependant in self.walk():
            for each in dependant.inputs:
                found.setdefault((each.place, each.alias), each)
        return list(found.values())


def dependant_of(
    name: str,
    scope: Scope,
    outline: Outline,
    path_names: frozenset[str],
    *,
    is_method: bool = False,
    inside: tuple[object, ...] = (),
) -> Dependant:
    """What a function needs; `path_names` are the names in the path of the route that it serves."""
    location = outline.location(scope.node)  # type: ignore[arg-type]
    found = Dependant(name, location=location, path=outline.module.path, scope=scope)
    if len(inside) > _DEPTH or scope.node in inside:
        found.known = False
        return found
    inside = (*inside, scope.node)
    given = list(parameters(scope, outline))
    for parameter in given[1:] if is_method else given:
        _take(found, parameter, path_names, inside)
    return found


def _take(
    found: Dependant, parameter: Parameter, path_names: frozenset[str], inside: tuple[object, ...]
) -> None:
    dependency = dependency_of(parameter.node, parameter.default, parameter.place)
    if parameter.is_injected:
        target: tuple[ast.expr, Place] | None = dependency
        if target is None and parameter.node.annotation is not None:
            target = (_unwrapped(parameter.node.annotation, parameter.place), parameter.place)
        if target is not None:
            scopes = _scopes(parameter.marker[1], parameter.place) if parameter.marker else ()
            below = resolved(*target, path_names, inside)
            below.scopes = scopes
            found.dependencies.append(below)
        return
    shape = shape_of(parameter.node.annotation, parameter.place)
    if shape.form is Form.GIVEN and parameter.marker is None:
        found.takes_request = found.takes_request or (shape.qualified or "").startswith("starlette.")
        return
    found.inputs.extend(inputs_of(parameter, shape, path_names, found.name))


def _unwrapped(annotation: ast.expr, at: Place) -> ast.expr:
    """`X` of `Annotated[X, Depends()]`."""
    if isinstance(annotation, ast.Subscript) and at.qualified(annotation.value) == "typing.Annotated":
        inner = annotation.slice
        return inner.elts[0] if isinstance(inner, ast.Tuple) else inner
    return annotation


def resolved(
    target: ast.expr, at: Place, path_names: frozenset[str], inside: tuple[object, ...] = ()
) -> Dependant:
    """What the callable that `Depends` names needs."""
    if len(inside) > _DEPTH:
        return Dependant(_shown(target), known=False)
    if isinstance(target, ast.Call):
        return _made(target, at, path_names, inside, _shown(target.func))
    if isinstance(target, (ast.Name, ast.Attribute)):
        nested = _nested(target, at)
        if nested is not None and at.outline is not None:
            return dependant_of(_shown(target), nested, at.outline, path_names, inside=inside)
        definition = at.definition(target)
        if definition is not None:
            return _defined(definition, at, path_names, inside, _shown(target))
        qualified = at.qualified(target)
        if qualified in FORMS:
            return Dependant(_shown(target), "class", inputs=form_inputs(_shown(target)))
        if isinstance(target, ast.Attribute):
            return _method(target, at, path_names, inside)
    return Dependant(_shown(target), known=False)


def _nested(target: ast.expr, at: Place) -> Scope | None:
    """The function that a name means in the function around."""
    scope = at.scope
    while isinstance(target, ast.Name) and scope is not None and scope.node is not None:
        for child in scope.children:
            if child.is_function and child.node.name == target.id:  # type: ignore[union-attr]
                return child
        scope = scope.parent
    return None


def _defined(
    definition: Definition, at: Place, path_names: frozenset[str], inside: tuple[object, ...], name: str
) -> Dependant:
    there = Place(definition.module, None, None)
    if isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        scope = function_scope(definition)
        if scope is None:
            return Dependant(name, known=False)
        outline = Outline(definition.statement, definition.module)
        return dependant_of(name, scope, outline, path_names, inside=inside)
    if isinstance(definition.node, ast.ClassDef):
        return _class(definition, path_names, inside, name)
    if isinstance(definition.value, ast.Call):
        return _made(definition.value, there, path_names, inside, name)
    if definition.value is not None:
        return resolved(definition.value, there, path_names, (*inside, definition.node))
    return Dependant(name, known=False)


def _class(
    definition: Definition, path_names: frozenset[str], inside: tuple[object, ...], name: str
) -> Dependant:
    """A class as a dependency: its constructor is called."""
    symbol = definition.module.resolve(definition.name)
    qualified = symbol.qualified if symbol is not None else definition.name
    found = Dependant(name, "class", definition.location, definition.module.path)
    shape = shape_of(ast.Name(definition.name, ast.Load()), Place(definition.module, None, None))
    if shape.model is not None or is_dataclass(definition):
        found.inputs = list(fields_of(definition, shape, path_names, name))
        return found
    constructor = member_of(qualified, "__init__", definition.module)
    if constructor is None:
        found.known = "?" not in definition.module.ancestors(qualified)
        return found
    scope = next((s for s in constructor.outline.functions() if s.node is constructor.node), None)
    if scope is None:
        return found
    below = dependant_of(name, scope, constructor.outline, path_names, is_method=True, inside=inside)
    found.inputs, found.dependencies = below.inputs, below.dependencies
    found.takes_request = below.takes_request
    return found


def _made(
    call: ast.Call, at: Place, path_names: frozenset[str], inside: tuple[object, ...], name: str
) -> Dependant:
    """`Depends(make(...))`: a security scheme, an object that can be called, what a factory returns."""
    kind = at.qualified(call.func)
    scheme = scheme_of(call, kind, at)
    if scheme is not None:
        return Dependant(name, "scheme", scheme=scheme)
    if kind == "functools.partial" and call.args:
        return resolved(call.args[0], at, path_names, inside)
    definition = at.definition(call.func)
    if definition is None or kind is None:
        return Dependant(name, known=False)
    if isinstance(definition.node, ast.ClassDef):
        method = member_of(kind, "__call__", definition.module)
        if method is None:
            return Dependant(name, "object", known=False)
        scope = next((s for s in method.outline.functions() if s.node is method.node), None)
        if scope is None:
            return Dependant(name, "object", known=False)
        found = dependant_of(name, scope, method.outline, path_names, is_method=True, inside=inside)
        found.kind = "object"
        return found
    scope = function_scope(definition)
    if scope is None:
        return Dependant(name, known=False)
    outline = Outline(definition.statement, definition.module)
    for each in scope.returns:
        if each.value is not None:
            below = resolved(each.value, place(outline, scope), path_names, (*inside, definition.node))
            below.name = name
            return below
    return Dependant(name, known=False)


def _method(
    target: ast.Attribute, at: Place, path_names: frozenset[str], inside: tuple[object, ...]
) -> Dependant:
    owner = type_of(target.value, at)
    method = member_of(owner, target.attr, at.module) if owner is not None else None
    bound = True
    if method is None and (qualified := at.qualified(target.value)) is not None:
        method = member_of(qualified, target.attr, at.module)
        bound = False
    if method is None or not isinstance(method.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return Dependant(_shown(target), known=False)
    decorators = {getattr(each, "id", "") for each in method.node.decorator_list}
    bound = (bound or "classmethod" in decorators) and "staticmethod" not in decorators
    scope = next((s for s in method.outline.functions() if s.node is method.node), None)
    if scope is None:
        return Dependant(_shown(target), known=False)
    return dependant_of(_shown(target), scope, method.outline, path_names, is_method=bound, inside=inside)


def _scopes(marker: ast.Call, at: Place) -> tuple[str, ...]:
    given = argument(marker, "scopes", 1)
    if not isinstance(given, (ast.List, ast.Tuple)):
        return ()
    found = (text_of(each, at) for each in given.elts)
    return tuple(each for each in found if each is not None)


def _shown(node: ast.expr) -> str:
    return ast.unparse(node)
