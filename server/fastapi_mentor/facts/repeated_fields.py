"""Fields that several models of a module declare alike."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model

_FEWEST_FIELDS = 4
_FEWEST_MODELS = 3


class Repeated(NamedTuple):
    """The names of fields, and the other models that declare them too."""

    names: list[str]
    others: list[Model]


def repeated_in(model: Model) -> Repeated | None:
    """What a model and at least two later ones of its module have in common, for the first of them."""
    if len(model.own_fields) < _FEWEST_FIELDS:
        return None
    own = {name: _signature(field) for name, field in model.own_fields.items()}
    module = model.outline.module
    found: list[tuple[Model, set[str]]] = []
    for name in module.classes():
        for definition in module.definitions(name):
            other = Model.of(definition)
            if other is None or len(other.own_fields) < _FEWEST_FIELDS or other.bases != model.bases:
                continue
            same = {f for f, field in other.own_fields.items() if own.get(f) == _signature(field)}
            if len(same) >= _FEWEST_FIELDS:
                found.append((other, same))
    if len(found) < _FEWEST_MODELS or found[0][0].node.name != model.node.name:
        return None
    shared = set.intersection(*(same for _, same in found))
    if len(shared) < _FEWEST_FIELDS:
        return None
    return Repeated([name for name in own if name in shared], [other for other, _ in found[1:]])


def _signature(field: ModelField) -> tuple[str, str]:
    value = ast.dump(field.value) if field.value is not None else ""
    return ast.dump(field.annotation), value
