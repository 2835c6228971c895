"""Fixes that keep fields from being set by clients."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.mass_assignment import MassAssignment
from fastapi_mentor.rule import Fix, Safety


def leave_out(found: MassAssignment) -> Fix | None:
    """Excludes the fields from what is dumped."""
    call = found.node
    if (
        not found.fields
        or not isinstance(call, ast.Call)
        or getattr(call.func, "id", "") in ("dict", "vars")
        or any(each.arg == "exclude" for each in call.keywords)
    ):
        return None
    names = ", ".join(f'"{name}"' for name in found.fields)

    def edit(editor: Editor) -> None:
        assert isinstance(call, ast.Call)
        editor.add_argument(call, f"exclude={{{names}}}")

    return Fix(f"Leave {', '.join(found.fields)} out", edit, Safety.UNSAFE)
