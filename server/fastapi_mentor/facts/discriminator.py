"""Discriminated unions whose members can not be told apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.instance import model_named
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.source import Location

_DEPTH = 6
_TOO_WIDE = frozenset({"str", "int", "bool"})


class Undecided(NamedTuple):
    """A member of a union whose field `name` is no `Literal`; `tag` is that field, None without one."""

    node: ast.expr
    outline: Outline
    name: str
    member: Model
    tag: ModelField | None

    @property
    def location(self) -> Location:
        """The place of the discriminator's name."""
        return self.outline.location(self.node)


def undecided(model: Model) -> Iterator[Undecided]:
    """The members of the discriminated unions of a model that pydantic can not tell by their values."""
    for field in model.own_fields.values():
        for union, call in _unions(field):
            node = argument(call, "discriminator")
            name = literal(node)
            if node is None or not isinstance(name, str):
                continue
            for member in _members(union, field):
                if _is_changed_when_made(member):
                    continue
                tag = member.fields.get(name)
                if tag is None:
                    if member.shows_all_fields and not member.has_unknown_bases:
                        yield Undecided(node, field.outline, name, member, None)
                elif _is_too_wide(tag):
                    yield Undecided(node, field.outline, name, member, tag)


def _unions(field: ModelField) -> Iterator[tuple[ast.expr, ast.Call]]:
    """The types that `Field(discriminator=...)` speaks of."""
    if isinstance(field.value, ast.Call) and field.value is field.settings:
        yield field.annotation, field.value
    for node in ast.walk(field.annotation):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            for part in node.slice.elts[1:]:
                if isinstance(part, ast.Call) and any(k.arg == "discriminator" for k in part.keywords):
                    yield node.slice.elts[0], part


def _members(union: ast.expr, field: ModelField, depth: int = 0) -> Iterator[Model]:
    at = place(field.outline, field.scope)
    if depth > _DEPTH:
        return
    match union:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            yield from _members(left, field, depth + 1)
            yield from _members(right, field, depth + 1)
        case ast.Subscript(value=outer, slice=inner):
            if at.qualified(outer) in ("typing.Union", "typing.Optional"):
                for part in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                    yield from _members(part, field, depth + 1)
        case ast.Name() | ast.Attribute():
            named = at.qualified(union)
            found = model_named(named, at.module) if named is not None else None
            if found is not None:
                yield found


def _is_changed_when_made(member: Model) -> bool:
    """Whether a hook or a metaclass may give the classes other fields than they declare."""
    module = member.outline.module
    names = {"__init_subclass__", "__pydantic_init_subclass__"}
    own = {each.node.name for each in member.members if isinstance(each.node, ast.FunctionDef)}
    if names & own or any(each.arg == "metaclass" for each in member.node.keywords):
        return True
    return any(
        member_of(base, name, module) is not None
        for base in member.bases
        if base is not None
        for name in names
    )


def _is_too_wide(tag: ModelField) -> bool:
    at = place(tag.outline, tag.scope)
    if not isinstance(tag.annotation, (ast.Name, ast.Attribute)):
        return False
    named = at.qualified(tag.annotation)
    if named in _TOO_WIDE:
        return True
    symbol = at.module.symbol(named) if named is not None else None
    definition = symbol.definition if symbol is not None else None
    is_class = definition is not None and isinstance(definition.node, ast.ClassDef)
    return is_class and named is not None and "enum.Enum" in at.module.ancestors(named)
