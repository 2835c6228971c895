"""Fixes that take something from where pydantic 2 has it, under the name that it has there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.edits.import_names import import_elsewhere
from fastapi_mentor.facts.pydantic_import import OldImport, OldReference
from fastapi_mentor.rule import Fix, Safety


def relocation(found: OldImport | OldReference) -> Fix | None:
    """The fix of an import; None where a person has to say what is meant."""
    move = found.move
    if isinstance(found, OldReference):
        return _reference(found)
    if found.name == "Extra":
        return Fix("Write the literal", lambda editor: _write_literals(editor, found))
    if move.name == "TypeAdapter":
        return Fix("Use `TypeAdapter`", lambda editor: _adapt(editor, found))
    if not move.module or not move.is_same:
        return None
    title = f"Import `{move.name}` from `{move.module}`"
    safety = Safety.SAFE
    if move.name == found.name:
        if move.module == "pydantic_settings" and not found.outline.module.has_package("pydantic-settings"):
            safety = Safety.UNSAFE
        return Fix(title, lambda editor: _swap(editor, found), safety)
    return Fix(title, lambda editor: _rename(editor, found), safety)


def _reference(found: OldReference) -> Fix | None:
    move, module = found.move, found.node.value
    if not move.module or not move.is_same or not isinstance(module, ast.Name):
        return None

    def edit(editor: Editor) -> None:
        if move.module == "pydantic":
            editor.replace(found.node, f"{module.id}.{move.name}")
            return
        editor.replace(found.node, editor.add_import(move.module, move.name))
        editor.remove_import_if_unused(module.id)

    is_there = move.module == "pydantic" or found.outline.module.has_package(move.module.replace("_", "-"))
    return Fix(f"Write `{move.module}.{move.name}`", edit, Safety.SAFE if is_there else Safety.UNSAFE)


def _swap(editor: Editor, found: OldImport) -> None:
    """Imports the same name from another module, in the same place."""
    import_elsewhere(editor, found.node, {str(found.name)}, found.move.module)


def _rename(editor: Editor, found: OldImport) -> None:
    uses = list(_uses(editor, found))
    for use in uses:
        editor.replace(use, editor.add_import(found.move.module, found.move.name))
    editor.remove_import_if_unused(found.local)


def _write_literals(editor: Editor, found: OldImport) -> None:
    members = {id(each.value): each for each in _nodes(editor, ast.Attribute) if each.attr in _EXTRAS}
    for use in _uses(editor, found):
        if id(use) not in members:
            raise FixRefused(f"`{found.local}` is not only used for its members")
        editor.replace(members[id(use)], f'"{members[id(use)].attr}"')
    editor.remove_import_if_unused(found.local)


_EXTRAS = ("allow", "forbid", "ignore")


def _adapt(editor: Editor, found: OldImport) -> None:
    calls = {id(call.func): call for call in _nodes(editor, ast.Call)}
    for use in _uses(editor, found):
        call = calls.get(id(use))
        if call is None or any(isinstance(each, ast.Starred) for each in call.args) or call.keywords:
            raise FixRefused(f"`{found.local}` is used in another way than `{found.local}(type, value)`")
        adapter = f"{editor.add_import('pydantic', 'TypeAdapter')}({editor.text(call.args[0])})"
        match str(found.name), len(call.args):
            case "parse_obj_as", 2:
                editor.replace(call, f"{adapter}.validate_python({editor.text(call.args[1])})")
            case "schema_of", 1:
                editor.replace(call, f"{adapter}.json_schema()")
            case "schema_json_of", 1:
                editor.replace(call, f"{editor.add_plain_import('json')}.dumps({adapter}.json_schema())")
            case _:
                raise FixRefused(f"`{found.local}` is given something else than a type and a value")
    editor.remove_import_if_unused(found.local)


def _uses(editor: Editor, found: OldImport) -> Iterator[ast.Name]:
    """Where the file uses the name; what binds it as well is refused."""
    for node in _nodes(editor, ast.Name):
        if node.id == found.local:
            if not isinstance(node.ctx, ast.Load):
                raise FixRefused(f"`{found.local}` is also bound to something else")
            yield node


def _nodes(editor: Editor, kind: type[Any]) -> Iterator[Any]:
    for statement in editor.source.statements:
        for node in statement.nodes:
            for each in ast.walk(node):
                if isinstance(each, kind):
                    yield each
