"""Finds in another file what a fix is to change there; what a check saw of it was read another time."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.facts.scope import Function

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


def editor_of(path: str, editor: Editor) -> Editor:
    """The editor of a file, which may be the one that is being edited."""
    return editor if path == editor.path else editor.file(path)


def function_named(name: str, inside: str, editor: Editor) -> Function:
    """The one function of a name; `inside` is that of the function at the top level that it stands in."""
    found = [
        each
        for statement in editor.source.statements
        for top in statement.nodes
        if isinstance(top, Function) and top.name == inside
        for each in ast.walk(top)
        if isinstance(each, Function) and each.name == name
    ]
    if len(found) != 1:
        raise FixRefused(f"`{name}` is not to be found in its file")
    return found[0]


def call_assigned_to(name: str, editor: Editor) -> ast.Call:
    """The one call whose result is given to a name at the top level."""
    found: list[ast.Call] = []
    for statement in editor.source.statements:
        for node in statement.nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call() as call) if target == name:
                    found.append(call)
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.Call() as call) if target == name:
                    found.append(call)
    if len(found) != 1:
        raise FixRefused(f"`{name}` is not made at the top level of its file")
    return found[0]


def call_like(call: ast.Call, editor: Editor) -> ast.Call:
    """The one call that is written like another."""
    text = ast.dump(call)
    found = [
        node
        for statement in editor.source.statements
        for root in statement.nodes
        for node in ast.walk(root)
        if isinstance(node, ast.Call) and ast.dump(node) == text
    ]
    if len(found) != 1:
        raise FixRefused(f"`{ast.unparse(call)}` is not to be found in its file, or several times")
    return found[0]
