"""A row of a table that a model is to be made of, although the model reads no attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import UNKNOWN, has_unpacking
from fastapi_mentor.facts.inherited_config import configuration
from fastapi_mentor.facts.instance import is_plain_model, model_named
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.table import is_table
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.source import Location


class ValidatedObject:
    """`Schema.model_validate(row)`, where `row` certainly is an object of a table."""

    words = frozenset({"model_validate", "from_orm"})

    def __init__(self, node: ast.Attribute, model: Model, given: str, outline: Outline) -> None:
        self.node = node
        self.model = model
        self.given = given
        """The name of the table."""
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ValidatedObject]:
        """Each of them in a statement."""
        for call in outline.calls("model_validate", "from_orm"):
            found = _read(call, outline)
            if found is not None:
                yield found

    @property
    def location(self) -> Location:
        """The place of the name of the method."""
        whole = self.outline.location(self.node)
        return whole._replace(line=whole.end_line, column=whole.end_column - len(self.node.attr))


def _read(call: Call, outline: Outline) -> ValidatedObject | None:
    node, at = call.node, place(outline, call.scope)
    if not isinstance(node.func, ast.Attribute) or len(node.args) != 1 or has_unpacking(node):
        return None
    if any(each.arg == "from_attributes" for each in node.keywords):
        return None
    qualified = at.qualified(node.func.value)
    if qualified is None or "pydantic.BaseModel" not in at.module.ancestors(qualified):
        return None
    if not is_plain_model(qualified, at.module) or "sqlmodel.SQLModel" in at.module.ancestors(qualified):
        return None
    model = model_named(qualified, at.module)
    table = _table(node.args[0], at)
    if model is None or table is None or not _reads_only_dicts(model, at):
        return None
    return ValidatedObject(node.func, model, table.rpartition(".")[2], outline)


def _table(node: ast.expr, at: Place) -> str | None:
    """The table of which an expression is an object; None where it may be something else."""
    found = type_of(node, at)
    if found is None:
        shape = value_shape(node, at)
        members = shape.without_none if shape is not None else None
        found = members.name if members is not None and not members.arguments else None
    return found if found is not None and is_table(found, at.module) else None


def _reads_only_dicts(model: Model, at: Place) -> bool:
    """Whether nothing in a model or what it inherits lets it take other objects than dicts."""
    current: list[Model] = [model]
    for _ in range(12):
        if not current:
            break
        parents = []
        for each in current:
            if any(v.kind == "model_validator" and v.mode != "after" for v in validators_of(each)):
                return False
            parents += [
                parent
                for base in each.bases
                if base is not None and (parent := model_named(base, each.outline.module)) is not None
            ]
        current = parents
    value = configuration(model).get("from_attributes", configuration(model).get("orm_mode"))
    return value is None or (value is not UNKNOWN and not value)
