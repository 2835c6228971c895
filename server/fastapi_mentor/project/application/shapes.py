"""What FastAPI makes of an annotation: one value, several, a model, an upload, or no parameter at all."""

from __future__ import annotations

import ast
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.model import BASE_MODEL, Model
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.lineage import ancestors_of
from fastapi_mentor.project.application.markers import alias_of
from fastapi_mentor.project.application.meaning import definition_of

_DEPTH = 12
_SEQUENCES = frozenset(
    {"list", "set", "tuple", "frozenset", "collections.deque", "typing.Sequence", "typing.Iterable"}
    | {"typing.FrozenSet", "typing.Deque", "typing.Collection", "collections.abc.Collection"}
)
_COMPLEX = frozenset(
    {"dict", "typing.Mapping", "typing.MutableMapping", "collections.abc.Mapping", "typing.Any*"}
)
_GIVEN = frozenset(
    {
        *(
            "starlette.requests.Request",
            "starlette.requests.HTTPConnection",
            "starlette.websockets.WebSocket",
        ),
        *("starlette.responses.Response", "fastapi.BackgroundTasks", "starlette.background.BackgroundTasks"),
        "fastapi.security.SecurityScopes",
    }
)
_UPLOADS = frozenset({"fastapi.UploadFile", "starlette.datastructures.UploadFile"})


class Form(Enum):
    """The forms of a parameter's annotation."""

    SCALAR = "scalar"
    SEQUENCE = "sequence"
    COMPLEX = "complex"
    """A dict, a dataclass or another thing that only a body can hold."""
    MODEL = "model"
    UPLOAD = "upload"
    GIVEN = "given"
    """What FastAPI hands over itself: `Request`, `Response`, `BackgroundTasks` ..."""


class Shape(NamedTuple):
    """An annotation as FastAPI sees it; `qualified` is the full name of its class."""

    form: Form
    qualified: str | None = None
    optional: bool = False
    model: Model | None = None
    node: ast.expr | None = None
    at: Place | None = None


def shape_of(annotation: ast.expr | None, at: Place, depth: int = 0) -> Shape:
    """The shape of an annotation; what is not known counts as a single value, as in FastAPI."""
    if annotation is None or depth > _DEPTH:
        return Shape(Form.SCALAR)
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                return shape_of(ast.parse(text, mode="eval").body, at, depth + 1)
            except (SyntaxError, ValueError):
                return Shape(Form.SCALAR)
        case ast.BinOp(op=ast.BitOr()):
            return _union([annotation.left, annotation.right], at, depth)
        case ast.Subscript():
            return _subscript(annotation, at, depth)
        case ast.Name() | ast.Attribute():
            return _named(annotation, at, depth)
    return Shape(Form.SCALAR)


def _subscript(annotation: ast.Subscript, at: Place, depth: int) -> Shape:
    outer = at.qualified(annotation.value)
    inner = annotation.slice
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if outer == "typing.Annotated" and parts:
        return shape_of(parts[0], at, depth + 1)
    if outer == "typing.Optional":
        return _union([*parts, ast.Constant(None)], at, depth)
    if outer == "typing.Union":
        return _union(parts, at, depth)
    if outer == "typing.Literal":
        return Shape(Form.SCALAR, "typing.Literal", node=annotation, at=at)
    if outer in _SEQUENCES:
        elements = shape_of(parts[0], at, depth + 1) if parts else Shape(Form.SCALAR)
        if elements.form is Form.UPLOAD:
            return Shape(Form.UPLOAD, outer, node=annotation, at=at)
        form = Form.SEQUENCE if elements.form is Form.SCALAR else Form.COMPLEX
        return Shape(form, outer, node=annotation, at=at)
    if outer in _COMPLEX:
        return Shape(Form.COMPLEX, outer, node=annotation, at=at)
    return _named(annotation.value, at, depth)._replace(node=annotation)


def _union(parts: list[ast.expr], at: Place, depth: int) -> Shape:
    given = [part for part in parts if not (isinstance(part, ast.Constant) and part.value is None)]
    optional = len(given) < len(parts)
    shapes = [shape_of(part, at, depth + 1) for part in given]
    if not shapes:
        return Shape(Form.SCALAR, optional=True)
    optional = optional or any(each.optional for each in shapes)
    if len(shapes) == 1:
        return shapes[0]._replace(optional=optional)
    for form in (Form.GIVEN, Form.UPLOAD, Form.COMPLEX, Form.MODEL, Form.SEQUENCE):
        found = next((each for each in shapes if each.form is form), None)
        if found is not None:
            form = Form.COMPLEX if form is Form.MODEL else form
            return found._replace(form=form, optional=optional)
    return shapes[0]._replace(optional=optional)


def _named(annotation: ast.expr, at: Place, depth: int) -> Shape:
    behind = alias_of(annotation, at)
    if behind is not None and at.definition(annotation) is None and not isinstance(behind[0], ast.Call):
        return shape_of(*behind, depth + 1)
    definition = definition_of(annotation, at)
    if definition is not None and definition.value is not None:
        there = Place(definition.module, None, None)
        if not isinstance(definition.value, ast.Call):
            return shape_of(definition.value, there, depth + 1)
        if at.qualified(definition.value.func) is None:
            return Shape(Form.SCALAR, at.qualified(annotation), node=annotation, at=at)
        if there.qualified(definition.value.func) == "typing.NewType" and len(definition.value.args) == 2:
            return shape_of(definition.value.args[1], there, depth + 1)
    qualified = at.qualified(annotation)
    return _of_class(qualified, definition, annotation, at)


def _of_class(qualified: str | None, definition: Definition | None, node: ast.expr, at: Place) -> Shape:
    if qualified is None and definition is None:
        return Shape(Form.SCALAR, node=node, at=at)
    if qualified in _UPLOADS:
        return Shape(Form.UPLOAD, qualified, node=node, at=at)
    if qualified in _SEQUENCES:
        return Shape(Form.SEQUENCE, qualified, node=node, at=at)
    if qualified in _COMPLEX:
        return Shape(Form.COMPLEX, qualified, node=node, at=at)
    ancestors = ancestors_of(qualified, definition, at.module)
    if _GIVEN.intersection(ancestors):
        return Shape(Form.GIVEN, qualified, node=node, at=at)
    if _UPLOADS.intersection(ancestors):
        return Shape(Form.UPLOAD, qualified, node=node, at=at)
    if BASE_MODEL in ancestors:
        return Shape(Form.MODEL, qualified, model=Model.of(definition), node=node, at=at)
    if "typing.TypedDict" in ancestors or "dict" in ancestors or is_dataclass(definition):
        return Shape(Form.COMPLEX, qualified, node=node, at=at)
    return Shape(Form.SCALAR, qualified, node=node, at=at)


def is_dataclass(definition: Definition | None) -> bool:
    """Whether a class is made by `dataclass`."""
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return False
    there = Place(definition.module, None, None)
    for decorator in definition.node.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if there.qualified(named) in ("dataclasses.dataclass", "pydantic.dataclasses.dataclass"):
            return True
    return False
