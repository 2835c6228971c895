"""What FastAPI asks for to call a function: its own parameters and those of its dependencies, as a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Given, Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.project.application.callees import constructors_of
from fastapi_mentor.project.application.class_views import class_parameters
from fastapi_mentor.project.application.inputs import Input, fields_of, form_inputs, inputs_of, is_named
from fastapi_mentor.project.application.markers import Marker, alias_of, marker_of
from fastapi_mentor.project.application.schemes import Scheme
from fastapi_mentor.project.application.shapes import Form, is_dataclass, shape_of
from fastapi_mentor.project.application.targets import Target, target_of
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
                before = found.setdefault((each.place, each.alias), each)
                if each.required and not before.required:
                    found[each.place, each.alias] = each
        return list(found.values())

    @property
    def complete(self) -> bool:
        """Whether it, and all that it needs, is known."""
        return all(each.known for each in self.walk())


def dependant_of(
    name: str,
    scope: Scope,
    outline: Outline,
    path_names: frozenset[str],
    *,
    skipped: int = 0,
    inside: tuple[object, ...] = (),
    given: Given | None = None,
    presets: frozenset[str] = frozenset(),
) -> Dependant:
    """What a function needs; `path_names` are the names in the path of the route that it serves.

    `skipped` parameters are given already, as `self` is; `given` is what the functions around were given.
    """
    location = outline.location(scope.node)  # type: ignore[arg-type]
    found = Dependant(name, location=location, path=outline.module.path, scope=scope)
    if len(inside) > _DEPTH or inside.count(scope.node) > 1:
        found.known = False
        return found
    inside = (*inside, scope.node)
    at = place(outline, scope.parent)._replace(given=given)
    for parameter in list(parameters(scope, outline))[skipped:]:
        _take(found, parameter, at, path_names, inside, parameter.node.arg in presets)
    return found


def _take(
    found: Dependant,
    parameter: Parameter,
    at: Place,
    path_names: frozenset[str],
    inside: tuple[object, ...],
    is_preset: bool,
) -> None:
    annotation = parameter.node.annotation
    marker = marker_of(annotation, parameter.default, at)
    if marker is not None and marker.is_injecting:
        target = marker.dependency or marker.annotated or _annotated(annotation, at)
        if target is None:
            found.known = False
            return
        below = resolved(*target, path_names, inside)
        below.scopes = _scopes(marker)
        found.dependencies.append(below)
        return
    shape = shape_of(annotation, at)
    if shape.form is Form.GIVEN and marker is None:
        found.takes_request = found.takes_request or (shape.qualified or "").startswith("starlette.")
        return
    if not is_named(marker):
        found.known = False
        return
    found.inputs.extend(inputs_of(parameter, marker, shape, at, path_names, found.name, is_preset))


def _annotated(annotation: ast.expr | None, at: Place) -> tuple[ast.expr, Place] | None:
    """`X` of `x: X = Depends()`, also where that is `Annotated`."""
    if annotation is None:
        return None
    if isinstance(annotation, ast.Subscript) and at.qualified(annotation.value) == "typing.Annotated":
        inner = annotation.slice
        return (inner.elts[0] if isinstance(inner, ast.Tuple) else inner), at
    behind = alias_of(annotation, at)
    return (
        behind
        if behind is not None and isinstance(behind[0], (ast.Name, ast.Attribute))
        else (annotation, at)
    )


def resolved(
    target: ast.expr, at: Place, path_names: frozenset[str], inside: tuple[object, ...] = ()
) -> Dependant:
    """What the callable that `Depends` names needs."""
    shown = target.func if isinstance(target, ast.Call) else target
    name = ast.unparse(shown)
    found = target_of(target, at) if len(inside) <= _DEPTH else None
    if found is None:
        return Dependant(name, known=False)
    scope, outline = found.scope, found.outline
    if scope is None or outline is None or found.given is not None or scope.node in inside:
        return _of_target(found, name, path_names, inside)
    # Hundreds of routes need the same few functions. What is remembered keeps the node, so its id is its own.
    key = f"{id(scope.node)}:{found.kind}:{found.skipped}:{sorted(found.presets)}:{sorted(path_names)}"
    known = outline.module.remember(
        "dependant", key, lambda: _of_target(found, name, path_names, inside[-1:])
    )
    return replace(known, name=name)


def _of_target(
    target: Target, name: str, path_names: frozenset[str], inside: tuple[object, ...]
) -> Dependant:
    if target.scheme is not None:
        return Dependant(name, "scheme", scheme=target.scheme)
    if target.form is not None:
        return Dependant(name, "class", inputs=form_inputs(name))
    if target.definition is not None:
        return _class(target.definition, path_names, inside, name, marked=target.marked)
    if target.scope is None or target.outline is None:
        return Dependant(name)
    found = dependant_of(
        *(name, target.scope, target.outline, path_names),
        skipped=target.skipped,
        inside=inside,
        given=target.given,
        presets=target.presets,
    )
    found.kind = target.kind
    return found


def _class(
    definition: Definition,
    path_names: frozenset[str],
    inside: tuple[object, ...],
    name: str,
    *,
    marked: bool = False,
) -> Dependant:
    """A class as a dependency: its constructor is called."""
    symbol = definition.module.resolve(definition.name)
    qualified = symbol.qualified if symbol is not None else definition.name
    found = Dependant(name, "class", definition.location, definition.module.path)
    shape = shape_of(ast.Name(definition.name, ast.Load()), Place(definition.module, None, None))
    constructors = constructors_of(definition)
    if not constructors and (shape.model is not None or is_dataclass(definition)):
        found.inputs = list(fields_of(definition, shape, path_names, name, marked=marked))
        found.known = shape.model is None or not shape.model.has_unknown_bases
        return found
    if not constructors:
        found.known = "?" not in definition.module.ancestors(qualified)
        return found
    constructor = constructors[0]
    scope, outline = constructor.scope, constructor.outline
    below = dependant_of(name, scope, outline, path_names, skipped=1, inside=inside)
    found.inputs, found.dependencies, found.known = below.inputs, below.dependencies, below.known
    found.takes_request = below.takes_request
    return found


def of_view(outline: Outline, path_names: frozenset[str]) -> Dependant | None:
    """What the class around a method needs to be made for each request; None where it is no view."""
    annotated = class_parameters(outline)
    node = outline.header.nodes[0] if outline.header is not None and outline.header.nodes else None
    if annotated is None or not isinstance(node, ast.ClassDef):
        return None
    definitions = outline.module.definitions(node.name)
    if not definitions:
        return Dependant(node.name, known=False)
    found = _class(definitions[-1], path_names, (), node.name)
    for parameter, at in annotated:
        _take(found, parameter, at, path_names, (), False)
    return found


def _scopes(marker: Marker) -> tuple[str, ...]:
    given = argument(marker.call, "scopes", 1)
    if not isinstance(given, (ast.List, ast.Tuple)):
        return ()
    found = (text_of(each, marker.at) for each in given.elts)
    return tuple(each for each in found if each is not None)
