"""`model_fields` read from an object."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.instance import is_any_model, is_plain_model, model_use
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.reading import attributes_read
from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.source import Location

_OF_CLASSES = ("__name__", "__qualname__", "__bases__", "__mro__")


class FieldsOfInstance:
    """`item.model_fields`, where `item` is known to be an object of a model."""

    def __init__(self, node: ast.Attribute, outline: Outline, is_any: bool = False) -> None:
        self.node = node
        self.outline = outline
        self.is_any = is_any
        """Whether nothing is known of the object but that it is of a model."""

    words = frozenset({"model_fields", "model_computed_fields"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[FieldsOfInstance]:
        """Each of them in a statement."""
        for node, scope in attributes_read(outline, "model_fields", "model_computed_fields"):
            at = place(outline, scope)
            model = model_use(node.value, at)
            if model is None or model.is_class or not is_plain_model(model.qualified, at.module):
                continue
            # What a function says to return a model is now and then the model itself.
            is_any = is_any_model(model)
            if is_any and not _is_parameter(node.value, scope):
                continue
            if not _is_used_as_class(node.value, outline, scope):
                yield cls(node, outline, is_any)

    @property
    def location(self) -> Location:
        """The place of the whole attribute."""
        return self.outline.location(self.node)


def _is_parameter(node: ast.expr, scope: Scope) -> bool:
    bindings = scope.bindings.get(node.id, ()) if isinstance(node, ast.Name) else ()
    return [each.how for each in bindings] == [How.PARAMETER]


def _is_used_as_class(node: ast.expr, outline: Outline, scope: Scope) -> bool:
    """Whether code uses a name as only a class can be used, whatever its annotation says."""
    if not isinstance(node, ast.Name):
        return False
    read = [each for name in _OF_CLASSES for each in outline.survey.attributes.get(name, ())]
    if any(where is scope and _names(found.value, node.id) for found, where in read):
        return True
    for call in scope.calls:
        func = call.node.func
        if _names(func, node.id) or (isinstance(func, ast.Attribute) and _makes(func, node.id)):
            return True
    return False


def _makes(func: ast.Attribute, name: str) -> bool:
    return func.attr.startswith(("model_validate", "model_json_schema")) and _names(func.value, name)


def _names(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
