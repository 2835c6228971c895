"""`model_fields` read from an object."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.instance import is_plain_model, model_use
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.reading import attributes_read
from fastapi_mentor.source import Location


class FieldsOfInstance:
    """`item.model_fields`, where `item` is known to be an object of a model."""

    def __init__(self, node: ast.Attribute, outline: Outline) -> None:
        self.node = node
        self.outline = outline

    words = frozenset({"model_fields", "model_computed_fields"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[FieldsOfInstance]:
        """Each of them in a statement."""
        for node, scope in attributes_read(outline, "model_fields", "model_computed_fields"):
            at = place(outline, scope)
            model = model_use(node.value, at)
            if model is not None and not model.is_class and is_plain_model(model.qualified, at.module):
                yield cls(node, outline)

    @property
    def location(self) -> Location:
        """The place of the whole attribute."""
        return self.outline.location(self.node)
