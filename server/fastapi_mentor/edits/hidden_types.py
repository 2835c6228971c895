"""Fixes that name a type which a field hides."""

from __future__ import annotations

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.hidden_type import HiddenType
from fastapi_mentor.rule import Fix


def name_through_module(hidden: HiddenType) -> Fix | None:
    """Names the type as an attribute of its module, which no field hides."""
    module, _, name = (hidden.qualified or "").rpartition(".")
    if hidden.is_module or not module or module == hidden.field.outline.module.name or module.startswith("."):
        return None

    def edit(editor: Editor) -> None:
        editor.replace(hidden.node, f"{editor.add_plain_import(module)}.{name}")

    return Fix(f"Write `{module}.{name}`", edit)
