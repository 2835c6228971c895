"""Types that a model can not name, since one of its fields with a default has the same name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.source import Location


class HiddenType(NamedTuple):
    """A name in an annotation that means the default of a field by then.

    `is_module` where the type is asked of what has the name: `datetime.datetime`.
    """

    node: ast.Name
    field: ModelField
    is_module: bool = False

    @property
    def name(self) -> str:
        """The name."""
        return self.node.id

    @property
    def location(self) -> Location:
        """Its place."""
        return self.field.outline.location(self.node)

    @property
    def qualified(self) -> str | None:
        """The full name of the type that is meant."""
        symbol = self.field.outline.module.resolve(self.name)
        return symbol.qualified if symbol is not None else None


def hidden_types(model: Model) -> Iterator[HiddenType]:
    """The names in the annotations of a model that fields hide, in their order."""
    if model.scope is not None:
        return
    bound: set[str] = set()
    for field in model.own_fields.values():
        if field.value is not None:
            bound.add(str(field.name))
        if not bound:
            continue
        for name in _type_names(field.annotation):
            if name.id in bound:
                hidden = HiddenType(name, field, any(name is each for each in _owners(field.annotation)))
                if hidden.qualified is not None:
                    yield hidden


def _owners(annotation: ast.expr) -> Iterator[ast.expr]:
    """What attributes are asked of."""
    return (node.value for node in ast.walk(annotation) if isinstance(node, ast.Attribute))


def _type_names(annotation: ast.expr) -> Iterator[ast.Name]:
    """The names that are types in an annotation, those inside strings left out."""
    match annotation:
        case ast.Name():
            yield annotation
        case ast.Attribute(value=owner):
            yield from _type_names(owner)
        case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")):
            return
        case ast.Subscript(value=ast.Name(id="Annotated") | ast.Attribute(attr="Annotated"), slice=inner):
            yield from _type_names(inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner)
        case ast.Subscript(value=outer, slice=inner):
            yield from _type_names(outer)
            yield from _type_names(inner)
        case ast.BinOp(left=left, right=right):
            yield from _type_names(left)
            yield from _type_names(right)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _type_names(part)
