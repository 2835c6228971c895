"""`Field(...)` inside of a part of a field's type."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.place import place

_OF_FIELDS = frozenset(
    {
        *("default", "default_factory", "alias", "validation_alias", "serialization_alias", "exclude"),
        *("alias_priority", "validate_default", "deprecated", "repr", "frozen", "init", "kw_only"),
    }
)
_FIELD = frozenset({"pydantic.Field", "sqlmodel.Field"})


class NestedOptions(NamedTuple):
    """A call of `Field` in `annotated`, and those of its options that do nothing there.

    `is_optional` tells that the whole type is `Optional` of it, or a union of it and None.
    """

    annotated: ast.Subscript
    call: ast.Call
    lost: list[ast.keyword]
    is_optional: bool


def nested_options(field: ModelField) -> Iterator[NestedOptions]:
    """The options of a field that do nothing where they stand."""
    for annotated, depth, outermost in _nested(field.annotation):
        at = place(field.outline, field.scope)
        if at.qualified(annotated.value) != "typing.Annotated" or not isinstance(annotated.slice, ast.Tuple):
            continue
        for part in annotated.slice.elts[1:]:
            if isinstance(part, ast.Call) and at.qualified(part.func) in _FIELD:
                lost = [each for each in part.keywords if each.arg in _OF_FIELDS]
                if lost:
                    yield NestedOptions(annotated, part, lost, depth == 1 and outermost)


def _nested(annotation: ast.expr, depth: int = 0) -> Iterator[tuple[ast.Subscript, int, bool]]:
    """The subscripts inside of an annotation, not itself."""
    parts: list[ast.expr] = []
    optional = False
    match annotation:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            parts = [left, right]
            optional = any(isinstance(each, ast.Constant) and literal(each) is None for each in parts)
        case ast.Subscript(value=outer, slice=inner):
            name = outer.id if isinstance(outer, ast.Name) else getattr(outer, "attr", "")
            parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
            parts = parts[:1] if name == "Annotated" else [] if name == "Literal" else parts
            optional = name == "Optional"
    for part in parts:
        if isinstance(part, ast.Subscript):
            yield part, depth + 1, optional
        yield from _nested(part, depth + 1)
