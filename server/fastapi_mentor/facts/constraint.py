"""The constraints that a field is given, and the type that they hold for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi_mentor.facts.expression import UNKNOWN, literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.shape import Shape, annotated_shape

_NUMBERS = frozenset({"int", "float", "bool", "decimal.Decimal"})
_TEXTS = frozenset({"str", "bytes"})
_COLLECTIONS = frozenset({"list", "set", "frozenset", "tuple", "dict"})
_TIMES = frozenset({"datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta"})
_ORDERED = frozenset({"gt", "ge", "lt", "le"})
_ALLOWED = {
    **dict.fromkeys(_ORDERED, _NUMBERS | _TIMES),
    "multiple_of": _NUMBERS | {"datetime.timedelta"},
    "min_length": _TEXTS | _COLLECTIONS,
    "max_length": _TEXTS | _COLLECTIONS,
    "pattern": frozenset({"str", "bytes"}),
    "max_digits": frozenset({"decimal.Decimal"}),
    "decimal_places": frozenset({"decimal.Decimal"}),
    "allow_inf_nan": _NUMBERS,
}
_KNOWN = _NUMBERS | _TEXTS | _COLLECTIONS | _TIMES | {"uuid.UUID"}
_ANNOTATED = "typing.Annotated"
_FIELD = frozenset({"pydantic.Field", "sqlmodel.Field"})


class Constraint(NamedTuple):
    """`gt=0` in `Field(...)`."""

    name: str
    keyword: ast.keyword

    @property
    def value(self) -> Any:
        """What it is compared with; UNKNOWN if it is no literal."""
        return literal(self.keyword.value)


def constraints_of(field: ModelField) -> Iterator[Constraint]:
    """The constraints of a field, from `= Field(...)` and from `Annotated` around its whole type."""
    for call in _calls(field):
        yield from constraints_in(call)


def constraints_in(call: ast.Call) -> Iterator[Constraint]:
    """The constraints that the keywords of a call give."""
    for keyword in call.keywords:
        if keyword.arg in _ALLOWED and literal(keyword.value) is not None:
            yield Constraint(keyword.arg, keyword)


def misfit(field: ModelField, constraint: Constraint) -> str | None:
    """The type of a field for which a constraint makes no sense; None where it does, or may."""
    shape = annotated_shape(field.annotation, _place(field))
    if shape is None or _reads_other_types(field):
        return None
    return misfit_of(shape, constraint.name)


def misfit_of(shape: Shape, name: str) -> str | None:
    """The type, in words, if it is one for which a constraint of that name makes no sense."""
    members = [each for each in (shape.arguments if shape.name == "|" else (shape,)) if each.name != "None"]
    names = [each.name for each in members]
    allowed = _ALLOWED[name]
    if names and all(each in _KNOWN and each not in allowed for each in names):
        return " | ".join(_plain(each) for each in members)
    return None


def breaks(default: ast.expr | None, constraint: Constraint) -> bool:
    """Whether a default certainly is one that the constraint does not allow."""
    value, limit = literal(default) if default is not None else UNKNOWN, constraint.value
    if isinstance(value, bool) or UNKNOWN in (value, limit) or value is None:
        return False
    match constraint.name:
        case "min_length" if isinstance(value, (str, list, dict)) and isinstance(limit, int):
            return len(value) < limit
        case "max_length" if isinstance(value, (str, list, dict)) and isinstance(limit, int):
            return len(value) > limit
    if not isinstance(value, (int, float)) or not isinstance(limit, (int, float)):
        return False
    match constraint.name:
        case "gt":
            return value <= limit
        case "ge":
            return value < limit
        case "lt":
            return value >= limit
        case "le":
            return value > limit
    return False


def _calls(field: ModelField) -> Iterator[ast.Call]:
    at = _place(field)
    candidates: list[ast.expr] = [field.value] if field.value is not None else []
    annotation = field.annotation
    is_annotated = isinstance(annotation, ast.Subscript) and at.qualified(annotation.value) == _ANNOTATED
    if is_annotated and isinstance(annotation.slice, ast.Tuple):  # type: ignore[attr-defined]
        candidates += annotation.slice.elts[1:]  # type: ignore[attr-defined]
    for each in candidates:
        if isinstance(each, ast.Call) and at.qualified(each.func) in _FIELD:
            yield each


def _place(field: ModelField) -> Place:
    return place(field.outline, field.scope)


def _reads_other_types(field: ModelField) -> bool:
    """Whether something else in `Annotated` may make another value of what comes in."""
    annotation = field.annotation
    if field.option("discriminator") is not None:
        return True
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        at = _place(field)
        if at.qualified(annotation.value) == _ANNOTATED:
            return any(
                not (isinstance(each, ast.Call) and at.qualified(each.func) in _FIELD)
                for each in annotation.slice.elts[1:]
            )
        return False
    return False


def _plain(shape: Shape) -> str:
    return shape.name.rpartition(".")[2]
