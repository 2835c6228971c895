"""What the rewriting of a validator asks about its function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fastapi_mentor.facts import OldValidator, parents
from fastapi_mentor.facts.scope import Function

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor

Step: TypeAlias = "Callable[[Editor], None]"


class TooHard(Exception):
    """A validator does something that has no simple counterpart."""


class Use(NamedTuple):
    """A use of a parameter in a function, with the nodes around it."""

    name: ast.Name
    parent: ast.AST
    grandparent: ast.AST


def function_of(validator: OldValidator) -> Function:
    """The function that is decorated."""
    assert validator.function is not None
    return validator.function


def decorator_names(function: Function) -> list[str]:
    """The decorators of a function, as they are written."""
    return [ast.unparse(each) for each in function.decorator_list]


def plain_parameters(validator: OldValidator) -> list[ast.arg]:
    """The parameters of a validator without its `cls` and `**rest`, which have no defaults and no star."""
    function = function_of(validator)
    given = function.args
    unusual = [*given.posonlyargs, *given.kwonlyargs, *given.defaults, given.vararg]
    if any(unusual) or isinstance(function, ast.AsyncFunctionDef):
        raise TooHard
    if "staticmethod" in decorator_names(function):
        return given.args
    if not given.args or given.args[0].arg != "cls":
        raise TooHard
    return given.args[1:]


def uses_of(validator: OldValidator, parameter: str) -> Iterator[Use]:
    """The uses of a parameter, where nothing else in the function has its name."""
    function = function_of(validator)
    named = [node for node in ast.walk(function) if isinstance(node, ast.arg) and node.arg == parameter]
    if len(named) > 1 or validator.scope is None or len(validator.scope.bindings.get(parameter, ())) > 1:
        raise TooHard
    above = parents(function)
    for part in function.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and node.id == parameter:
                # In strings with f, older Pythons do not know where their parts stand.
                if not isinstance(node.ctx, ast.Load) or validator.outline.text(node) != parameter:
                    raise TooHard
                yield Use(node, above[node], above[above[node]])


def free_name(function: Function, name: str) -> str:
    """`name`, or a longer one where the function uses it."""
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    used |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return f"validation_{name}" if name in used else name


def names_in(*nodes: ast.expr | None) -> set[str]:
    """The names that expressions use."""
    present = [node for node in nodes if node is not None]
    return {each.id for node in present for each in ast.walk(node) if isinstance(each, ast.Name)}
