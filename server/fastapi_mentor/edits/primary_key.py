"""A fix that gives a table the primary key that it lacks."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.column import COLUMN_CALLS, Column, called_of
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.rule import Fix, Safety

_NAMES = ("id", "uuid", "key")


def add_key(mapped: MappedClass) -> Fix | None:
    """Makes the column `id` the primary key, or adds one."""
    own = mapped.body.columns
    existing = next((own[name] for name in _NAMES if name in own), None)
    if existing is not None:
        return _declare(existing)
    first = next(iter(own.values()), None)
    if first is None or "id" in mapped.columns:
        return None

    def edit(editor: Editor) -> None:
        editor.insert_statement_before(first.node, _column(mapped, first, editor))

    return Fix("Add `id` as the primary key", edit, Safety.UNSAFE)


def _declare(column: Column) -> Fix | None:
    call = column.call
    if call is None or called_of(call, column.place) not in COLUMN_CALLS | {"Field"}:
        return None

    def edit(editor: Editor) -> None:
        editor.set_keyword(call, "primary_key", "True")

    return Fix(f"Make `{column.name}` the primary key", edit, Safety.UNSAFE)


def _column(mapped: MappedClass, first: Column, editor: Editor) -> str:
    if mapped.mapper is Mapper.SQLMODEL:
        field = editor.add_import("sqlmodel", "Field")
        return f"id: int | None = {field}(default=None, primary_key=True)\n"
    if first.is_mapped:
        mapped_ = editor.add_import("sqlalchemy.orm", "Mapped")
        column = editor.add_import("sqlalchemy.orm", "mapped_column")
        return f"id: {mapped_}[int] = {column}(primary_key=True)\n"
    names = {name: editor.add_import("sqlalchemy", name) for name in ("Column", "Integer")}
    call = first.call.func if isinstance(first.call, ast.Call) else None
    made = editor.text(call) if call is not None else names["Column"]
    return f"id = {made}({names['Integer']}, primary_key=True)\n"
