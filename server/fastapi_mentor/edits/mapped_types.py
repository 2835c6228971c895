"""Fixes of what a mapped class says its columns hold: `Mapped[...]`."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.column_type import unquoted
from fastapi_mentor.rule import Fix


def allow_none(column: Column, inner: ast.expr) -> Fix:
    """`Mapped[str]` becomes `Mapped[str | None]`, which says by itself that the column is nullable."""

    def edit(editor: Editor) -> None:
        editor.replace(inner, _with_none(inner, editor, column))
        _forget_nullable(column, editor)

    return Fix(f"Declare `{ast.unparse(unquoted(inner))} | None`", edit)


def forbid_none(column: Column, inner: ast.expr) -> Fix | None:
    """`Mapped[str | None]` becomes `Mapped[str]`, which says by itself that the column is not nullable."""
    rest = _without_none(inner, column)
    if rest is None:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(inner, editor.text(rest))
        _forget_nullable(column, editor)

    return Fix(f"Declare `{ast.unparse(rest)}`", edit)


def say_mapped(annotation: ast.expr) -> Fix:
    """`int` becomes `Mapped[int]`."""

    def edit(editor: Editor) -> None:
        mapped = editor.add_import("sqlalchemy.orm", "Mapped")
        editor.replace(annotation, f"{mapped}[{editor.text(annotation)}]")

    return Fix(f"Declare `Mapped[{ast.unparse(annotation)}]`", edit)


def _with_none(inner: ast.expr, editor: Editor, column: Column) -> str:
    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
        return f'"{inner.value} | None"'
    if _has_optional(column) or not column.place.module.version_satisfies("python", ">=3.10"):
        return f"{editor.add_import('typing', 'Optional')}[{editor.text(inner)}]"
    return f"{editor.text(inner)} | None"


def _has_optional(column: Column) -> bool:
    return column.place.qualified(ast.Name("Optional", ast.Load())) == "typing.Optional"


def _without_none(inner: ast.expr, column: Column) -> ast.expr | None:
    match inner:
        case ast.BinOp(op=ast.BitOr(), left=left, right=ast.Constant(value=None)):
            return left
        case ast.BinOp(op=ast.BitOr(), left=ast.Constant(value=None), right=right):
            return right
        case ast.Subscript(value=outer, slice=part) if column.place.qualified(outer) == "typing.Optional":
            return part
    return None


def _forget_nullable(column: Column, editor: Editor) -> None:
    call = column.call
    if call is not None and any(each.arg == "nullable" for each in call.keywords):
        if len(call.args) + len(call.keywords) == 1 and not isinstance(column.node, ast.Assign):
            editor.replace(call, f"{editor.text(call.func)}()")
        else:
            editor.remove_argument(call, "nullable")
    editor.remove_import_if_unused("Optional")
