"""Columns that are given a type that keeps the zone of times."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.column import Column


def keep_zone(column: Column) -> Callable[[Editor], None]:
    """`DateTime` becomes `DateTime(timezone=True)`; where no type is named, it is."""

    def edit(editor: Editor) -> None:
        kind, call = column.type, column.call
        if isinstance(kind, ast.Call) and not (kind.args or kind.keywords):
            editor.replace(kind, f"{editor.text(kind.func)}(timezone=True)")
        elif isinstance(kind, ast.Call):
            editor.set_keyword(kind, "timezone", "True")
        elif kind is not None:
            editor.replace(kind, f"{editor.text(kind)}(timezone=True)")
        elif call is not None:
            has_name = bool(call.args) and isinstance(call.args[0], ast.Constant)
            editor.add_argument(
                call, f"{editor.add_import('sqlalchemy', 'DateTime')}(timezone=True)", int(has_name)
            )
        else:
            zoned = f"{editor.add_import('sqlalchemy', 'DateTime')}(timezone=True)"
            editor.insert_after(
                column.node, f" = {editor.add_import('sqlalchemy.orm', 'mapped_column')}({zoned})"
            )

    return edit
