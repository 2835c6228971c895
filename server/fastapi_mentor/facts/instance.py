"""Objects of pydantic models, and the models themselves, where code uses them."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.model import BASE_MODEL, Model
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.narrowed import bound_of, class_given, tested_class
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.value import value_shape

_PLAIN = frozenset(
    {
        *(BASE_MODEL, "pydantic.RootModel", "pydantic.generics.GenericModel", "pydantic.BaseSettings"),
        *("pydantic_settings.BaseSettings", "sqlmodel.SQLModel", "abc.ABC", "object"),
        *("typing.Generic", "typing.Protocol"),
    }
)


_BASES = frozenset({BASE_MODEL, "sqlmodel.SQLModel", "pydantic_settings.BaseSettings"})
"""Whose objects are of a model, whichever that is."""


_TYPES = frozenset({"type", "typing.Type"})


class ModelUse(NamedTuple):
    """An expression whose value is an object of a model, or (`is_class`) the model itself."""

    qualified: str
    is_class: bool


def model_use(node: ast.expr, at: Place) -> ModelUse | None:
    """The model that an expression is, or is an object of; None where that is not known."""
    own = _of_first_parameter(node, at)
    if own is not None:
        return own
    named = at.qualified(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
    if named is not None:
        symbol = at.module.symbol(named)
        definition = symbol.definition if symbol is not None else None
        if definition is not None and isinstance(definition.node, ast.ClassDef):
            return ModelUse(named, True) if is_model(named, at.module) else None
    found = type_of(node, at) or _element_type(node, at) or tested_class(node, at)
    if found is None or found == "typing.Any":
        return None
    if found in _TYPES:
        given = class_given(node, at)
        return ModelUse(given, True) if given is not None and is_object_of_model(given, at.module) else None
    for each in (found, bound_of(found, at.module)):
        if each is not None and is_object_of_model(each, at.module):
            return ModelUse(each, False)
    return None


def _element_type(node: ast.expr, at: Place) -> str | None:
    """The class of what a loop goes through, where a name stands for that, or of an item of a container."""
    if isinstance(node, ast.Name):
        bindings = at.scope.bindings.get(node.id, ()) if at.scope is not None else ()
        hows = [each.how for each in bindings]
        if hows != [How.ITERATED] and hows != [How.ASSIGNED]:
            return None
    elif not isinstance(node, ast.Subscript):
        return None
    shape = value_shape(node, at)
    shape = shape.without_none if shape is not None else None
    return shape.name if shape is not None and not shape.arguments else None


def is_model(qualified: str, module: Module) -> bool:
    """Whether a class is a pydantic model of the project."""
    return BASE_MODEL in module.ancestors(qualified) and qualified not in _PLAIN


def is_object_of_model(qualified: str, module: Module) -> bool:
    """Whether the objects of a class are of a pydantic model: of this one, or of one that inherits it."""
    return qualified in _BASES or is_model(qualified, module)


def is_any_model(use: ModelUse) -> bool:
    """Whether nothing is known but that it is of a model."""
    return use.qualified in _BASES


def is_plain_model(qualified: str, module: Module) -> bool:
    """Whether a model inherits from nothing but pydantic, SQLModel and classes of the project."""
    for name in module.ancestors(qualified):
        if name in _PLAIN:
            continue
        symbol = module.symbol(name) if name != "?" else None
        if symbol is None or symbol.definition is None:
            return False
    return True


def overrides(qualified: str, name: str, module: Module) -> bool:
    """Whether a model, or a class of the project that it inherits from, defines an attribute itself."""
    return member_of(qualified, name, module) is not None


def _of_first_parameter(node: ast.expr, at: Place) -> ModelUse | None:
    """What `self` and `cls` are in the methods of a model."""
    if not isinstance(node, ast.Name) or node.id not in ("self", "cls") or at.outline is None:
        return None
    scope = at.scope.function if at.scope is not None else None
    while scope is not None and node.id not in scope.bindings:
        scope = scope.parent.function if scope.parent is not None else None
    if scope is None or [each.how for each in scope.bindings[node.id]] != [How.PARAMETER]:
        return None
    if scope.parent is None or scope.parent.node is not None:
        return None
    qualified = _class_around(at)
    return ModelUse(qualified, node.id == "cls") if qualified is not None else None


def inherited(node: ast.expr, at: Place) -> ModelUse | None:
    """The model that `super()` is an object of, in the methods of one that inherits from it alone."""
    match node:
        case ast.Call(func=ast.Name(id="super"), args=[]) if at.outline is not None:
            for each in at.outline.header.nodes if at.outline.header is not None else ():
                if isinstance(each, ast.ClassDef) and len(each.bases) == 1 and _class_around(at) is not None:
                    base = Place(at.module, None, None).qualified(each.bases[0])
                    if base is not None and is_object_of_model(base, at.module):
                        return ModelUse(base, False)
    return None


def _class_around(at: Place) -> str | None:
    """The model of whose body a statement is a part."""
    header = at.outline.header if at.outline is not None else None
    for each in header.nodes if header is not None else ():
        if isinstance(each, ast.ClassDef):
            found = at.module.resolve(each.name)
            if found is not None and is_model(found.qualified, at.module):
                return found.qualified
    return None


def model_named(qualified: str, module: Module) -> Model | None:
    """The model with a full name."""
    symbol = module.symbol(qualified) if BASE_MODEL in module.ancestors(qualified) else None
    return Model.of(symbol.definition) if symbol is not None else None
