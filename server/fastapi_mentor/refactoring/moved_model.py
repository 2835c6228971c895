"""Moves a model to the module of schemas, and the imports of the whole project with it."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.edits.import_names import import_elsewhere
from fastapi_mentor.facts.model import Model
from fastapi_mentor.refactoring.pieces import (
    Piece,
    absolute_of,
    closure,
    comments_above,
    import_lines,
    imports_of,
    module_name,
    pieces_of,
    sorted_imports,
)
from fastapi_mentor.refactoring.spot import MOVE, Offer, Spot
from fastapi_mentor.rule import Fix, Safety

_HOMES = frozenset({"schemas", "schema", "models"})
_MOST = 8
_MAKERS = frozenset({"TypeVar", "NewType", "Annotated", "Field", "ConfigDict"})


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in the head of a model that does not stand among the schemas."""
    node = next((each for each in spot.outline.statement.nodes if isinstance(each, ast.ClassDef)), None)
    folder, file = os.path.split(spot.module.path)
    stem = file.removesuffix(".py")
    if node is None or stem == "__init__" or {stem, os.path.basename(folder)} & _HOMES:
        return
    if spot.outline.header is not None or not any(True for _ in Model.find(spot.outline)):
        return
    everything = pieces_of(spot.source)
    chosen = [piece for piece in everything if piece.node is node]
    moved = closure(chosen, everything) if chosen else []
    if not moved or len(moved) > _MOST or not all(_can_move(piece) for piece in moved):
        return
    target = _target(spot, folder, stem)
    others = [name for piece in moved if piece.node is not node for name in sorted(piece.binds)]
    also = f" with {', '.join(f'`{name}`' for name in others)}" if others else ""
    shown = os.path.relpath(target, folder).replace(os.sep, "/")
    fix = Fix(
        f"Move `{node.name}`{also} to `{shown}`",
        lambda editor: _move(editor, spot, moved, target),
        Safety.UNSAFE,
    )
    yield Offer("moved-model", MOVE, fix)


def _can_move(piece: Piece) -> bool:
    """Whether a definition does nothing but say what something is."""
    match piece.node:
        case ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            calls = [each.func for each in ast.walk(value) if isinstance(each, ast.Call)]
            return all(isinstance(each, ast.Name) and each.id in _MAKERS for each in calls)
    return False


def _target(spot: Spot, folder: str, stem: str) -> str:
    package = os.path.join(folder, "schemas")
    if spot.module.has_file(package):
        return os.path.join(package, f"{stem}.py")
    return os.path.join(folder, "schemas.py")


def _move(editor: Editor, spot: Spot, moved: list[Piece], target: str) -> None:
    everything = pieces_of(editor.source)
    names = {name for piece in moved for name in piece.binds}
    home = module_name(target, spot.module)
    _write(editor, spot, moved, target)
    users = [piece for piece in everything if piece.node not in {each.node for each in moved}]
    wanted = {name for piece in users for name in piece.uses if name in names}
    for path in sorted({path for paths in spot.module.mentions(names).values() for path in paths}):
        if path.endswith(".py") and path != target:
            wanted |= rewrite_imports(editor.file(path), spot, names, home)
    for piece in moved:
        editor.remove_statement(piece.node)
    if wanted:
        editor.add_at_module_level(f"from {_as_seen_here(spot, home)} import {', '.join(sorted(wanted))}")
    editor.remove_import_if_unused(*imports_of(editor.source, spot.module))


def _write(editor: Editor, spot: Spot, moved: list[Piece], target: str) -> None:
    """Adds the definitions to their new home, with what they import."""
    imports = imports_of(editor.source, spot.module)
    used = {name for piece in moved for name in piece.uses if name in imports}
    body = "\n\n\n".join(comments_above(editor, piece) + editor.text(piece.node) for piece in moved)
    if not os.path.exists(target):
        lines = list(import_lines(used, imports))
        own = spot.module.name.partition(".")[0]
        future = _future(editor)
        head = sorted_imports([*future, *lines], own)
        editor.create_file(target, f"{head}\n\n\n{body}\n" if head else f"{body}\n")
        return
    there = editor.file(target)
    for name in sorted(used):
        found = imports[name]
        local = (
            there.add_plain_import(found.module)
            if found.name is None
            else there.add_import(found.module, found.name)
        )
        if local != name:
            raise FixRefused(f"`{name}` means something else in {os.path.basename(target)}")
    taken = {name for piece in pieces_of(there.source) for name in piece.binds}
    for name in {name for piece in moved for name in piece.binds} & taken:
        raise FixRefused(f"{os.path.basename(target)} has a `{name}` already")
    there.add_at_module_level(f"{body}\n", after_imports=False)


def _future(editor: Editor) -> list[str]:
    return (
        ["from __future__ import annotations"]
        if "from __future__ import annotations" in editor.source.text
        else []
    )


def rewrite_imports(there: Editor, spot: Spot, names: set[str], home: str) -> set[str]:
    """Imports the names from their new home in another file; those that it reads off the module stay."""
    here = spot.module.name
    stems = {here.rpartition(".")[2]}
    for statement in there.source.statements:
        for top in statement.nodes:
            for node in ast.walk(top):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    stems |= {a.asname for a in node.names if a.asname and _last(a.name) in stems}
                if not isinstance(node, ast.ImportFrom) or not any(a.name in names for a in node.names):
                    continue
                if absolute_of(node, module_name(there.path, spot.module), there.path) == here:
                    import_elsewhere(there, node, names, _like(node, here, home))
    text, owners = there.source.text, "|".join(stems)
    return {name for name in names if re.search(rf"\b(?:{owners})\.{name}\b", text)}


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _like(node: ast.ImportFrom, here: str, home: str) -> str:
    """The new home, written as the import wrote the old one."""
    if not node.level:
        return home
    package = here.rpartition(".")[0]
    below = home.removeprefix(f"{package}.") if package else home
    stem = here.rpartition(".")[2]
    written = node.module or ""
    return "." * node.level + written.removesuffix(stem) + below


def _as_seen_here(spot: Spot, home: str) -> str:
    is_relative = any(
        isinstance(piece.node, ast.ImportFrom) and piece.node.level for piece in pieces_of(spot.source)
    )
    package = spot.module.name.rpartition(".")[0]
    if is_relative and package:
        return "." + home.removeprefix(f"{package}.")
    return home
