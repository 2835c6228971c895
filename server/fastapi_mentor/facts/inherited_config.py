"""What a model inherits of the configurations of its bases."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import UNKNOWN, literal
from fastapi_mentor.facts.instance import model_named
from fastapi_mentor.facts.model import Model

_DEPTH = 12


class Conflict(NamedTuple):
    """An option about which two bases of a model say something else; `value` is that of the last."""

    option: str
    first: str
    last: str
    value: object


def conflicts(model: Model) -> Iterator[Conflict]:
    """The options about which the bases of a model contradict each other and it says nothing."""
    if len(model.bases) < 2:
        return
    known: dict[str, tuple[str, object]] = {}
    for base in model.bases:
        parent = model_named(base, model.outline.module) if base is not None else None
        if parent is None:
            continue
        for option, value in configuration(parent).items():
            first = known.get(option)
            differ = first is not None and UNKNOWN not in (first[1], value) and first[1] != value
            if differ and option != "title" and model.configured(option) is None:
                assert first is not None
                yield Conflict(option, first[0], parent.node.name, value)
            known[option] = (parent.node.name, value)


def configuration(model: Model, depth: int = 0) -> dict[str, object]:
    """The options of a model with their values, inherited ones too; UNKNOWN for what is no literal."""
    found: dict[str, object] = {}
    if depth > _DEPTH:
        return found
    for base in model.bases:
        parent = model_named(base, model.outline.module) if base is not None else None
        if parent is not None:
            found |= configuration(parent, depth + 1)
    return found | own_configuration(model)


def own_configuration(model: Model) -> dict[str, object]:
    """The options that a model gives itself."""
    found: dict[str, object] = {}
    if model.class_config is not None:
        found |= {name: literal(value) for name, value in model.class_config.options.items()}
    if model.model_config is not None:
        value = model.model_config.node.value  # type: ignore[attr-defined]
        if isinstance(value, ast.Call):
            found |= {str(each.arg): literal(each.value) for each in value.keywords if each.arg}
        elif isinstance(value, ast.Dict):
            for key, option in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    found[str(key.value)] = literal(option)
    return found
