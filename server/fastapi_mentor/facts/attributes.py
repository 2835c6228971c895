"""The members of classes: where an attribute is defined, and the class of what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.names import Definition, Module
from fastapi_mentor.facts.outline import Outline, survey_of
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.results import ATTRIBUTES, METHODS
from fastapi_mentor.facts.scope import Binding, How, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import DEPTH, GENERATORS, agreed, is_empty, type_of, type_of_definition
from fastapi_mentor.source import Statement

_SHALLOW = 6


class Member(NamedTuple):
    """What the body of a class defines under a name, and the outline in which that stands."""

    node: ast.stmt
    outline: Outline
    owner: Definition

    @property
    def place(self) -> Place:
        """Where the names of its annotations have their meaning."""
        return Place(self.owner.module, None, None)


def members_of(qualified: str, module: Module, name: str = "") -> Iterator[Member]:
    """What a class of the project and its ancestors in the project define, nearest class first.

    With `name`, what can not be called so may be left out, unparsed.
    """
    for ancestor in module.ancestors(qualified):
        symbol = module.symbol(ancestor) if ancestor != "?" else None
        owner = symbol.definition if symbol is not None else None
        if owner is None or not isinstance(owner.node, ast.ClassDef):
            continue
        text = owner.statement.memo.get("piece")
        if name and isinstance(text, str) and name not in text:
            continue
        named = getattr(owner.members, "named", None)
        for statement in named(name) if named is not None and name else owner.members:
            outline = Outline(statement, owner.module, owner.statement)
            for node in statement.nodes:
                yield Member(node, outline, owner)


def member_of(qualified: str, name: str, module: Module) -> Member | None:
    """The definition of an attribute of a class of the project."""
    return next((each for each in members_of(qualified, module, name) if _defines(each.node, name)), None)


def _defines(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return node.name == name
        case ast.AnnAssign(target=ast.Name(id=target)) | ast.Assign(targets=[ast.Name(id=target)]):
            return target == name
    return False


def attribute_type(node: ast.Attribute, at: Place, depth: int) -> str | None:
    """The class of the value of `x.name`."""
    definition = at.definition(node)
    if definition is not None:
        return type_of_definition(definition, depth)
    if isinstance(node.value, ast.Name) and node.value.id == "self" and at.outline and at.outline.header:
        return _of_self(node.attr, at.outline, depth)
    receiver = type_of(node.value, at, depth + 1)
    if receiver is None:
        return None
    known = _known(ATTRIBUTES, receiver, node.attr, at.module)
    if known is not None:
        return known
    name, module = node.attr, at.module
    return module.remember(
        "type of attribute", f"{receiver}.{name}", lambda: _member_type(receiver, name, module)
    )


def _member_type(receiver: str, name: str, module: Module) -> str | None:
    member = member_of(receiver, name, module)
    match member.node if member else None:
        case ast.AnnAssign(annotation=annotation):
            return annotated_type(annotation, member.place)  # type: ignore[union-attr]
        case ast.FunctionDef(decorator_list=[_, *_], returns=ast.expr() as annotation):
            return annotated_type(annotation, member.place)  # type: ignore[union-attr]
        case None:
            return _set_when_made(receiver, name, module)
    return None


def _set_when_made(receiver: str, name: str, module: Module) -> str | None:
    """The class of what `__init__` of a class of the project keeps, or of the nearest base that does."""
    for member in members_of(receiver, module, "__init__"):
        if _defines(member.node, "__init__"):
            text = member.outline.statement.parsed_text
            if f"self.{name}" in text:
                return _kept_by(member, name)
            if "__init__(" not in text.partition("__init__(")[2]:
                return None  # none of its bases is asked
    return None


def _kept_by(member: Member, name: str) -> str | None:
    """The class of what an `__init__` keeps under a name."""
    member.owner.module.survey(member.owner)  # so that it is known to have been read
    for scope in member.outline.survey.top.children:
        if scope.node is member.node:
            return agreed(_assigned_to_self(name, scope, member.outline, _SHALLOW))
    return None


def method_result(callee: ast.Attribute, at: Place, receiver: str, depth: int) -> str | None:
    """The class of what `x.name(...)` gives, where `receiver` is the class of `x`."""
    known = _known(METHODS, receiver, callee.attr, at.module)
    if known is not None:
        return known
    module = at.module
    return module.remember(
        "result of method", f"{receiver}.{callee.attr}", lambda: _method_result(receiver, callee.attr, module)
    )


def method_gives(receiver: str, name: str, module: Module, depth: int) -> str | None:
    """The class of what a method of a class of the project returns, or yields if it is a generator."""
    member = member_of(receiver, name, module)
    if member is None or not isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    match member.node.returns:
        case ast.Subscript(value=outer, slice=inner) if member.place.qualified(outer) in GENERATORS:
            return annotated_type(inner.elts[0] if isinstance(inner, ast.Tuple) else inner, member.place)
        case ast.expr() as returns:
            return annotated_type(returns, member.place)
    if depth > DEPTH:
        return None
    member.owner.module.survey(member.owner)  # so that it is known to have been read
    for scope in member.outline.survey.top.children:
        if scope.node is member.node:
            values = [each.value for each in scope.yields] or [each.value for each in scope.returns]
            at = place(member.outline, scope)
            return agreed(type_of(value, at, depth + 1) for value in values if value is not None)
    return None


def _method_result(receiver: str, name: str, module: Module) -> str | None:
    member = member_of(receiver, name, module)
    if member is not None and isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return annotated_type(member.node.returns, member.place)
    return None


_NAMES = frozenset(name for table in (ATTRIBUTES, METHODS) for _, name in table)


def _known(table: dict[tuple[str, str], str], receiver: str, name: str, module: Module) -> str | None:
    if name not in _NAMES:
        return None
    found = (table.get((ancestor, name)) for ancestor in module.ancestors(receiver))
    return next((each for each in found if each is not None), None)


def type_of_member(name: str, outline: Outline, depth: int) -> str | None:
    """The class of what the class around a member binds to a name, seen from the body of the class."""
    for statement in _siblings(outline):
        bindings = survey_of(statement).top.bindings.get(name)
        if bindings is not None:
            return agreed(_bound(each, Outline(statement, outline.module), depth) for each in bindings)
    return None


def _siblings(outline: Outline) -> Sequence[Statement]:
    """The members of the class around a member; the checker learns that all of it was read."""
    header = outline.header
    assert header is not None
    for node in header.nodes:
        if isinstance(node, ast.ClassDef):
            for definition in outline.module.definitions(node.name):
                outline.module.survey(definition)
    return outline.module.members(header)


def _bound(binding: Binding, outline: Outline, depth: int) -> str | None:
    at = place(outline, None)
    if binding.how is How.ANNOTATED and isinstance(binding.node, ast.AnnAssign):
        return annotated_type(binding.node.annotation, at, depth)
    if binding.how is How.ASSIGNED and binding.value is not None:
        return type_of(binding.value, at, depth + 1)
    return None


def _of_self(attribute: str, outline: Outline, depth: int) -> str | None:
    """The class of `self.attribute`, from the class body or from `__init__`."""
    module, header = outline.module, outline.header
    owner = next((each for each in header.nodes if isinstance(each, ast.ClassDef)), None) if header else None
    # Deep inside other questions less may be found than there is.
    if depth > _SHALLOW or owner is None or len(module.definitions(owner.name)) != 1:
        return _kept_in_self(attribute, outline, depth)
    key = f"{owner.name}.{attribute}"
    return module.remember("of self", key, lambda: _kept_in_self(attribute, outline, depth))


def _kept_in_self(attribute: str, outline: Outline, depth: int) -> str | None:
    found: set[str | None] = set()
    for member in _siblings(outline):
        inner = Outline(member, outline.module, outline.header)
        for binding in inner.survey.top.bindings.get(attribute, ()):
            if binding.how in (How.ANNOTATED, How.ASSIGNED) and not is_empty(binding):
                found.add(_bound(binding, inner, depth))
        named = inner.survey.attributes.get(attribute, ())
        if not any(isinstance(node.ctx, ast.Store) for node, _ in named):
            continue
        for scope in inner.survey.scopes:
            if scope.is_function and scope.node.name == "__init__":  # type: ignore[union-attr]
                found.update(_assigned_to_self(attribute, scope, inner, depth))
    return agreed(found) if found else _inherited(attribute, outline, depth)


def _inherited(attribute: str, outline: Outline, depth: int) -> str | None:
    """The class of `self.attribute` in a class that leaves it to its bases to set that."""
    module, header = outline.module, outline.header
    owner = next((each for each in header.nodes if isinstance(each, ast.ClassDef)), None) if header else None
    if depth > _SHALLOW or owner is None or not owner.bases:
        return None
    symbol = module.resolve(owner.name)
    return _member_type(symbol.qualified, attribute, module) if symbol is not None else None


def _assigned_to_self(attribute: str, scope: Scope, outline: Outline, depth: int) -> set[str | None]:
    found: set[str | None] = set()
    at = place(outline, scope)
    for node in walk(scope.node):  # type: ignore[arg-type]
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)]) if (
                name == attribute
            ):
                found.add(type_of(node.value, at, depth + 1))
            case ast.AnnAssign(target=ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
                name == attribute
            ):
                found.add(annotated_type(node.annotation, at, depth))
    return found
