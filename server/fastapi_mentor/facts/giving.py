"""What the functions and methods of the project give: what they return, or what they yield."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.attributes import method_gives
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.types import DEPTH, GENERATORS, LONGEST_FACTORY, agreed, type_of


def provided_type(target: ast.expr, at: Place, depth: int = 0) -> str | None:
    """The class of what a dependency gives: what it returns, or yields."""
    definition = at.definition(target)
    if definition is None:
        return _of_method_called(target, at, depth + 1) if isinstance(target, ast.Attribute) else None
    if isinstance(definition.node, ast.ClassDef):
        return at.qualified(target)
    if isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return result_type(definition, definition.node, depth + 1)
    return None


def result_type(
    definition: Definition, node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int
) -> str | None:
    """What a function returns, or what it yields if it is a generator."""
    if depth > DEPTH:
        return None
    there = Place(definition.module, None, None)
    if node.returns is not None:
        returns = node.returns
        if isinstance(returns, ast.Subscript) and there.qualified(returns.value) in GENERATORS:
            given = returns.slice
            return annotated_type(given.elts[0] if isinstance(given, ast.Tuple) else given, there, depth)
        return annotated_type(returns, there, depth)
    survey = definition.module.survey(definition)
    scope = next(
        (s for s in survey.scopes if s.is_function and s.parent is survey.top and s.node.name == node.name),  # type: ignore[union-attr]
        None,
    )
    if scope is None:
        return None
    inner = Place(definition.module, Outline(definition.statement, definition.module), scope)
    values = [each.value for each in scope.yields if isinstance(each, ast.Yield)] or [
        each.value for each in scope.returns
    ]
    return agreed(type_of(value, inner, depth + 1) for value in values if value is not None)


def entered_type(value: ast.expr, at: Place, depth: int) -> str | None:
    """The class of what `with value as name` gives."""
    if isinstance(value, ast.Call):
        definition = at.definition(value.func)
        if definition is not None and isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return result_type(definition, definition.node, depth + 1)
        found = type_of(value, at, depth + 1)
        if (
            definition is None
            and isinstance(value.func, ast.Attribute)
            and (found is None or found in GENERATORS)
        ):
            return _of_method_called(value.func, at, depth + 1)
        return found
    return type_of(value, at, depth + 1)


def _of_method_called(callee: ast.Attribute, at: Place, depth: int) -> str | None:
    """What a method of an object of the project returns, or yields if it is a generator."""
    receiver = type_of(callee.value, at, depth + 1)
    if receiver is None:
        return None
    return method_gives(receiver, callee.attr, at.module, depth)


def generated_type(call: ast.Call, at: Place, depth: int) -> str | None:
    """The class of each thing that a generator of the project yields."""
    definition = at.definition(call.func)
    if definition is None or not isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    returns, there = definition.node.returns, Place(definition.module, None, None)
    is_declared = isinstance(returns, ast.Subscript) and there.qualified(returns.value) in GENERATORS
    if is_declared or (returns is None and is_generator(definition)):
        return result_type(definition, definition.node, depth + 1)
    return None


def returned_type(
    definition: Definition, node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int
) -> str | None:
    """What calling a function of the project gives; without an annotation its own body is asked."""
    if node.returns is not None:
        return annotated_type(node.returns, Place(definition.module, None, None), depth)
    if definition.statement.lines > LONGEST_FACTORY:
        return None
    if is_generator(definition):
        return None
    return result_type(definition, node, depth + DEPTH // 3)


def is_generator(definition: Definition) -> bool:
    """Whether a function of the project yields."""
    return any(scope.yields for scope in definition.module.survey(definition).top.children)
