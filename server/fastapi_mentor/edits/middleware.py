"""Moves a middleware from where it is added too late to the line that makes the application."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.facts.middleware_use import MiddlewareUse
from fastapi_mentor.facts.scope import Function, How
from fastapi_mentor.rule import Fix

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


def add_in_time(use: MiddlewareUse) -> Fix | None:
    """The fix that adds it below the application, where it is a plain statement of a function."""
    statement, around = use.statement, use.call.scope.node
    if statement is None or use.is_decorator or not isinstance(around, Function):
        return None
    if not isinstance(use.owner, ast.Name):
        return None
    owner = use.owner.id
    local = {
        name
        for name, found in use.call.scope.bindings.items()
        if any(b.how is not How.IMPORTED for b in found)
    }
    is_given = owner in local
    if any(isinstance(n, ast.Name) and n.id in local and n.id != owner for n in ast.walk(use.node)):
        return None

    def move(editor: Editor) -> None:
        made, name = _application(editor, around.name if is_given else "", owner)
        code = editor.text(statement)
        if name != owner:
            code = code.replace(f"{owner}.", f"{name}.", 1)
        editor.remove_statement(statement)
        editor.insert_statement_after(made, code)

    return Fix("Add it below the application", move)


def _application(editor: Editor, lifespan: str, owner: str) -> tuple[ast.stmt, str]:
    """The statement that makes the application: the one with that lifespan, or else of that name."""
    for statement in editor.source.statements:
        for node in statement.nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(keywords=keywords)):
                    given = [each.value for each in keywords if each.arg == "lifespan"]
                    if lifespan and any(isinstance(n, ast.Name) and n.id == lifespan for n in given):
                        return node, name
                    if not lifespan and name == owner:
                        return node, name
    raise FixRefused("the application is made elsewhere")
