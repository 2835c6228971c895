"""Extracts the routes of one part of an application to a router in a module of its own."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.route import Route
from fastapi_mentor.pattern import pattern
from fastapi_mentor.refactoring.moved_model import rewrite_imports
from fastapi_mentor.refactoring.pieces import (
    Piece,
    closure,
    comments_above,
    import_lines,
    imports_of,
    joined,
    module_name,
    pieces_of,
    sorted_imports,
)
from fastapi_mentor.refactoring.spot import MOVE, Offer, Spot
from fastapi_mentor.rule import Fix, Safety

_FOLDERS = ("routers", "routes", "endpoints", "api")
_PREFIX = pattern(r"(?:/(?:api|v\d+(?:\.\d+)?))*/[A-Za-z][\w-]*(?=/|$)")
"""The part of a path that says what it is about, with the version before it."""


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in the signature or a decorator of a route of a file with other routes besides."""
    routes = spot.routes
    if len(routes) != 1 or spot.is_in_body(routes[0].node) or spot.outline.header is not None:
        return
    owner, prefix = _owner(routes[0]), _prefix(routes[0])
    if owner is None or prefix is None or routes[0].node not in spot.outline.statement.nodes:
        return
    alike, others = [], 0
    for route in _routes_in(spot):
        if _owner(route) == owner and _prefix(route) == prefix and len(route.stack) == 1:
            alike.append(route)
        else:
            others += 1
    target = _target(spot, prefix.rpartition("/")[2].replace("-", "_"))
    if others and not os.path.exists(target):
        shown = os.path.relpath(target, os.path.dirname(spot.module.path)).replace(os.sep, "/")
        title = f"Extract the {len(alike)} routes of `{prefix}` to `{shown}`"
        if len(alike) == 1:
            title = f"Extract the route of `{prefix}` to `{shown}`"
        fix = Fix(title, lambda editor: _extract(editor, spot, alike, owner, prefix, target), Safety.UNSAFE)
        yield Offer("router-module", MOVE, fix)


def _routes_in(spot: Spot) -> Iterator[Route]:
    for statement in spot.source.statements:
        if any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in statement.nodes):
            yield from Route.find(Outline(statement, spot.module))


def _owner(route: Route) -> str | None:
    return route.owner.id if isinstance(route.owner, ast.Name) else None


def _prefix(route: Route) -> str | None:
    found = _PREFIX.match(route.path or "")
    return found[0] if found else None


def _target(spot: Spot, stem: str) -> str:
    folder = os.path.dirname(spot.module.path)
    if os.path.basename(folder) in _FOLDERS:
        return os.path.join(folder, f"{stem}.py")
    for name in _FOLDERS:
        if spot.module.has_file(os.path.join(folder, name)):
            return os.path.join(folder, name, f"{stem}.py")
    return os.path.join(folder, "routers", f"{stem}.py")


def _extract(editor: Editor, spot: Spot, routes: list[Route], owner: str, prefix: str, target: str) -> None:
    everything = pieces_of(editor.source)
    functions = [route.node for route in routes]
    chosen = [piece for piece in everything if piece.node in functions]
    moved, copied = _with_what_they_need(chosen, everything, owner)
    imports = imports_of(editor.source, spot.module)
    used = {name for piece in moved for name in piece.uses if name in imports}
    lines = [*import_lines(used, imports), "from fastapi import APIRouter"]
    own = spot.module.name.partition(".")[0]
    definitions = [comments_above(editor, p) + editor.text(p.node) for p in moved if p not in chosen]
    texts = [
        comments_above(editor, piece) + _as_route_of_router(editor, route, prefix)
        for piece, route in zip(chosen, routes, strict=True)
    ]
    made = f'router = APIRouter(prefix="{prefix}")'
    code = f"{sorted_imports(_merged(lines), own)}\n\n{joined([made, *definitions, *texts])}"
    package = os.path.join(os.path.dirname(target), "__init__.py")
    here = os.path.join(os.path.dirname(spot.module.path), "__init__.py")
    if os.path.exists(here) and not os.path.exists(package):
        editor.create_file(package, "")
    editor.create_file(target, f"{code}\n")
    stem = os.path.basename(target).removesuffix(".py")
    home = module_name(target, spot.module)
    router = editor.add_import(home, "router", f"{stem}_router")
    names = {name for piece in moved if piece not in copied for name in piece.binds}
    read_here: set[str] = set()
    for path in sorted({path for paths in spot.module.mentions(names).values() for path in paths}):
        if path.endswith(".py"):
            read_here |= rewrite_imports(editor.file(path), spot, names, home)
    if read_here:
        editor.add_at_module_level(f"from {home} import {', '.join(sorted(read_here))}")
    editor.replace_statement(functions[0], f"{owner}.include_router({router})")
    for piece in moved:
        if piece.node is not functions[0] and piece not in copied:
            editor.remove_statement(piece.node)
    editor.remove_import_if_unused(*used)


def _with_what_they_need(
    chosen: list[Piece], everything: list[Piece], owner: str
) -> tuple[list[Piece], list[Piece]]:
    """The routes with the definitions that they need, and those of which both sides get one: loggers.

    Refuses anything else that both sides need.
    """
    for piece in chosen:
        inside = {
            node.id
            for part in piece.node.body  # type: ignore[attr-defined]
            for node in ast.walk(part)
            if isinstance(node, ast.Name)
        }
        if owner in inside:
            raise FixRefused(f"`{piece.node.name}` uses `{owner}` itself")  # type: ignore[attr-defined]
    # The application is given to the decorators alone, which ask the router then.
    moved = closure(chosen, [piece for piece in everything if owner not in piece.binds])
    copied: list[Piece] = []
    staying = [piece for piece in everything if piece not in moved]
    for piece in moved:
        if owner in piece.uses and piece not in chosen:
            raise FixRefused(f"what the routes need uses `{owner}` itself")
        shared = sorted(name for name in piece.binds for other in staying if name in other.uses)
        if shared and _is_logger(piece):
            copied.append(piece)
        elif shared:
            raise FixRefused(
                f"`{shared[0]}` is needed by what stays as well: move it to its own module first"
            )
    return moved, copied


def _is_logger(piece: Piece) -> bool:
    """`logger = logging.getLogger(__name__)`."""
    match piece.node:
        case ast.Assign(targets=[ast.Name()], value=ast.Call(func=ast.Attribute(attr="getLogger"))):
            return True
    return False


def _as_route_of_router(editor: Editor, route: Route, prefix: str) -> str:
    """The function with its decorator on the router, the path without the prefix."""
    path = route.option("path")
    assert path is not None
    old = editor.text(route.decorator)
    literal = editor.text(path)
    rest = (route.path or "").removeprefix(prefix)
    new = old.replace(f"{editor.text(route.owner)}.", "router.", 1).replace(literal, f'"{rest}"', 1)
    return editor.text(route.node).replace(old, new, 1)


def _merged(lines: list[str]) -> list[str]:
    """Imports from one module in one line."""
    merged: dict[str, set[str]] = {}
    plain = []
    for line in lines:
        head, separator, names = line.partition(" import ")
        if line.startswith("from ") and separator:
            merged.setdefault(head, set()).update(names.split(", "))
        else:
            plain.append(line)
    return [*plain, *(f"{head} import {', '.join(sorted(merged[head], key=str.lower))}" for head in merged)]
