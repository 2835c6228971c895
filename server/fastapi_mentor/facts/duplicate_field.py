"""A field that a model declares twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model


class DuplicateField(NamedTuple):
    """Two declarations of one name; the later wins."""

    first: ModelField
    later: ModelField

    @property
    def keeps_default(self) -> bool:
        """Whether the default of the first is that of the field, though the later has none."""
        return self.first.value is not None and self.later.value is None


def duplicate_fields(model: Model) -> Iterator[DuplicateField]:
    """The fields that the body of a model declares more than once, not counting its `if` and `try`."""
    seen: dict[str, ModelField] = {}
    for node, outline in model.members:
        field = ModelField.read(node, outline, model.scope)
        if field is not None:
            first = seen.get(field.name)
            if first is not None:
                yield DuplicateField(first, field)
            seen[field.name] = field
