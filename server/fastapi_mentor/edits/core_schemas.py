"""Fixes that tell pydantic 2 how a type is validated."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.type_hook import OldHook
from fastapi_mentor.rule import Fix, Safety


def core_schema_of(hook: OldHook) -> Fix | None:
    """`__get_pydantic_core_schema__` in the stead of the hook; None where there are several validators."""
    validator = hook.yielded
    if validator is None or not isinstance(validator, (ast.Name, ast.Attribute)):
        return None

    def edit(editor: Editor) -> None:
        source = editor.add_import("typing", "Any")
        handler = editor.add_import("pydantic", "GetCoreSchemaHandler")
        schema = editor.add_import("pydantic_core", "CoreSchema")
        made_by = editor.add_import("pydantic_core", "core_schema")
        editor.replace_statement(
            hook.node,
            "@classmethod\n"
            f"def __get_pydantic_core_schema__(cls, source: {source}, handler: {handler}) -> {schema}:\n"
            f"    return {made_by}.no_info_plain_validator_function({editor.text(validator)})",
        )

    return Fix("Write `__get_pydantic_core_schema__`", edit, Safety.UNSAFE)
