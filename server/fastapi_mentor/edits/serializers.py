"""Fixes that write serializers in the stead of `json_encoders`."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.model import Model
from fastapi_mentor.rule import Fix, Safety


def serializers(model: Model) -> Fix | None:
    """A `@field_serializer` for each type; None where fields may hold such values in another way."""
    encoders = model.configured("json_encoders")
    if not isinstance(encoders, ast.Dict) or model.model_config is None:
        return None
    outline = model.model_config.outline
    wanted: list[tuple[ast.expr, ast.expr, list[str]]] = []
    for key, value in zip(encoders.keys, encoders.values, strict=True):
        if not isinstance(key, ast.Name) or not isinstance(value, (ast.Lambda, ast.Name, ast.Attribute)):
            return None
        if isinstance(value, ast.Lambda) and (len(value.args.args) != 1 or value.args.defaults):
            return None
        kind = outline.qualified(key)
        fields: list[str] = []
        for name, field in model.fields.items():
            if field.outline.qualified(field.annotation) == kind:
                if name not in model.own_fields:
                    return None
                fields.append(name)
            elif any(isinstance(each, ast.Name) and each.id == key.id for each in ast.walk(field.annotation)):
                return None
        if kind is None or not fields:
            return None
        wanted.append((key, value, fields))

    def edit(editor: Editor) -> None:
        decorator = editor.add_import("pydantic", "field_serializer")
        methods = []
        for key, value, fields in wanted:
            names = ", ".join(f'"{name}"' for name in fields)
            methods.append(
                f'@{decorator}({names}, when_used="json")\n'
                f"def serialize_{editor.text(key).lower()}(self, {_parameter(value)}: {editor.text(key)}):\n"
                f"    return {_result(editor, value)}\n"
            )
        editor.append_to_class(model.node, "\n".join(methods))
        _drop_option(editor, model)

    return Fix("Write serializers", edit, Safety.UNSAFE)


def _parameter(value: ast.expr) -> str:
    return value.args.args[0].arg if isinstance(value, ast.Lambda) else "value"


def _result(editor: Editor, value: ast.expr) -> str:
    return editor.text(value.body) if isinstance(value, ast.Lambda) else f"{editor.text(value)}(value)"


def _drop_option(editor: Editor, model: Model) -> None:
    assert model.model_config is not None
    call = model.model_config.node.value  # type: ignore[attr-defined]
    if isinstance(call, ast.Call) and len(call.keywords) > 1:
        editor.remove_argument(call, "json_encoders")
    elif isinstance(call, ast.Call):
        editor.remove_statement(model.model_config.node)
        editor.remove_import_if_unused("ConfigDict")
    else:
        value = model.configured("json_encoders")
        assert value is not None
        editor.remove(value)
