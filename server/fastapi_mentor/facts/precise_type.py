"""Types that say more than `str` and `float`, by what fields are called."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.place import place
from fastapi_mentor.pattern import pattern

_TYPES = (
    (re.compile(r"(.*_)?e?mail(_address)?"), "str", "pydantic", "EmailStr"),
    (re.compile(r"(.*_)?(url|website|homepage)"), "str", "pydantic", "HttpUrl"),
    (re.compile(r"(.*_)?(uuid|guid)"), "str", "uuid", "UUID"),
    (
        re.compile(r"(.*_)?(price|amount|balance|salary|subtotal|cost|fee)(_eur|_usd)?"),
        "float",
        "decimal",
        "Decimal",
    ),
)


_CHOICES = pattern(r"(.*_)?(status|gender|priority|severity|visibility)")
CHOICE = "Literal"


class Precise(NamedTuple):
    """The type `name` of `module` for what `node` calls `loose`."""

    node: ast.expr
    loose: str
    module: str
    name: str


def precise_type(field: ModelField) -> Precise | None:
    """What a field could be declared as; None where its type or its constraints say enough."""
    constrained = any(field.option(each) is not None for each in ("pattern", "json_schema_extra"))
    if _CHOICES.fullmatch(field.name.lower()):
        node = _loose(field, "str")
        return Precise(node, "str", "typing", CHOICE) if node is not None and not constrained else None
    # A default that is a text would not become what the type says: nobody validates it.
    if isinstance(literal(field.default), str):
        return None
    for named, loose, module, name in _TYPES:
        if named.fullmatch(field.name.lower()):
            node = _loose(field, loose)
            return Precise(node, loose, module, name) if node is not None and not constrained else None
    return None


def _loose(field: ModelField, name: str) -> ast.expr | None:
    """The part of the annotation that names a plain type, alone or with None."""
    annotation = field.annotation
    candidates: list[ast.expr] = [annotation]
    match annotation:
        case ast.BinOp(left=left, right=right):
            candidates = [left, right]
        case ast.Subscript(value=outer, slice=inner):
            is_optional = place(field.outline, field.scope).qualified(outer) == "typing.Optional"
            candidates = [inner] if is_optional else []
    for each in candidates:
        if isinstance(each, ast.Name) and each.id == name:
            return each
    return None
