"""Turns validators of pydantic 1 into those of pydantic 2."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi_mentor.edits.each_item import over_all_items
from fastapi_mentor.edits.root_validator import InstanceMethod
from fastapi_mentor.edits.validated_method import (
    Step,
    TooHard,
    Use,
    decorator_names,
    free_name,
    function_of,
    names_in,
    plain_parameters,
    uses_of,
)
from fastapi_mentor.facts import ModelField, OldValidator, literal
from fastapi_mentor.rule import Fix, Safety

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor

_OPTIONS = frozenset({"pre", "always", "check_fields", "allow_reuse", "skip_on_failure", "each_item"})
_READING = frozenset({"get", "keys", "values", "items", "copy"})


def migration(validator: OldValidator) -> Fix | None:
    """The fix that rewrites a validator; None where a person has to."""
    title = f"Use `@{_new_name(validator)}`"
    if not validator.is_fully_visible or not _has_known_options(validator):
        return None
    try:
        steps = list(_steps(validator))
    except TooHard:
        return None

    def edit(editor: Editor) -> None:
        for step in steps:
            step(editor)

    # The old validator changed fields behind pydantic's back, the new one is seen to set them.
    assigns = any(isinstance(step, InstanceMethod) and step.assigns for step in steps)
    # The errors of items name the field now, and no longer the item.
    of_items = validator.option("each_item") is True
    return Fix(title, edit, Safety.UNSAFE if assigns or of_items else Safety.SAFE)


def _new_name(validator: OldValidator) -> str:
    return "model_validator" if validator.is_root else "field_validator"


def _has_known_options(validator: OldValidator) -> bool:
    given = {keyword.arg for keyword in validator.call.keywords} if validator.call else set()
    if not given <= _OPTIONS:
        return False
    return all(isinstance(validator.option(str(name)), bool) for name in given)


def _steps(validator: OldValidator) -> Iterator[Step]:
    yield _decorator(validator)
    if validator.function is None:
        _check_reused(validator)
    elif not set(decorator_names(validator.function)[1:]) <= {"classmethod", "staticmethod"}:
        raise TooHard
    elif validator.option("each_item") is True:
        yield over_all_items(validator)
        yield _class_method(validator)
    elif not validator.is_root:
        yield from _information(validator)
        yield _class_method(validator)
    elif validator.option("pre") is True:
        if len(plain_parameters(validator)) != 1:
            raise TooHard
        yield _class_method(validator)
    else:
        yield InstanceMethod(validator)
    if validator.option("always") is True:
        yield from _validated_defaults(validator)


def _decorator(validator: OldValidator) -> Step:
    """Puts the new decorator, and what it is told, in the stead of the old one."""
    call, old = validator.call, validator.named
    mode = "before" if validator.option("pre") is True else "after" if validator.is_root else None

    def step(editor: Editor) -> None:
        name = editor.add_import("pydantic", _new_name(validator))
        if isinstance(old, ast.Name):
            editor.remove_import_if_unused(old.id)
        if call is None:
            editor.replace(validator.decorator, f'{name}(mode="{mode}")')
            return
        editor.replace(call.func, name)
        quote = "'" if call.args and editor.text(call.args[0]).startswith("'") else '"'
        wanted = f"{quote}{mode}{quote}"
        for keyword in call.keywords:
            if keyword.arg == "pre" and mode == "before":
                editor.rename_keyword(call, "pre", "mode")
                editor.replace(keyword.value, wanted)
            elif keyword.arg != "check_fields":
                editor.remove_argument(call, str(keyword.arg))
        if mode == "after":
            editor.set_keyword(call, "mode", wanted)

    return step


def _class_method(validator: OldValidator) -> Step:
    """Says `@classmethod`, right above `def`."""
    function = function_of(validator)
    names = decorator_names(function)

    def step(editor: Editor) -> None:
        if "staticmethod" in names or names[-1] == "classmethod":
            return
        if "classmethod" in names:
            editor.remove_decorator(function, names.index("classmethod"))
        editor.add_decorator(function, "classmethod", None)

    return step


def _information(validator: OldValidator) -> Iterator[Step]:
    """Turns `values` and `field` into what `info` knows of them."""
    function = function_of(validator)
    parameters = plain_parameters(validator)
    extra = parameters[1:]
    rest = function.args.kwarg
    if rest is not None and list(uses_of(validator, rest.arg)):
        raise TooHard
    if not parameters or not {each.arg for each in extra} <= {"values", "field"}:
        raise TooHard
    if not extra:
        if rest is not None:
            yield lambda editor: editor.remove_parameter(function, rest.arg)
        return
    changes: list[tuple[ast.expr, str]] = []
    for use in uses_of(validator, "values"):
        _check_reading(use)
        changes.append((use.name, "data"))
    for use in uses_of(validator, "field"):
        if not isinstance(use.parent, ast.Attribute) or use.parent.attr != "name":
            raise TooHard
        changes.append((use.parent, "field_name"))
    info = free_name(function, "info")

    def step(editor: Editor) -> None:
        kind = editor.add_import("pydantic", "ValidationInfo")
        editor.replace(extra[0], f"{info}: {kind}")
        for other in [*extra[1:], *([rest] if rest is not None else [])]:
            editor.remove_parameter(function, other.arg)
        for node, attribute in changes:
            editor.replace(node, f"{info}.{attribute}")
        editor.remove_import_if_unused(*names_in(*(each.annotation for each in extra)))

    yield step


def _check_reading(use: Use) -> None:
    """What other validators found is looked at, and not changed."""
    parent = use.parent
    if isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load):
        raise TooHard
    if isinstance(parent, ast.Attribute) and parent.attr not in _READING:
        raise TooHard


def _check_reused(validator: OldValidator) -> None:
    """`name = validator("field")(function)` can stay, if the function takes the value alone."""
    call = validator.applied
    if validator.is_root or call is None or len(call.args) != 1 or call.keywords:
        raise TooHard
    symbol = validator.outline.symbol(call.args[0], validator.model.scope)
    node = symbol.definition.node if symbol is not None and symbol.definition is not None else None
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        raise TooHard
    given = node.args
    if len(given.args) != 1 or any([*given.posonlyargs, *given.kwonlyargs, given.vararg, given.kwarg]):
        raise TooHard


def _validated_defaults(validator: OldValidator) -> Iterator[Step]:
    """`always=True` becomes `validate_default=True` of the fields that have a default."""
    model = validator.model
    if literal(model.configured("validate_default")) is True:
        return
    for name in validator.field_names:
        field = model.own_fields.get(name) if isinstance(name, str) else None
        if field is None:
            raise TooHard
        given = field.option("validate_default")
        if field.is_required or literal(given) is True:
            continue
        if given is not None:
            raise TooHard
        yield _validated_default(field)


def _validated_default(field: ModelField) -> Step:
    def step(editor: Editor) -> None:
        if field.settings is not None:
            editor.set_keyword(field.settings, "validate_default", "True")
        elif field.value is not None:
            call = editor.add_import("pydantic", "Field")
            editor.replace(field.value, f"{call}(default={editor.text(field.value)}, validate_default=True)")

    return step
