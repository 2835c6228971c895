"""Moves what a module reads from the environment into a class of settings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.edits.module_constant import Importer, ModuleConstant
from fastapi_mentor.edits.settings_field import SettingsField, settings_field
from fastapi_mentor.edits.settings_home import SettingsHome, home_for
from fastapi_mentor.facts import EnvironmentRead, Outline, settings_objects
from fastapi_mentor.rule import Fix, Safety
from fastapi_mentor.source import Kind, Statement

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


class _Move(NamedTuple):
    """A read that becomes a field, and the top-level statement that it stands in."""

    read: EnvironmentRead
    field: SettingsField
    statement: Statement
    node: ast.stmt


def move_to_settings(read: EnvironmentRead) -> Fix | None:
    """The fix that moves a read, and all others of its module that can go with it."""
    field = settings_field(read)
    module = read.outline.module
    if field is None:
        return None
    objects = list(settings_objects(module))
    is_safe = field.is_exact and _is_safe(read, bool(objects))
    title = f"Move it to `{objects[0].settings.name}`" if objects else "Move it to a `Settings` class"

    def edit(editor: Editor) -> None:
        moves = [move for move in _moves(editor, read) if move.field.is_exact or not is_safe]
        moves = list(_until_environment_changes(editor, moves))
        if not any(move.read.node is read.node for move in moves):
            raise FixRefused("the environment is changed before it is read here")
        _move(editor, moves, home_for(editor, module, objects, moves[0].node))

    return Fix(title, edit, Safety.SAFE if is_safe else Safety.UNSAFE)


def _is_safe(read: EnvironmentRead, has_objects: bool) -> bool:
    """Whether nothing but the environment decides the value, before and after."""
    module = read.outline.module
    if not has_objects:
        return module.has_package("pydantic-settings")
    first = next(iter(settings_objects(module)))
    return first.settings.reads_only_environment and not first.origin and "." not in first.name


def _moves(editor: Editor, read: EnvironmentRead) -> Iterator[_Move]:
    """The reads of the module that can become fields, each variable in one way."""
    known: dict[str, SettingsField] = {}
    header: Statement | None = None
    for statement in editor.source.statements:
        if statement.kind is Kind.CLASS:
            header = statement
        outline = Outline(statement, read.outline.module, header if statement.kind is Kind.MEMBER else None)
        found = sorted(EnvironmentRead.find(outline), key=lambda each: each.location[1:3])
        for each in found:
            field = settings_field(each) if each.belongs_in_settings else None
            if field is None:
                continue
            first = known.setdefault(field.variable, field)
            if first[:3] == field[:3]:
                top = header if statement.kind is Kind.MEMBER and header is not None else statement
                yield _Move(each, field, statement, _holder(top, each))


def _holder(statement: Statement, read: EnvironmentRead) -> ast.stmt:
    for node in statement.nodes:
        if any(child is read.node for child in ast.walk(node)):
            return node
    return statement.nodes[0]


def _until_environment_changes(editor: Editor, moves: Sequence[_Move]) -> Iterator[_Move]:
    """The moves of reads that come before anything is written to the environment after the first of them."""
    nodes = [node for statement in editor.source.statements for node in statement.nodes]
    started = False
    waiting = list(moves)
    for node in nodes:
        here = [move for move in waiting if any(child is move.read.node for child in ast.walk(node))]
        started = started or bool(here)
        yield from here
        if started and not here and _changes_environment(node):
            return


def _changes_environment(node: ast.stmt) -> bool:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
        return False
    for child in ast.walk(node):
        match child:
            case ast.Call(func=ast.Name(id="load_dotenv") | ast.Attribute(attr="load_dotenv" | "putenv")):
                return True
            case ast.Call(func=ast.Attribute(attr="setdefault" | "update" | "pop", value=owner)):
                if "environ" in ast.unparse(owner):
                    return True
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=owner) if "environ" in ast.unparse(owner):
                return True
    return False


def _move(editor: Editor, moves: Sequence[_Move], home: SettingsHome) -> None:
    written: dict[str, str] = {}
    removed: dict[int, tuple[_Move, list[Importer], list[ast.Name]]] = {}
    for move in moves:
        constant = _constant(editor, move)
        if constant is not None:
            uses = constant.uses()
            mentions = move.read.outline.module.mentioned_in(constant.name)
            importers = constant.importers(editor, mentions) if uses is not None else None
            if uses is not None and importers is not None:
                removed[id(move.node)] = move, importers, uses
    for move in moves:
        comment = _comment(move) if id(move.node) in removed else ""
        written[move.field.variable] = home.add(move.field, comment)
    home.write()
    for move in moves:
        code = written[move.field.variable]
        if id(move.node) not in removed:
            editor.replace(move.field.replaced, code)
            continue
        _, importers, uses = removed[id(move.node)]
        editor.remove_statement(move.node)
        for use in uses:
            editor.replace(use, code)
        for importer in importers:
            _rewrite(editor.file(importer.path), importer, home, code)
    editor.remove_import_if_unused(*_names(moves))


def _names(moves: Sequence[_Move]) -> set[str]:
    """The names that the moved code uses: of `os`, of casts, of types."""
    nodes: list[ast.AST | None] = [move.field.replaced for move in moves]
    nodes += [move.node.annotation for move in moves if isinstance(move.node, ast.AnnAssign)]
    return {name.id for node in nodes if node for name in ast.walk(node) if isinstance(name, ast.Name)}


def _rewrite(editor: Editor, importer: Importer, home: SettingsHome, code: str) -> None:
    """Lets another file use the settings instead of the constant that it imported."""
    name, dot, rest = code.partition(".")
    is_function = name.endswith("()")
    local = editor.add_import(home.origin or importer.module, name.removesuffix("()"))
    for use in importer.uses:
        editor.replace(use, f"{local}{'()' if is_function else ''}{dot}{rest}")
    editor.remove_import_if_unused(importer.name)


def _constant(editor: Editor, move: _Move) -> ModuleConstant | None:
    """The constant that is nothing but the field's value, and that no comment above speaks of."""
    node = move.node
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            if node.value is not move.field.replaced or move.statement.kind is not Kind.PLAIN:
                return None
        case _:
            return None
    line = move.statement.location(node).line
    lines = move.statement.text.split("\n")
    if line > 0 and lines[line - 1].lstrip().startswith("#"):
        return None
    return ModuleConstant(name, node, editor.source)


def _comment(move: _Move) -> str:
    """The comment behind the statement."""
    place = move.statement.location(move.node)
    rest = move.statement.text.split("\n")[place.end_line][place.end_column :].strip()
    return rest if re.match(r"#(?!\s*(noqa|type:|pylint|pyright|mentor:))", rest) else ""
