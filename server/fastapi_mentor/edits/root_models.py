"""Fixes that make a model of one value a root model."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.facts import BASE_MODEL, Model
from fastapi_mentor.rule import Fix, Safety


def to_root_model(model: Model, field: ast.AnnAssign) -> Fix | None:
    """Makes a model with `__root__` inherit from `RootModel[...]`; None where it has other bases."""
    if list(model.bases) != [BASE_MODEL] or model.own_fields:
        return None

    def edit(editor: Editor) -> None:
        code = editor.text(field.annotation)
        editor.replace(model.node.bases[0], f"{editor.add_import('pydantic', 'RootModel')}[{code}]")
        if field.value is None:
            editor.remove_statement(field)
        else:
            editor.replace(field.target, "root")
        for member in model.members:
            for node in ast.walk(member.node):
                if isinstance(node, ast.Attribute) and node.attr == "__root__":
                    editor.replace(node, f"{editor.text(node.value)}.root")
                elif isinstance(node, ast.Constant) and node.value == "__root__":
                    raise FixRefused("`__root__` is also named in a string")
        editor.remove_import_if_unused("BaseModel")

    return Fix("Inherit from `RootModel`", edit, Safety.UNSAFE)
