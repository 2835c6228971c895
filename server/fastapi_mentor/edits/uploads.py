"""Uploads of which no more is read than fits."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.upload import WholeUpload


def read_no_more(upload: WholeUpload) -> Callable[[Editor], None] | None:
    """Reads one byte more than is allowed, and refuses what has it."""
    statement, call = upload.statement, upload.call
    if statement is None or call is None:
        return None
    target = statement.targets[0]
    assert isinstance(target, ast.Name)
    name = target.id

    def edit(editor: Editor) -> None:
        largest = editor.free_name("MAX_UPLOAD_SIZE")
        error = editor.add_import("fastapi", "HTTPException", at=statement)
        editor.add_at_module_level(f"{largest} = 10_000_000")
        editor.add_argument(call.node, f"{largest} + 1")
        editor.insert_statement_after(
            statement, f'if len({name}) > {largest}:\n    raise {error}(413, "The file is too large")\n'
        )

    return edit
