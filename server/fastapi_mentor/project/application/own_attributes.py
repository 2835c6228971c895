"""What an object knows of itself: the values that its constructor gives to attributes of `self`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope

Assigned = tuple[Scope, ast.expr]


def assigned_in(outline: Outline, attribute: str) -> Sequence[Assigned]:
    """What the methods of a statement bind to an attribute of `self`; found once for all attributes."""
    known: dict[str, list[Assigned]] | None = outline.statement.memo.get("self")
    if known is None:
        known = outline.statement.memo["self"] = {}
        for scope in outline.functions():
            for name, value in _assignments(scope.node):
                known.setdefault(name, []).append((scope, value))
    return known.get(attribute, ())


def _assignments(function: ast.AST | None) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(function) if function is not None else ():
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    match target:
                        case ast.Attribute(value=ast.Name(id="self"), attr=name):
                            yield name, value
            case ast.AnnAssign(
                target=ast.Attribute(value=ast.Name(id="self"), attr=name), value=ast.expr() as value
            ):
                yield name, value


def own_value(node: ast.Attribute, at: Place) -> tuple[ast.expr, Place] | None:
    """What `self.name` is in a method, where one line of the constructor says it and its arguments are known.

    `self.prefix = prefix` says nothing where the object may have been made with any prefix.
    """
    header = at.outline.header if at.outline is not None else None
    if not (isinstance(node.value, ast.Name) and node.value.id == "self") or header is None:
        return None
    if not isinstance(header.nodes[0], ast.ClassDef):
        return None
    found: dict[int, tuple[ast.expr, Place]] = {}
    for member in members_of(f"{at.module.name}.{header.nodes[0].name}", at.module):
        for scope, value in assigned_in(member.outline, node.attr):
            there = place(member.outline, scope)._replace(given=at.given)
            found[id(value)] = (value, there)
    values = {ast.dump(value) for value, _ in found.values()}
    if len(values) != 1:
        return None
    value, there = next(iter(found.values()))
    assert there.scope is not None
    if getattr(there.scope.node, "name", "") != "__init__":
        return None
    return (value, there) if isinstance(value, ast.Constant) or _is_being_made(there.scope, at) else None


def _is_being_made(constructor: Scope, at: Place) -> bool:
    """Whether what the constructor was given is known here."""
    given = at.given
    while given is not None:
        if given.scope is constructor:
            return True
        given = given.outer
    return False
