"""Fixes that take a secret out of the code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.facts.secret_text import URL
from fastapi_mentor.rule import Fix, Safety

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor
    from fastapi_mentor.facts.secret_literal import SecretLiteral


def take_out(secret: SecretLiteral) -> Fix | None:
    """Reads it from the environment; a setting becomes one that must be given."""
    field = secret.declaration
    if field is not None:
        return Fix("Take the default away", lambda editor: _require(secret, field, editor), Safety.UNSAFE)
    name = secret.name or ("database_url" if secret.giver == URL else "")
    variable = secret.variable or (name.upper() if name.isidentifier() else None)
    if variable is None or secret.is_setting or secret.outline.header is not None:
        return None
    call = secret.kept
    if isinstance(call, ast.Call) and any(each.arg == "default" for each in call.keywords):
        # A reader of its own, which asks for the variable where it has no default.
        return Fix(
            "Take the default away", lambda editor: editor.remove_argument(call, "default"), Safety.UNSAFE
        )

    def read(editor: Editor) -> None:
        editor.replace(secret.kept, f'{editor.add_plain_import("os")}.environ["{variable}"]')

    return Fix(f"Read `{variable}` from the environment", read, Safety.UNSAFE)


def _require(secret: SecretLiteral, field: ast.AnnAssign, editor: Editor) -> None:
    assert field.value is not None
    call = field.value
    if isinstance(call, ast.Call) and call.keywords:
        first: str | int = 0 if call.args else "default"
        editor.remove_argument(call, first)
    else:
        name = editor.text(field.target)
        editor.replace_statement(field, f"{name}: {editor.text(field.annotation)}")
    editor.remove_import_if_unused("Field")
