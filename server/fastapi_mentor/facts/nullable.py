"""Fields that may be null, and models that clients fill."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.exchange import body_models, response_models
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.pattern import pattern

_SENDING = frozenset({"post", "put", "patch"})
_INPUT = pattern(
    r"(Create|Update|Patch|Upsert|Request|Payload|Input|SignUp)(Model|Schema|DTO|Dto|Body|In)?$|In$|Body$"
)
"""The ends of the names of models that hold what clients send."""


def takes_input(model: Model) -> bool:
    """Whether clients fill a model, as its name or a route says; a single field may well be asked for."""
    if len(model.own_fields) == 1 and len(model.fields) == 1:
        return False
    if model.is_table:
        return False
    return _INPUT.search(model.node.name) is not None or _is_only_taken(model)


def _is_only_taken(model: Model) -> bool:
    """Whether a route of the same module takes the model from the body, and none gives it."""
    if not any(field.value is None and is_nullable(field) for field in model.own_fields.values()):
        return False
    module, is_taken = model.outline.module, False
    for statement in module.calling(_SENDING):
        for route in Route.find(Outline(statement, module)):
            if any(_is_same(named.model, model) for named in response_models(route)):
                return False
            is_taken |= any(_is_same(named.model, model) for _, named in body_models(route))
    return is_taken


def _is_same(one: Model, other: Model) -> bool:
    return one.node.name == other.node.name and one.outline.module.path == other.outline.module.path


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
