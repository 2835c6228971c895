"""Fixes that configure a model."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.facts.model import Model


def configure(editor: Editor, model: Model, options: Mapping[str, str]) -> None:
    """Gives options of `model_config` their values; adds a `model_config` where there is none."""
    if model.class_config is not None:
        raise FixRefused(f"`{model.name}` has a `class Config`")
    member = model.model_config
    if member is None:
        code, first = _assignment(editor, model, options), _first_after_docstring(model)
        if first is None:
            editor.append_to_class(model.node, f"\n{code}")
        else:
            editor.insert_statement_before(first, code)
        return
    value: ast.expr = member.node.value  # type: ignore[attr-defined]
    for name, code in options.items():
        there = model.configured(name)
        if there is not None:
            editor.replace(there, code)
        elif isinstance(value, ast.Call):
            editor.set_keyword(value, name, code)
        elif isinstance(value, ast.Dict):
            editor.add_element(value, f'"{name}": {code}')
        else:
            raise FixRefused(f"the `model_config` of `{model.name}` is not written out")


def _assignment(editor: Editor, model: Model, options: Mapping[str, str]) -> str:
    if model.is_settings:
        kind = editor.add_import("pydantic_settings", "SettingsConfigDict")
    else:
        kind = editor.add_import("pydantic", "ConfigDict")
    given = ", ".join(f"{name}={code}" for name, code in options.items())
    return f"model_config = {kind}({given})\n"


def _first_after_docstring(model: Model) -> ast.stmt | None:
    nodes = [member.node for member in model.members]
    has_docstring = (
        bool(nodes) and isinstance(nodes[0], ast.Expr) and isinstance(nodes[0].value, ast.Constant)
    )
    return next(iter(nodes[1:] if has_docstring else nodes), None)
