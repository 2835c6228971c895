"""The parameters of operations: what a request has to bring, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi_mentor.facts.expression import UNKNOWN, argument
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.project.application.constants import constant_of
from fastapi_mentor.project.application.markers import Marker
from fastapi_mentor.project.application.shapes import Form, Shape, shape_of
from fastapi_mentor.project.application.text import text_of, value_of
from fastapi_mentor.source import Location


@dataclass(frozen=True)
class Input:
    """One parameter of an operation; `place`: `path`, `query`, `header`, `cookie`, `body`, `form`, `file`."""

    name: str
    alias: str
    place: str
    required: bool
    shape: Shape
    default: ast.expr | None
    marker: ast.Call | None
    owner: str
    location: Location | None
    at: Place
    shown: bool = True
    constraints: tuple[tuple[str, object], ...] = ()


def is_named(marker: Marker | None) -> bool:
    """Whether the name that a request uses is known: without `alias`, or with one that can be seen."""
    given = argument(marker.call, "alias") if marker is not None else None
    return given is None or marker is None or constant_of(given, marker.at) is not UNKNOWN


def inputs_of(
    parameter: Parameter,
    marker: Marker | None,
    shape: Shape,
    at: Place,
    path_names: frozenset[str],
    owner: str,
    is_preset: bool = False,
) -> Iterator[Input]:
    """The inputs that a parameter stands for: one, or the fields of a parameter model."""
    name = str(parameter.name)
    call = marker.call if marker is not None else None
    there = marker.at if marker is not None else at
    if name in path_names:
        kind = "path"
    elif marker is not None:
        kind = marker.kind.rpartition(".")[2].lower()
    elif shape.form is Form.UPLOAD:
        kind = "file"
    else:
        kind = "query" if shape.form is Form.SCALAR else "body"
    default, default_at = _default(parameter, marker, at)
    required = not is_preset and (kind == "path" or default is None)
    underscores = call is None or value_of(argument(call, "convert_underscores"), there) is not False
    shown = call is None or value_of(argument(call, "include_in_schema"), there) is not False
    if shape.form is Form.MODEL and kind in ("query", "header", "cookie", "form") and shape.model is not None:
        may_be_left_out = shape.optional and not required
        for each in shape.model.fields.values():
            yield _of_field(each, kind, owner, underscores, may_be_left_out)
        return
    alias = text_of(argument(call, "alias"), there) if call is not None else None
    if alias is None:
        alias = name.replace("_", "-") if kind == "header" and underscores else name
    constraints = tuple(
        (each.arg, value_of(each.value, there))
        for each in (call.keywords if call is not None else ())
        if each.arg in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "multiple_of")
    )
    yield Input(
        *(name, alias, kind, required, shape, default, call, owner, parameter.location, default_at),
        shown=shown,
        constraints=constraints,
    )


def _of_field(each: ModelField, kind: str, owner: str, underscores: bool, may_be_left_out: bool) -> Input:
    """A field of a parameter model; all of them can be left out where the model can."""
    at = Place(each.outline.module, each.outline, each.scope)
    alias = text_of(each.option("validation_alias") or each.option("alias"), at) or str(each.name)
    if kind == "header" and underscores and alias == each.name:
        alias = alias.replace("_", "-")
    required = each.is_required and not may_be_left_out
    shape = shape_of(each.annotation, at)
    return Input(
        str(each.name), alias, kind, required, shape, each.default, each.settings, owner, each.location, at
    )


def _default(parameter: Parameter, marker: Marker | None, at: Place) -> tuple[ast.expr | None, Place]:
    """The default of a parameter, with its place; None where it must be given."""
    default = parameter.default
    if marker is not None and marker.is_default:
        default, at = argument(marker.call, "default", 0), marker.at
    if marker is not None and default is None:
        factory = argument(marker.call, "default_factory")
        if factory is not None and constant_of(factory, marker.at) is not None:
            default, at = factory, marker.at
    if default is not None and constant_of(default, at) is Ellipsis:
        return None, at
    return default, at


def fields_of(
    definition: Definition,
    shape: Shape,
    path_names: frozenset[str],
    owner: str,
    *,
    marked: bool = False,
) -> Iterator[Input]:
    """The fields of a model or dataclass that is a dependency: each is a parameter.

    `marked` says that each is made a `Query`.
    """
    if shape.model is not None:
        listed = [
            (each.name, each.annotation, each.default, each.is_required, each.outline)
            for each in shape.model.fields.values()
        ]
    else:
        outlines = [Outline(m, definition.module, definition.statement) for m in definition.members]
        listed = [
            (node.target.id, node.annotation, node.value, node.value is None, outline)  # type: ignore[misc]
            for outline in outlines
            for node in outline.statement.nodes
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]
    for name, annotation, default, required, outline in listed:
        at = place(outline, None)
        inner = shape_of(annotation, at)
        # A dictionary can be no query parameter: where the application starts, it was left in the body.
        in_query = inner.form is Form.SCALAR or (marked and inner.form is not Form.COMPLEX)
        kind = "path" if name in path_names else "query" if in_query else "body"
        yield Input(
            *(str(name), str(name), kind, required or kind == "path", inner, default, None, owner),
            *(outline.location(annotation), at),
        )


def form_inputs(name: str) -> list[Input]:
    """The fields of `OAuth2PasswordRequestForm`, which is in FastAPI."""
    scalar = Shape(Form.SCALAR, "str")
    module = Place(None, None, None)  # type: ignore[arg-type]
    fields = {"grant_type": False, "username": True, "password": True, "scope": False}
    fields |= {"client_id": False, "client_secret": False}
    return [
        Input(each, each, "form", required, scalar, None, None, name, None, module)
        for each, required in fields.items()
    ]
