"""A loop that copies the items of a dict to the fields of an object."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.source import Location


class FieldLoop:
    """Such a loop over the items of a dict, whose body is nothing else, and an object of SQLModel.

    `target` is the object, `source` the dict.
    """

    words = frozenset({"setattr"})

    def __init__(self, node: ast.For, target: ast.expr, source: ast.expr, outline: Outline) -> None:
        self.node = node
        self.target = target
        self.source = source
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[FieldLoop]:
        """The ones in a statement."""
        for call in outline.calls("setattr"):
            match call.loop:
                case (
                    ast.For(
                        target=ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=value)]),
                        iter=ast.Call(func=ast.Attribute(value=source, attr="items"), args=[]),
                        body=[ast.Expr(value=only)],
                        orelse=[],
                    ) as loop
                ) if only is call.node:
                    match call.node.args:
                        case [target, ast.Name(id=first), ast.Name(id=second)]:
                            if (first, second) == (key, value) and _is_model(target, call, outline):
                                yield cls(loop, target, source, outline)

    @property
    def location(self) -> Location:
        """The place of the whole loop."""
        return self.outline.location(self.node)

    @property
    def is_of_model(self) -> bool:
        """Whether the dict is what a model gives for its own fields."""
        source = self.source
        return isinstance(source, ast.Call) and getattr(source.func, "attr", "") == "model_dump"


def _is_model(target: ast.expr, call: Call, outline: Outline) -> bool:
    """Whether an object is known to be of a table of SQLModel."""
    at = place(outline, call.scope)
    found = type_of(target, at)
    shape = value_shape(target, at) if found is None else None
    names = [found] if found is not None else [leaf.name for leaf in shape.leaves()] if shape else []
    for name in names:
        symbol = outline.module.symbol(name) if "." in name else None
        mapped = MappedClass.of(symbol.definition) if symbol is not None else None
        if mapped is not None and mapped.mapper is Mapper.SQLMODEL and mapped.is_table:
            return True
    return False
