"""Fixes that tell pydantic 2 how a type is validated and described."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.scope import Function
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


def json_schema_of(hook: OldHook) -> Fix | None:
    """`__get_pydantic_json_schema__` in the stead of the hook; None where it asks for the field."""
    schema = hook.filled
    if schema is None or not hook.node.body:
        return None

    def edit(editor: Editor) -> None:
        first, *others = _after_class(hook.node)
        editor.replace(hook.location, "__get_pydantic_json_schema__")
        made = schema
        if first.annotation is None:
            editor.replace(first, "source, handler")
        else:
            source = editor.add_import("pydantic_core", "CoreSchema")
            handler = editor.add_import("pydantic", "GetJsonSchemaHandler")
            value = editor.add_import("pydantic.json_schema", "JsonSchemaValue")
            editor.replace(first, f"source: {source}, handler: {handler}")
            editor.set_return_annotation(hook.node, value)
            made = f"{schema}: {value}"
        for each in others:
            editor.remove_parameter(hook.node, each.arg)
        start = f'{{"type": "{hook.json_type}"}}' if hook.json_type else "{}"
        editor.insert_statement_before(hook.statements[0], f"{made} = {start}")
        editor.insert_statement_after(hook.statements[-1], f"return {schema}")

    return Fix("Write `__get_pydantic_json_schema__`", edit, Safety.UNSAFE)


def _after_class(function: Function) -> list[ast.arg]:
    """The parameters after `cls`."""
    return [*function.args.posonlyargs, *function.args.args][1:]
