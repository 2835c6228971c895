"""Gives a dependency one name in the whole project, next to its function."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.edits.annotated_alias import alias_name, can_be_aliased
from fastapi_mentor.facts.annotations import dependency_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.refactoring.pieces import absolute_of, imports_of, module_name
from fastapi_mentor.refactoring.spot import EXTRACT, Offer, Spot
from fastapi_mentor.rule import Fix, Safety


def offers(spot: Spot, parameter: Parameter) -> Iterator[Offer]:
    """Where a parameter is `Annotated[T, Depends(function)]` of a function that the project defines."""
    annotation = parameter.node.annotation
    found = dependency_of(parameter.node, parameter.default, parameter.place)
    definition = found[1].definition(found[0]) if found is not None and can_be_aliased(parameter) else None
    name = alias_name(parameter)
    if definition is None or name is None or not isinstance(definition.node, Function):
        return
    if parameter.default is None and isinstance(annotation, ast.Subscript) and _said(annotation) is not None:
        where = os.path.basename(definition.module.path)
        fix = Fix(
            f"Extract `{name}` to `{where}`, for the whole project",
            lambda editor: _extract(editor, spot, annotation, definition, name),
            Safety.SAFE,
        )
        yield Offer("project-alias", EXTRACT, fix)


def _said(annotation: ast.AST) -> tuple[ast.expr, ast.Call, ast.Name] | None:
    """The type, the marker and the function of `Annotated[T, Depends(function)]`."""
    match annotation:
        case ast.Subscript(
            value=ast.Name() | ast.Attribute(),
            slice=ast.Tuple(elts=[kind, ast.Call(args=[ast.Name() as function], keywords=[]) as marker]),
        ):
            return kind, marker, function
    return None


def _extract(editor: Editor, spot: Spot, chosen: ast.Subscript, definition: Definition, name: str) -> None:
    known = _said(chosen)
    assert known is not None
    path, function = definition.module.path, definition.name
    home = editor if path == editor.path else editor.file(path)
    alias = home.free_name(name)
    _write(home, editor, spot, chosen, alias, function)
    wanted = ast.dump(known[0]), ast.unparse(known[1].func)
    others = spot.module.mentions({function})[function]
    for other in sorted({editor.path, *others} - {path}):
        if other.endswith(".py"):
            there = editor if other == editor.path else editor.file(other)
            _use(there, _local_name(there, spot, function, module_name(path, spot.module)), wanted, alias)
    _use(home, (function, None), wanted, alias)


def _local_name(
    there: Editor, spot: Spot, function: str, home: str
) -> tuple[str, ast.ImportFrom | None] | None:
    """What a file calls the function, and the import that brings it."""
    own = module_name(there.path, spot.module)
    for statement in there.source.statements:
        for node in statement.nodes:
            if isinstance(node, ast.ImportFrom) and absolute_of(node, own, there.path) == home:
                for each in node.names:
                    if each.name == function:
                        return each.asname or each.name, node
    return None


def _use(
    there: Editor, local: tuple[str, ast.ImportFrom | None] | None, wanted: tuple[str, str], alias: str
) -> None:
    """Writes the alias where a file says the same; where the alias is, only below the function."""
    if local is None:
        return
    function, imported = local
    used: set[str] = set()
    nodes = [node for statement in there.source.statements for node in statement.nodes]
    names = [getattr(node, "name", "") for node in nodes]
    for top in nodes[names.index(function) + 1 :] if imported is None else nodes:
        for node in _annotations(top):
            said = _said(node)
            if said is None or said[2].id != function:
                continue
            if (ast.dump(said[0]), ast.unparse(said[1].func)) == wanted:
                name = alias
                if imported is not None:
                    name = there.add_import("." * imported.level + (imported.module or ""), alias)
                there.replace(node, name)
                used |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    if used and imported is not None:
        there.remove_import_if_unused(*sorted(used))


def _annotations(top: ast.stmt) -> Iterator[ast.expr]:
    """The annotations of parameters, not what an alias stands for."""
    for node in ast.walk(top):
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield node.annotation


def _write(
    home: Editor, editor: Editor, spot: Spot, chosen: ast.Subscript, alias: str, function: str
) -> None:
    """Adds the alias below the function, and what its type needs."""
    nodes = [node for statement in home.source.statements for node in statement.nodes]
    places = {getattr(node, "name", ""): index for index, node in enumerate(nodes)}
    if function not in places:
        raise FixRefused(f"`{function}` is not defined at the top level of its file")
    last = places[function]
    known = _said(chosen)
    assert known is not None
    kind, marker, _ = known
    imports = imports_of(editor.source, spot.module) if home is not editor else {}
    for each in ast.walk(kind) if home is not editor else ():
        if not isinstance(each, ast.Name):
            continue
        found = imports.get(each.id)
        if found is None and each.id in spot.module.classes():
            raise FixRefused(f"`{each.id}` is defined in this file")
        if found is not None and found.module != module_name(home.path, spot.module):
            local = (
                home.add_import(found.module, found.name)
                if found.name is not None
                else home.add_plain_import(found.module)
            )
            if local != each.id:
                raise FixRefused(f"`{each.id}` means something else in {os.path.basename(home.path)}")
    last = max(
        [
            last,
            *(places[each.id] for each in ast.walk(kind) if isinstance(each, ast.Name) and each.id in places),
        ]
    )
    annotated = home.add_import("typing", "Annotated")
    depends = home.add_import("fastapi", ast.unparse(marker.func).rpartition(".")[2])
    code = f"{alias} = {annotated}[{editor.text(kind)}, {depends}({function})]"
    home.insert_statement_after(nodes[last], code)
