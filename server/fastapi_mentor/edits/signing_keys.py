"""Keys that move out of the code."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.signing_key import SigningKey


def read_from_environment(key: SigningKey) -> Callable[[Editor], None] | None:
    """Reads a key from the environment where its text stood; None where that is in settings or elsewhere."""
    source = key.source
    if source.place.module.path != key.outline.module.path or source.is_default:
        return None
    name = _variable(key)
    if name is None:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(source.node, f'{editor.add_plain_import("os")}.environ["{name}"]')

    return edit


def _variable(key: SigningKey) -> str | None:
    """The name of the variable: the one that is read already, that of the constant, or a usual one."""
    match key.source.node:
        case ast.Call(args=[first, *_]):
            named = literal(first)
            return named if isinstance(named, str) else None
        case ast.BoolOp():
            return None
    if key.node is key.source.node:
        return "SECRET_KEY"
    if isinstance(key.node, ast.Name) and key.node.id.isupper():
        return key.node.id
    return None
