"""The functions that a call may run."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi_mentor.facts.attributes import Member, members_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.project.application.meaning import definition_of, meaning_of, outside_definition

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Callee:
    """A function of the project or of a package: its inside, and the statement that it stands in.

    `skipped` is 1 for a method, whose `self` is not among the arguments; `is_class` says that the call
    makes an object and runs `__init__`.
    """

    scope: Scope
    outline: Outline
    skipped: int = 0
    is_class: bool = False

    @property
    def place(self) -> Place:
        """Where the names inside have their meaning, with nothing given."""
        return place(self.outline, self.scope)

    @property
    def node(self) -> Function:
        """The function."""
        assert isinstance(self.scope.node, (ast.FunctionDef, ast.AsyncFunctionDef))
        return self.scope.node


def callees_of(node: ast.expr, at: Place) -> Sequence[Callee]:
    """The functions that calling an expression runs; empty where they are not known."""
    if isinstance(node, ast.Name):
        found = meaning_of(node, at)
        if found is None:
            return ()
        if found.passed is not None:
            return callees_of(*found.passed)
        if found.bindings and found.at is not None:
            return _local(node.id, found.at, [each.how for each in found.bindings])
        return _defined(found.definition)
    if isinstance(node, ast.Attribute):
        definition = definition_of(node, at)
        if definition is not None:
            return _defined(definition)
        return _methods(node, at)
    return ()


def _local(name: str, at: Place, ways: Sequence[How]) -> Sequence[Callee]:
    """Functions that are defined inside functions."""
    if How.DEFINED not in ways or at.outline is None or at.scope is None:
        return ()
    return [
        Callee(scope, at.outline)
        for scope in at.scope.children
        if scope.is_function and scope.node.name == name  # type: ignore[union-attr]
    ]


def _defined(definition: Definition | None) -> Sequence[Callee]:
    if definition is None:
        return ()
    if isinstance(definition.node, ast.ClassDef):
        return constructors_of(definition)
    if not isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return ()
    scope = function_scope(definition)
    return [Callee(scope, Outline(definition.statement, definition.module))] if scope is not None else ()


def constructors_of(definition: Definition) -> Sequence[Callee]:
    """The `__init__` of a class, or of the nearest ancestor that has one."""
    found = method_of(f"{definition.module.name}.{definition.name}", "__init__", definition)
    return [Callee(found.scope, found.outline, 1, is_class=True)] if found is not None else ()


def method_of(owner: str, name: str, definition: Definition) -> Callee | None:
    """A method of a class, its own or inherited; also where the class comes from a package."""
    own = [Member(node, Outline(each, definition.module, definition.statement), definition)
           for each in definition.members for node in each.nodes]  # fmt: skip
    for member in (*own, *members_of(owner, definition.module)):
        found = as_method(member, name)
        if found is not None:
            return found
    assert isinstance(definition.node, ast.ClassDef)
    for base in definition.node.bases:
        qualified = Place(definition.module, None, None).qualified(base)
        outside = outside_definition(qualified, definition.module) if qualified else None
        if outside is not None and outside is not definition and isinstance(outside.node, ast.ClassDef):
            found = method_of(qualified or "", name, outside)
            if found is not None:
                return found
    return None


def as_method(member: Member, name: str) -> Callee | None:
    node = member.node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.name != name:
        return None
    static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)
    for scope in member.outline.survey.scopes:
        if scope.node is node:
            return Callee(scope, member.outline, 0 if static else 1)
    return None


def _methods(node: ast.Attribute, at: Place) -> Sequence[Callee]:
    """`self.method`, or a method of an object whose class is known."""
    owner: str | None = None
    header = at.outline.header if at.outline is not None else None
    if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls") and header is not None:
        if isinstance(header.nodes[0], ast.ClassDef):
            owner = f"{at.module.name}.{header.nodes[0].name}"
    else:
        owner = type_of(node.value, at)
    if owner is None:
        return ()
    for member in members_of(owner, at.module):
        found = as_method(member, node.attr)
        if found is not None:
            return [found]
    outside = outside_definition(owner, at.module)
    if outside is None or not isinstance(outside.node, ast.ClassDef):
        return ()
    inherited = method_of(owner, node.attr, outside)
    return [inherited] if inherited is not None else ()


def function_scope(definition: Definition) -> Scope | None:
    """The inside of a function of a module."""
    survey = definition.module.survey(definition)
    for scope in survey.scopes:
        if scope.is_function and scope.parent is survey.top and scope.node.name == definition.name:  # type: ignore[union-attr]
            return scope
    return None
