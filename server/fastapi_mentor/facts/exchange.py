"""The models that a route takes and gives."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.instance import model_named
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import Route

_DEPTH = 8
_BODIES = frozenset({"fastapi.Body", "fastapi.Form", "fastapi.File"})


class NamedModel(NamedTuple):
    """A model and the expression that names it in an annotation."""

    node: ast.expr
    model: Model


def models_in(annotation: ast.expr | None, at: Place, depth: int = 0) -> Iterator[NamedModel]:
    """The models that an annotation names, inside `list`, `Optional` and unions as well."""
    if annotation is None or depth > _DEPTH:
        return
    match annotation:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            yield from models_in(left, at, depth + 1)
            yield from models_in(right, at, depth + 1)
        case ast.Subscript(value=outer, slice=inner):
            name = at.qualified(outer)
            if name == "typing.Literal":
                return
            parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
            for part in parts[:1] if name == "typing.Annotated" else parts:
                yield from models_in(part, at, depth + 1)
        case ast.Name() | ast.Attribute():
            definition = at.definition(annotation)
            if definition is None:
                return
            if definition.value is not None:
                there = Place(definition.module, None, None)
                for found in models_in(definition.value, there, depth + 1):
                    yield NamedModel(annotation, found.model)
                return
            qualified = at.qualified(annotation)
            model = model_named(qualified, at.module) if qualified is not None else None
            if model is not None:
                yield NamedModel(annotation, model)


def response_of(route: Route) -> ast.expr | None:
    """What says of which type the response is: `response_model`, or else the return annotation."""
    given = route.response_model
    if given is not None:
        return None if literal(given) is None else given
    return None if route.answer.is_streamed else route.node.returns


def response_models(route: Route) -> list[NamedModel]:
    """The models that a response is made of, so far as the route names them."""
    return list(models_in(response_of(route), route.place))


def body_models(route: Route) -> Sequence[tuple[Parameter, NamedModel]]:
    """The parameters that take a model from the body, with the model."""
    return route.outline.once((body_models, route), lambda: [*_body_models(route)])


def _body_models(route: Route) -> Iterator[tuple[Parameter, NamedModel]]:
    for parameter in route.parameters:
        marker = parameter.marker
        if parameter.is_injected or (marker is not None and marker[0] not in _BODIES):
            continue
        for named in models_in(parameter.node.annotation, parameter.place):
            if not named.model.is_settings:
                yield parameter, named


class NestedField(NamedTuple):
    """A field of a model, or of a model that one of its fields holds; `path` are the fields on the way."""

    path: tuple[str, ...]
    field: ModelField
    owner: Model


def nested_fields(
    model: Model,
    path: tuple[str, ...] = (),
    seen: frozenset[str] = frozenset(),
    *,
    leads: Callable[[Model], bool],
) -> Iterator[NestedField]:
    """The fields of a model, and of those of the models inside it that lead to what is looked for."""
    key = f"{model.outline.module.name}.{model.node.name}"
    if key in seen or len(path) > _DEPTH:
        return
    for name, field in model.fields.items():
        yield NestedField((*path, name), field, model)
        if is_excluded(field):
            continue
        for inner in models_in(field.annotation, place(field.outline, field.scope)):
            if leads(inner.model):
                yield from nested_fields(inner.model, (*path, name), seen | {key}, leads=leads)


def is_excluded(field: ModelField) -> bool:
    """Whether a field says that it is never sent."""
    return literal(field.option("exclude")) is True
