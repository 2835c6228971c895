"""A fix that loads a relationship together with the rows that have it."""

from __future__ import annotations

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.lazy_read import LoadedRows
from fastapi_mentor.rule import Fix


def load_with_row(rows: LoadedRows, name: str) -> Fix | None:
    """`.options(selectinload(User.posts))`, behind the `select` or as an option of `get`."""
    call = rows.call
    is_get = call.name in ("get", "get_one")
    select = call.node if is_get or call.name == "query" else call.select
    if select is None or (is_get and argument(call.node, "options") is not None):
        return None

    def edit(editor: Editor) -> None:
        load = editor.add_import("sqlalchemy.orm", "selectinload")
        option = f"{load}({editor.text(rows.chosen)}.{name})"
        if is_get:
            editor.set_keyword(select, "options", f"[{option}]")
        else:
            editor.insert_after(select, f".options({option})")

    return Fix(f"Load `{name}` with the row", edit)
