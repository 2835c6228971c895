"""The attributes of `BaseModel` that a field hides."""

from __future__ import annotations

from fastapi_mentor.facts.instance import is_plain_model
from fastapi_mentor.facts.model import Model

REFUSED = frozenset({"model_dump", "model_dump_json", "model_validate"})
"""Fields that pydantic does not take: `model_dump` and `model_validate` begin protected names."""

_HIDDEN = REFUSED | {
    *("dict", "json", "copy", "schema", "schema_json", "validate", "construct", "parse_obj", "parse_raw"),
    *("parse_file", "from_orm", "update_forward_refs", "model_fields", "model_extra", "model_fields_set"),
    *("model_computed_fields", "model_construct", "model_copy", "model_json_schema", "model_post_init"),
    *("model_rebuild", "model_parametrized_name", "model_validate_json", "model_validate_strings"),
}


def hidden_attributes(model: Model) -> frozenset[str]:
    """What fields of a model hide; nothing where its bases are not all known."""
    if _HIDDEN.isdisjoint(model.own_fields):
        return frozenset()
    module = model.outline.module
    known = all(base is not None and is_plain_model(base, module) for base in model.bases)
    inherited = {
        name
        for base in model.bases
        if base is not None
        for name in _fields_of(base, model)
        if name in _HIDDEN
    }
    return _HIDDEN - inherited if known else frozenset()


def _fields_of(base: str, model: Model) -> dict[str, object]:
    symbol = model.outline.module.symbol(base)
    parent = Model.of(symbol.definition) if symbol is not None else None
    return dict(parent.fields) if parent is not None else {}
