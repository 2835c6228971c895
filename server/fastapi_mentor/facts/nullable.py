"""Fields that may be null, and models that clients fill."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.place import place

_INPUT = re.compile(
    r"(Create|Update|Patch|Upsert|Request|Payload|Input|SignUp)(Model|Schema|DTO|Dto|Body|In)?$|In$|Body$"
)
"""The ends of the names of models that hold what clients send."""


def takes_input(model: Model) -> bool:
    """Whether the name of a model says that clients fill it; one with a single field may well ask for it."""
    if len(model.own_fields) == 1 and len(model.fields) == 1:
        return False
    return not model.is_table and _INPUT.search(model.node.name) is not None


def is_nullable(field: ModelField) -> bool:
    """Whether None is one of the values that a field can have, as its annotation says at the top."""
    annotation = field.annotation
    at = place(field.outline, field.scope)
    match annotation:
        case ast.BinOp(op=ast.BitOr()):
            return _has_none(annotation)
        case ast.Subscript(value=outer, slice=inner):
            name = at.qualified(outer)
            if name == "typing.Union" and isinstance(inner, ast.Tuple):
                return any(isinstance(each, ast.Constant) and literal(each) is None for each in inner.elts)
            return name == "typing.Optional"
    return False


def _has_none(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(left=left, right=right):
            return _has_none(left) or _has_none(right)
        case ast.Constant(value=None):
            return True
    return False
