"""A field of a model of Tortoise: `name = fields.CharField(...)`, `team = fields.ForeignKeyField(...)`."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.column import Column, called_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place

_PACKAGE = ("tortoise.fields.", "tortoise.contrib.")
_TO_ONE = frozenset({"ForeignKeyField", "OneToOneField"})
_TO_MANY = frozenset({"ManyToManyField"})


class TortoiseField(Column):
    """One field; `kind` is the name of its class (`CharField`)."""

    kind = ""

    @property
    def leads_to(self) -> str | None:
        """The model that a foreign key refers to, as it is written: `models.Team`."""
        if self.kind not in _TO_ONE | _TO_MANY or self.call is None:
            return None
        text = literal(argument(self.call, "to", 0) or argument(self.call, "model_name", 0))
        return text if isinstance(text, str) else None

    @property
    def is_to_one(self) -> bool:
        """Whether it holds one row of another model."""
        return self.kind in _TO_ONE

    @property
    def is_to_many(self) -> bool:
        """Whether it holds several rows of another model."""
        return self.kind in _TO_MANY

    @property
    def related_name(self) -> str | None:
        """The attribute that the other model gets; `""` where nothing says its name, None where none."""
        given = argument(self.call, "related_name") if self.call is not None else None
        if given is None:
            return ""
        text = literal(given)
        return text if isinstance(text, str) else None

    @property
    def is_key(self) -> bool | None:
        """Whether it is the primary key."""
        for name in ("primary_key", "pk"):
            if self.option(name) is not None:
                return self.flag(name)
        return self.flag("pk")


def read_field(node: ast.Assign | ast.AnnAssign, outline: Outline, at: Place) -> TortoiseField | None:
    """The field that a member of a model is, if it is one."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    kind = called_of(node.value, at, _PACKAGE)
    if not isinstance(target, ast.Name) or not kind.endswith("Field"):
        return None
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    found = TortoiseField(node, target, target.id, outline, at, node.value, annotation)
    found.kind = kind
    return found
