"""A method or attribute of models that pydantic 2 calls by another name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.compatibility import is_for_old_versions
from fastapi_mentor.facts.instance import (
    ModelUse,
    inherited,
    is_object_of_model,
    is_plain_model,
    model_use,
    overrides,
)
from fastapi_mentor.facts.narrowed import members_with
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.reading import attributes_read
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.source import Location

METHODS = {
    "dict": "model_dump",
    "json": "model_dump_json",
    "copy": "model_copy",
    "construct": "model_construct",
    "parse_obj": "model_validate",
    "parse_raw": "model_validate_json",
    "from_orm": "model_validate",
    "validate": "model_validate",
    "schema": "model_json_schema",
    "schema_json": "model_json_schema",
    "update_forward_refs": "model_rebuild",
}
ATTRIBUTES = {"__fields__": "model_fields", "__fields_set__": "model_fields_set"}
_OF_CLASS = frozenset(
    {"parse_obj", "parse_raw", "from_orm", "validate", "schema", "schema_json", "construct"}
)
_OF_OBJECT = frozenset({"dict", "json", "copy"})


class OldModelUse:
    """`user.dict()`, `User.parse_obj(...)`, `User.__fields__`: something of a model under its old name.

    `call` is None where it is no call.
    """

    def __init__(
        self, node: ast.Attribute, call: ast.Call | None, model: ModelUse, scope: Scope, outline: Outline
    ) -> None:
        self.node = node
        self.call = call
        self.model = model
        self.scope = scope
        self.outline = outline

    words = frozenset({*METHODS, *ATTRIBUTES})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OldModelUse]:
        """The old methods and attributes that a statement uses of what is known to be a model."""
        for call in outline.calls(*METHODS):
            node = call.node.func
            if isinstance(node, ast.Attribute) and not call.awaited:
                model = _known_model(node, call.scope, outline)
                if model is None or not _fits(node.attr, model):
                    continue
                if not is_for_old_versions(node, METHODS[node.attr], call.scope):
                    yield cls(node, call.node, model, call.scope, outline)
        for node, scope in attributes_read(outline, *ATTRIBUTES):
            model = _known_model(node, scope, outline)
            if model is None or (node.attr == "__fields_set__" and model.is_class):
                continue
            if not is_for_old_versions(node, ATTRIBUTES[node.attr], scope):
                yield cls(node, None, model, scope, outline)

    @property
    def location(self) -> Location:
        """The place of the name of the method."""
        whole = self.outline.location(self.node)
        width = len(self.node.attr)
        return whole._replace(line=whole.end_line, column=whole.end_column - width)

    @property
    def old_name(self) -> str:
        """What the code calls it."""
        return self.node.attr

    @property
    def new_name(self) -> str:
        """What pydantic 2 calls it."""
        return METHODS.get(self.node.attr) or ATTRIBUTES[self.node.attr]

    @property
    def model_name(self) -> str:
        """The name of the model."""
        return self.model.qualified.rpartition(".")[2]


def _fits(name: str, model: ModelUse) -> bool:
    """Whether it is the method of pydantic: some are the model's own, some those of its objects."""
    return model.is_class if name in _OF_CLASS else not model.is_class or name not in _OF_OBJECT


def _known_model(node: ast.Attribute, scope: Scope, outline: Outline) -> ModelUse | None:
    at = place(outline, scope)
    found = model_use(node.value, at) or inherited(node.value, at)
    models = [found] if found is not None else _members(node, at)
    for model in models:
        if not is_plain_model(model.qualified, at.module):
            return None
        if overrides(model.qualified, node.attr, at.module):
            return None
    return models[0] if models else None


def _members(node: ast.Attribute, at: Place) -> list[ModelUse]:
    """The models of a union of which an attribute must be: the others do not have it."""
    members = members_with(node.attr, node.value, at)
    if not all(is_object_of_model(each, at.module) for each in members):
        return []
    return [ModelUse(each, False) for each in members]
