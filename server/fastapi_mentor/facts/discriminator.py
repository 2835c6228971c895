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
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.source import Location

_DEPTH = 6
_TOO_WIDE = frozenset({"str", "int", "bool"})


_TELLING = frozenset({"pydantic.Field", "sqlmodel.Field", "fastapi.Body", "pydantic.Discriminator"})


class DiscriminatedUnion:
    """A union of models of which a field tells which one is meant: in a model, a type or a parameter."""

    words = frozenset({"Field", "Body", "Discriminator"})

    def __init__(self, union: ast.expr, named: ast.expr, scope: Scope, outline: Outline) -> None:
        self.union = union
        self.named = named
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DiscriminatedUnion]:
        """The ones that a statement declares."""
        for call in outline.calls("Field", "Body", "Discriminator"):
            named = argument(call.node, "discriminator", 0 if _is_discriminator(call.node) else None)
            if named is None or not isinstance(literal(named), str):
                continue
            at = place(outline, call.scope)
            union = _declared(call.node, outline) if at.qualified(call.node.func) in _TELLING else None
            if union is not None:
                yield cls(union, named, call.scope, outline)

    @property
    def location(self) -> Location:
        """The place of the discriminator's name."""
        return self.outline.location(self.named)

    @property
    def is_only_named(self) -> bool:
        """Whether it is given a name, of which pydantic may never hear."""
        return any(isinstance(node, ast.Assign) for node in self.outline.statement.nodes)

    @property
    def undecided(self) -> Iterator[Undecided]:
        """Its members that pydantic can not tell by their values."""
        name = str(literal(self.named))
        for member in _members(self.union, place(self.outline, self.scope)):
            if _is_changed_when_made(member):
                continue
            tag = member.fields.get(name)
            if tag is None:
                if member.shows_all_fields and not member.has_unknown_bases:
                    yield Undecided(self.named, self.outline, name, member, None)
            elif _is_too_wide(tag):
                yield Undecided(self.named, self.outline, name, member, tag)


def _is_discriminator(call: ast.Call) -> bool:
    return dotted_name(call.func) in ("Discriminator", "pydantic.Discriminator")


def _declared(call: ast.Call, outline: Outline) -> ast.expr | None:
    """The type that a call speaks of: what stands first in `Annotated`, or before the `=`."""
    for root in outline.statement.nodes:
        for node in ast.walk(root):
            match node:
                case ast.Subscript(slice=ast.Tuple(elts=[first, *others])) if call in others:
                    return first
                case ast.AnnAssign(value=value) if value is call:
                    return node.annotation
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    given = [*node.args.posonlyargs, *node.args.args][-len(node.args.defaults) or None :]
                    defaults = [*zip(given, node.args.defaults, strict=False)]
                    defaults += [*zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]  # type: ignore[list-item]
                    for parameter, default in defaults:
                        if default is call:
                            return parameter.annotation
    return None


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


def _members(union: ast.expr, at: Place, depth: int = 0) -> Iterator[Model]:
    if depth > _DEPTH:
        return
    match union:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            yield from _members(left, at, depth + 1)
            yield from _members(right, at, depth + 1)
        case ast.Subscript(value=outer, slice=inner):
            if at.qualified(outer) in ("typing.Union", "typing.Optional"):
                for part in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                    yield from _members(part, at, depth + 1)
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
