"""A pydantic model that a function depends on, of which FastAPI reads the constructor."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import BASE_SETTINGS, Model
from fastapi_mentor.facts.parameter import MARKERS, Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern

_LISTS = frozenset(
    {"list", "set", "frozenset", "tuple", "dict", "typing.Sequence", "typing.List", "typing.Dict"}
)
_VALIDATORS = frozenset({"field_validator", "model_validator", "validator", "root_validator"})
_TOKEN = pattern(r"\{(\w+)")


class ParameterModel:
    """The model that is the target of a parameter's `Depends`."""

    def __init__(self, model: Model, parameter: Parameter) -> None:
        self.model = model
        self.parameter = parameter

    @classmethod
    def of(cls, parameter: Parameter) -> ParameterModel | None:
        """The model that a parameter depends on, if it is one and no settings and no table."""
        if parameter.dependency is not None:
            target, at = parameter.dependency
            definition = at.definition(target)
        else:
            annotation = parameter.node.annotation
            definition = parameter.place.definition(annotation) if annotation is not None else None
        model = Model.of(definition)
        if model is None or model.inherits(*BASE_SETTINGS) or model.is_table or model.has_unknown_bases:
            return None
        return cls(model, parameter)

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.model.node.name

    @property
    def is_read_field_by_field(self) -> bool:
        """Whether it holds parameters of the query and nothing that says otherwise."""
        if any(
            isinstance(each.node, Function) and each.node.name == "__init__" for each in self.model.members
        ):
            return False
        fields = self.model.fields.values()
        if not fields or any(_has_marker(each) or _is_model(each) for each in fields):
            return False
        return self._path_tokens.isdisjoint(self.model.fields)

    @cached_property
    def _path_tokens(self) -> set[str]:
        routes = routes_of(self.parameter.scope, self.parameter.outline)
        return {token for route in routes for token in _TOKEN.findall(route.path or "")}

    @cached_property
    def lists(self) -> list[str]:
        """The names of the fields that are lists or the like."""
        return [
            name
            for name, field in self.model.fields.items()
            if annotated_type(field.annotation, _place(field)) in _LISTS
        ]

    @cached_property
    def has_validators(self) -> bool:
        """Whether functions of the class, or of one that it inherits from, check its fields."""
        model: Model | None = self.model
        for _ in range(10):
            if model is None:
                return False
            if any(_is_validator(each.node) for each in model.members):
                return True
            symbols = [model.outline.module.symbol(base) for base in model.bases if base is not None]
            parents = [Model.of(each.definition) for each in symbols if each is not None]
            model = next((each for each in parents if each is not None), None)
        return False


def _place(field: ModelField) -> Place:
    return place(field.outline, field.scope)


def _has_marker(field: ModelField) -> bool:
    value = field.value
    if isinstance(value, ast.Call) and _place(field).qualified(value.func) in MARKERS:
        return True
    return any(
        isinstance(each, ast.Call) and _place(field).qualified(each.func) in MARKERS
        for each in walk(field.annotation)
    )


def _is_model(field: ModelField) -> bool:
    """Whether one of the types in the annotation is a model itself."""
    for each in walk(field.annotation):
        if isinstance(each, ast.Name | ast.Attribute):
            definition = _place(field).definition(each)
            if definition is not None and Model.of(definition) is not None:
                return True
    return False


def _is_validator(node: ast.stmt) -> bool:
    if not isinstance(node, Function):
        return False
    named = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
    names = [each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in named]
    return not _VALIDATORS.isdisjoint(names)
