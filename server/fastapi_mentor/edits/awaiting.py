"""Adds and takes away `await`."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.rule import Fix


def add_await(call: SessionCall) -> Fix | None:
    """Awaits a call of a session, in a function that can."""
    if not call.in_async_function:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(call.node, f"await {editor.text(call.node)}")

    return Fix("Await it", edit)


def remove_await(call: SessionCall, awaited: ast.Await) -> Fix:
    """Calls a method without awaiting what it gives."""
    return Fix("Do not await it", lambda editor: editor.replace(awaited, editor.text(awaited.value)))
