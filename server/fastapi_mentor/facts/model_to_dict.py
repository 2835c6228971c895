"""`dict(model)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.exchange import models_in
from fastapi_mentor.facts.instance import is_plain_model, model_named, model_use, overrides
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.source import Location


class ModelToDict:
    """A call of `dict` with an object of a model."""

    words = frozenset({"dict"})

    def __init__(self, node: ast.Call, model: str, outline: Outline) -> None:
        self.node = node
        self.model = model
        """The full name of the model."""
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ModelToDict]:
        """Each of them in a statement."""
        for call in outline.calls("dict"):
            node = call.node
            if not isinstance(node.func, ast.Name) or len(node.args) != 1 or node.keywords:
                continue
            if not isinstance(node.args[0], (ast.Name, ast.Attribute)):
                continue
            at = place(outline, call.scope)
            found = model_use(node.args[0], at) if at.qualified(node.func) == "dict" else None
            if found is None or found.is_class or not is_plain_model(found.qualified, at.module):
                continue
            if not any(overrides(found.qualified, each, at.module) for each in ("__iter__", "keys")):
                yield cls(node, found.qualified, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @cached_property
    def holding(self) -> str | None:
        """A field that holds models, which stay what they are."""
        model = model_named(self.model, self.outline.module)
        for name, field in model.fields.items() if model is not None else ():
            if any(True for _ in models_in(field.annotation, place(field.outline, field.scope))):
                return name
        return None
