"""Fields that may be null, and models that clients fill."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.exchange import NamedModel, body_models, models_in, response_models
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.pattern import pattern

_METHODS = frozenset({"get", "post", "put", "patch"})
_INPUT = pattern(
    r"(Create|Update|Patch|Upsert|Request|Payload|Input|SignUp)(Model|Schema|DTO|Dto|Body|In)?$|In$|Body$"
)
"""The ends of the names of models that hold what clients send."""

_OUTPUT = pattern(r"(Out|Output|Read|Response|Result|Public|InDB|View|Detail)(Model|Schema|DTO|Dto)?$")
"""The ends of the names of models that hold what they are given."""


def takes_input(model: Model) -> bool:
    """Whether clients fill a model, as its name or a route says; a single field may well be asked for."""
    if len(model.own_fields) == 1 and len(model.fields) == 1:
        return False
    if model.is_table:
        return False
    if _INPUT.search(model.node.name) is not None and "Response" not in model.node.name:
        return True
    if not any(lacks_default(field) for field in model.own_fields.values()):
        return False
    return _is_only_taken(model) or _is_part_of_input(model)


def _is_part_of_input(model: Model) -> bool:
    """Whether a model of the same module that clients fill inherits the fields, or holds such an object."""
    if _OUTPUT.search(model.node.name):
        return False
    module = model.outline.module
    for name in module.classes():
        if name == model.node.name or not _INPUT.search(name):
            continue
        for definition in module.definitions(name):
            other = Model.of(definition)
            if other is None or other.is_table:
                continue
            if any(_is_same(each.model, model) for each in _parts(other)):
                return True
            if any(_inherits(other, model, each) for each in model.own_fields):
                return True
    return False


def _parts(model: Model) -> Iterator[NamedModel]:
    for field in model.fields.values():
        yield from models_in(field.annotation, place(field.outline, field.scope))


def _inherits(other: Model, model: Model, name: str) -> bool:
    """Whether a field of a model is what another one of its module declares."""
    field = other.fields.get(name)
    return name not in other.own_fields and field is not None and field.node is model.own_fields[name].node


def _is_only_taken(model: Model) -> bool:
    """Whether a route of the same module takes the model from the body, and none gives it."""
    module, is_taken = model.outline.module, False
    for statement in module.calling(_METHODS):
        for route in Route.find(Outline(statement, module)):
            if any(_is_same(named.model, model) for named in response_models(route)):
                return False
            is_taken |= any(_is_same(named.model, model) for _, named in body_models(route))
    return is_taken


def _is_same(one: Model, other: Model) -> bool:
    return one.node.name == other.node.name and one.outline.module.path == other.outline.module.path


def lacks_default(field: ModelField) -> bool:
    """Whether a field may be None, but has to be given, and says nowhere that this is meant."""
    if not field.is_required or field.option("default") is not None or _is_explained(field):
        return False
    if field.value is not None:
        is_plain = field.settings is not None and field.value is field.settings and not field.settings.args
        return is_plain and is_nullable(field)
    return is_nullable(field)


def _is_explained(field: ModelField) -> bool:
    """Whether the description of a field says what null means, or that it must be given."""
    given = field.option("description")
    text = literal(given) if given is not None else None
    return isinstance(text, str) and ("null" in text.lower() or "required" in text.lower())


def is_nullable(field: ModelField) -> bool:
    """Whether None is one of the values that a field can have, as its annotation says at the top."""
    return _allows_none(field.annotation, place(field.outline, field.scope))


def _allows_none(annotation: ast.expr, at: Place) -> bool:
    match annotation:
        case ast.BinOp(op=ast.BitOr()):
            return _has_none(annotation)
        case ast.Subscript(value=outer, slice=inner):
            name = at.qualified(outer)
            if name == "typing.Union" and isinstance(inner, ast.Tuple):
                return any(isinstance(each, ast.Constant) and literal(each) is None for each in inner.elts)
            if name == "typing.Annotated" and isinstance(inner, ast.Tuple):
                return _allows_none(inner.elts[0], at)
            return name == "typing.Optional"
    return False


def _has_none(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(left=left, right=right):
            return _has_none(left) or _has_none(right)
        case ast.Constant(value=None):
            return True
    return False
