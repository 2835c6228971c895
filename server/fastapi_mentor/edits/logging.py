"""Exceptions that a fix writes to the log."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope

_LOGGERS = ("logger", "log", "LOGGER", "LOG", "_logger", "_log")
_METHODS = frozenset({"exception", "error", "critical", "warning"})


def log_exception(editor: Editor, outline: Outline, handler: ast.ExceptHandler, scope: Scope) -> None:
    """Logs what a clause caught, with its traceback, unless the clause logs something already."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            return
    logger = next((name for name in _LOGGERS if outline.module.definitions(name)), None)
    if logger is None:
        logger = editor.add_plain_import("logging")
    function = scope.function
    name = getattr(function.node, "name", "") if function is not None else ""
    text = f"`{name}` failed" if name else "It failed"
    # Above the statement that answers, so that what is undone before it stays first.
    editor.insert_statement_before(handler.body[-1], f'{logger}.exception("{text}")')
