"""The parameters of operations: what a request has to bring, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
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


def inputs_of(parameter: Parameter, shape: Shape, path_names: frozenset[str], owner: str) -> Iterator[Input]:
    """The inputs that a parameter stands for: one, or the fields of a parameter model."""
    name = str(parameter.name)
    marker = parameter.marker
    call = marker[1] if marker else None
    at = parameter.place
    if name in path_names:
        kind = "path"
    elif marker is not None:
        kind = marker[0].rpartition(".")[2].lower()
    elif shape.form is Form.UPLOAD:
        kind = "file"
    else:
        kind = "query" if shape.form is Form.SCALAR else "body"
    default = _default(parameter, call)
    alias = text_of(argument(call, "alias"), at) if call is not None else None
    underscores = call is None or value_of(argument(call, "convert_underscores"), at) is not False
    shown = call is None or value_of(argument(call, "include_in_schema"), at) is not False
    if shape.form is Form.MODEL and kind in ("query", "header", "cookie", "form") and shape.model is not None:
        for each in shape.model.fields.values():
            alias = text_of(each.option("validation_alias") or each.option("alias"), at) or str(each.name)
            if kind == "header" and underscores and alias == each.name:
                alias = alias.replace("_", "-")
            there = Place(each.outline.module, each.outline, each.scope)
            inner = shape_of(each.annotation, there)
            yield Input(
                *(str(each.name), alias, kind, each.is_required, inner, each.default, each.settings),
                *(owner, each.location, there),
            )
        return
    if alias is None:
        alias = name.replace("_", "-") if kind == "header" and underscores else name
    required = kind == "path" or default is None
    constraints = tuple(
        (each.arg, value_of(each.value, at))
        for each in (call.keywords if call is not None else ())
        if each.arg in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "multiple_of")
    )
    yield Input(
        *(name, alias, kind, required, shape, default, call, owner, parameter.location, at),
        shown=shown,
        constraints=constraints,
    )


def _default(parameter: Parameter, call: ast.Call | None) -> ast.expr | None:
    """The default of a parameter; None where it must be given."""
    default = parameter.default
    if call is not None and default is call:
        default = argument(call, "default", 0)
        if default is None:
            default = argument(call, "default_factory")
    elif call is not None and default is None:
        default = argument(call, "default_factory")
    if isinstance(default, ast.Constant) and default.value is Ellipsis:
        return None
    return default


def fields_of(
    definition: Definition, shape: Shape, path_names: frozenset[str], owner: str
) -> Iterator[Input]:
    """The fields of a model or dataclass that is a dependency: each is a parameter."""
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
        kind = "path" if name in path_names else "query" if inner.form is Form.SCALAR else "body"
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
