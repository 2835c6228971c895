"""Fixes that give a field a name which it can have, and an alias for its data."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.private import PrivateName
from fastapi_mentor.rule import Fix, Safety


def make_field(private: PrivateName) -> Fix | None:
    """Takes the underscore away; an alias keeps the name of the data."""
    new = private.name.strip("_")
    if not new.isidentifier() or new in private.model.fields:
        return None
    call = private.field_call if private.field_call is private.value else None
    has_alias = call is not None and any(each.arg in ("alias", "validation_alias") for each in call.keywords)

    def edit(editor: Editor) -> None:
        editor.replace(private.target, new)
        if has_alias:
            return
        if call is not None:
            editor.add_argument(call, f'alias="{private.name}"')
        elif private.annotation is not None:
            field = editor.add_import("pydantic", "Field")
            editor.insert_after(private.annotation, f' = {field}(alias="{private.name}")')

    return Fix(f"Make it the field `{new}`", edit, Safety.UNSAFE)


def rename_field(model: Model, field: ModelField) -> Fix | None:
    """Gives a field another name, and the one that its data has as its alias."""
    new = f"{field.name}_"
    if new in model.fields or not isinstance(field.node.target, ast.Name):
        return None
    call = field.settings
    has_alias = call is not None and any(each.arg in ("alias", "validation_alias") for each in call.keywords)
    target = field.node.target

    def edit(editor: Editor) -> None:
        editor.replace(target, new)
        if has_alias:
            return
        if call is not None:
            editor.add_argument(call, f'alias="{field.name}"')
            return
        name = editor.add_import("pydantic", "Field")
        if field.value is None:
            editor.insert_after(field.annotation, f' = {name}(alias="{field.name}")')
        else:
            code = f'{name}(alias="{field.name}", default={editor.text(field.value)})'
            editor.replace(field.value, code)

    return Fix(f"Call it `{new}`, with an alias", edit, Safety.UNSAFE)
