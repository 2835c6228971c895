"""Fixes of the validators of pydantic 2."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.model_validator import ModelValidator
from fastapi_mentor.rule import Fix, Safety


def return_value(validator: ModelValidator) -> Fix | None:
    """Returns what was validated, where nothing is returned."""
    name = validator.value_name
    if name is None or not validator.function.body:
        return None

    def edit(editor: Editor) -> None:
        for each in validator.bare_returns:
            editor.replace_statement(each, f"return {name}")
        if validator.falls_through:
            last = validator.body[-1]
            if isinstance(last, ast.Pass):
                editor.replace_statement(last, f"return {name}")
            else:
                editor.insert_statement_after(last, f"return {name}")

    safety = Safety.SAFE if validator.takes_object else Safety.UNSAFE
    return Fix(f"Return `{name}`", edit, safety)


def make_class_method(validator: ModelValidator) -> Fix | None:
    """Makes a validator a class method; its first parameter is `cls` then."""
    first = validator.parameters[0] if validator.parameters else None
    if first is None or first.annotation is not None:
        return None
    uses = list(_uses(validator, first.arg))

    def edit(editor: Editor) -> None:
        editor.add_decorator(validator.function, "classmethod", None)
        if first.arg != "cls":
            editor.replace(first, "cls")
            for each in uses:
                editor.replace(each, "cls")

    return Fix("Make it a class method", edit)


def make_method(validator: ModelValidator) -> Fix | None:
    """Makes a validator that is called after all others a method of the object."""
    parameters = validator.parameters
    if not parameters or len(parameters) > 2:
        return None
    decorator = validator.decorated_with("classmethod")
    if any(True for _ in _uses(validator, parameters[0].arg)) and len(parameters) == 2:
        return None
    old = parameters[-1]
    uses = list(_uses(validator, old.arg))
    if any(True for _ in _uses(validator, "self")) or _is_read_as_dict(validator, old.arg):
        return None

    def edit(editor: Editor) -> None:
        if decorator is not None:
            editor.remove_decorator(validator.function, decorator)
        if len(parameters) == 2:
            editor.remove_parameter(validator.function, parameters[0].arg)
        if old.arg != "self":
            editor.replace(old, "self")
            for each in uses:
                editor.replace(each, "self")

    return Fix("Make it a method of the object", edit)


def _uses(validator: ModelValidator, name: str) -> Iterator[ast.Name]:
    for part in validator.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and node.id == name:
                yield node


def _is_read_as_dict(validator: ModelValidator, name: str) -> bool:
    for part in validator.body:
        for node in ast.walk(part):
            match node:
                case ast.Subscript(value=ast.Name(id=found)) if found == name:
                    return True
                case ast.Attribute(value=ast.Name(id=found), attr="get" | "items" | "keys") if found == name:
                    return True
    return False
