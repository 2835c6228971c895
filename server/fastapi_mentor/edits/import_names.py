"""Changes from which module a file imports some names."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any

from fastapi_mentor.edits.editor import Editor


def import_elsewhere(editor: Editor, node: ast.ImportFrom, names: Collection[str], module: str) -> None:
    """Imports some of the names of an import from another module, in the same place."""
    moved = [alias for alias in node.names if alias.name in names]
    code = f"from {module} import {', '.join(_written(alias) for alias in moved)}"
    if len(moved) == len(node.names):
        editor.replace_statement(node, code)
        return

    def without(tree: Any) -> Any:
        [line] = tree.body
        kept = [alias for alias in line.names if alias.name.value not in names]
        kept[-1] = kept[-1].with_changes(comma=line.names[-1].comma)
        return tree.with_changes(body=[line.with_changes(names=kept)])

    editor.rewrite(node, without)
    editor.insert_statement_after(node, code)


def _written(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name
