"""The markers `Query(...)`, `Path(...)`, `Body(...)` and the like, where they are written."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import MARKERS, Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.shape import Shape, annotated_shape
from fastapi_mentor.source import Location

DEPENDENCIES = frozenset({"Depends", "Security"})
_BODIES = frozenset({"fastapi.Body", "fastapi.Form", "fastapi.File"})
PLACES = frozenset({"Path", "Query", "Header", "Cookie", "Body", "Form", "File"})


class Marker(NamedTuple):
    """One marker of a parameter. `kind` is its name (`Query`), `call` the call that makes it.

    `is_annotated` tells that it stands in `Annotated`, not behind `=`.
    """

    kind: str
    call: ast.Call
    is_annotated: bool

    @property
    def default(self) -> ast.expr | None:
        """The default that it gives; `...` gives none."""
        if self.kind in DEPENDENCIES:
            return None
        given = argument(self.call, "default", 0)
        return None if isinstance(given, ast.Constant) and given.value is Ellipsis else given


def markers_of(parameter: Parameter) -> list[Marker]:
    """The markers that stand in the signature itself, not behind an alias."""
    at = parameter.place
    found = [Marker(kind, call, True) for kind, call in _annotated(parameter.node.annotation, at)]
    if isinstance(parameter.default, ast.Call) and (kind := kind_of_marker(parameter.default, at)):
        found.append(Marker(kind, parameter.default, False))
    return found


def kind_of_marker(call: ast.Call, at: Place) -> str | None:
    """`Query` for a call of `fastapi.Query`; None for a call of anything else."""
    name = at.qualified(call.func)
    return name.removeprefix("fastapi.") if name in MARKERS else None


def _annotated(annotation: ast.expr | None, at: Place) -> Iterator[tuple[str, ast.Call]]:
    if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.slice, ast.Tuple):
        return
    if at.qualified(annotation.value) != "typing.Annotated":
        return
    for part in annotation.slice.elts[1:]:
        if isinstance(part, ast.Call) and (kind := kind_of_marker(part, at)):
            yield kind, part


def declared_type(parameter: Parameter) -> ast.expr | None:
    """The expression of a parameter's type, without the `Annotated` around it."""
    annotation = parameter.node.annotation
    match annotation:
        case ast.Subscript(slice=ast.Tuple(elts=[first, *_])):
            return first if parameter.place.qualified(annotation.value) == "typing.Annotated" else annotation
    return annotation


def declared_shape(parameter: Parameter) -> Shape | None:
    """The type that a parameter declares."""
    return annotated_shape(parameter.node.annotation, parameter.place)


class AnnotatedMarker:
    """A marker inside `Annotated[...]`: of a parameter, or of an alias for many.

    `annotation` is the whole subscript.
    """

    words = frozenset({"Annotated"})

    def __init__(self, marker: Marker, annotation: ast.Subscript, scope: Scope, outline: Outline) -> None:
        self.marker = marker
        self.annotation = annotation
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[AnnotatedMarker]:
        """The ones in a statement."""
        for subscript, scope in outline.survey.subscripts.get("Annotated", ()):
            for kind, call in _annotated(subscript, place(outline, scope)):
                yield cls(Marker(kind, call, True), subscript, scope, outline)

    @property
    def location(self) -> Location:
        """The place of the marker."""
        return self.outline.location(self.marker.call)

    @property
    def parameter(self) -> ast.arg | None:
        """The parameter that has exactly this annotation."""
        for scope in self.outline.functions():
            assert isinstance(scope.node, Function)
            given = scope.node.args
            for each in (*given.posonlyargs, *given.args, *given.kwonlyargs):
                if each.annotation is self.annotation:
                    return each
        return None


class MarkerCall:
    """`Query(...)` and the like, wherever it stands; `kind` is its name."""

    words = PLACES

    def __init__(self, call: Call, kind: str, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.kind = kind
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MarkerCall]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            kind = kind_of_marker(call.node, place(outline, call.scope))
            if kind is not None:
                yield cls(call, kind, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def is_required(self) -> bool:
        """Whether it says so with `...`."""
        given = argument(self.node, "default", 0)
        return given is not None and literal(given) is Ellipsis


def given_markers(parameter: Parameter) -> list[Marker]:
    """The markers of a parameter that say more than where its value comes from, aliases left aside."""
    return [each for each in markers_of(parameter) if each.kind in PLACES]


def value_default(parameter: Parameter) -> ast.expr | None:
    """The value that a parameter has where the request gives none."""
    default = parameter.default
    if isinstance(default, ast.Call) and parameter.marker is not None and parameter.marker[1] is default:
        default = argument(default, "default", 0)
    return None if isinstance(default, ast.Constant) and default.value is Ellipsis else default


def may_be_marked_elsewhere(parameter: Parameter) -> bool:
    """Whether something in `Annotated` may be a marker that can not be told from here."""
    annotation = parameter.node.annotation
    if not isinstance(annotation, ast.Subscript) or not isinstance(annotation.slice, ast.Tuple):
        return False
    at = parameter.place
    return at.qualified(annotation.value) == "typing.Annotated" and any(
        not isinstance(each, ast.Constant)
        and not (isinstance(each, ast.Call) and at.qualified(each.func) is not None)
        for each in annotation.slice.elts[1:]
    )


def is_read_from_body(parameter: Parameter, path_names: Collection[str]) -> bool:
    """Whether FastAPI takes a parameter of a route from the body; `path_names` are those of its path."""
    marker = parameter.marker
    if marker is not None:
        return marker[0] in _BODIES
    if (
        parameter.name in path_names
        or parameter.node.annotation is None
        or may_be_marked_elsewhere(parameter)
    ):
        return False
    shape = declared_shape(parameter)
    kind = shape.without_none if shape is not None else None
    if kind is None:
        return False
    inner = kind.arguments[0] if kind.name == "list" and kind.arguments else kind
    return kind.name == "dict" or "pydantic.BaseModel" in parameter.outline.module.ancestors(inner.name)
