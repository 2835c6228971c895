"""Moves what a module reads from the environment into a class of settings."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.edits.module_constant import Importer, ModuleConstant
from fastapi_mentor.edits.settings_field import SettingsField, settings_field
from fastapi_mentor.edits.settings_home import Comments, SettingsHome, home_for
from fastapi_mentor.facts import EnvironmentRead, Module, Outline, SettingsObject, settings_objects
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Fix, Safety
from fastapi_mentor.source import Kind, Statement

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


# Comments that are for tools speak of the code that goes.
_COMMENT = pattern(r"#(?!\s*(noqa|type:|pylint|pyright|mentor:))")
_NO_COMMENTS = Comments((), "", ())


class _Move(NamedTuple):
    """A read that becomes a field, and the top-level statement that it stands in."""

    read: EnvironmentRead
    field: SettingsField
    statement: Statement
    node: ast.stmt


def move_to_settings(read: EnvironmentRead) -> Fix | None:
    """The fix that moves a read, and with it all others of its module that can be moved as safely."""
    field = settings_field(read)
    module = read.outline.module
    if field is None:
        return None
    objects = list(settings_objects(module))
    if not objects and (_has_other_settings(module) or not read.is_at_import):
        return None
    is_safe = field.is_exact and _is_safe(module, objects, field)
    title = f"Move it to `{objects[0].settings.name}`" if objects else "Move it to a `Settings` class"
    return Fix(title, _ModuleMove(module, is_safe), Safety.SAFE if is_safe else Safety.UNSAFE)


@dataclass(frozen=True, slots=True)
class _ModuleMove:
    """Moves the reads of a module. The fixes of all its findings are equal, so that it is done once."""

    module: Module
    only_exact: bool

    def __call__(self, editor: Editor) -> None:
        moves = [m for m in _moves(editor, self.module) if m.field.is_exact or not self.only_exact]
        moves = list(_until_environment_changes(editor, moves))
        objects = list(settings_objects(self.module))
        variables = [move.field.variable for move in moves]
        home = home_for(editor, self.module, objects, moves[0].node, variables)
        if any(map(_changes_environment, home.before_use(moves[0].node))):
            raise FixRefused("the environment is changed before it is read here")
        _move(editor, list(_accepted(moves, home)), home)


def _accepted(moves: Sequence[_Move], home: SettingsHome) -> Iterator[_Move]:
    """The moves that a home takes; refuses if it takes none."""
    refusals = []
    for move in moves:
        try:
            home.check(move.field)
        except FixRefused as refusal:
            refusals.append(refusal)
        else:
            yield move
    if len(refusals) == len(moves):
        raise refusals[0]


def _has_other_settings(module: Module) -> bool:
    """Whether the module has settings of a kind that is not known, beside which others would confuse."""
    names = {"settings", "Settings"}
    return not names.isdisjoint(module.imported_names()) or any(map(module.definitions, names))


def _is_safe(module: Module, objects: Sequence[SettingsObject], field: SettingsField) -> bool:
    """Whether nothing but the environment decides the value, before and after."""
    if not objects:
        return module.has_package("pydantic-settings")
    first = objects[0]
    if field.variable.upper() in first.settings.variables():
        return False
    return first.settings.reads_only_environment and not first.origin and "." not in first.name


def _moves(editor: Editor, module: Module) -> Iterator[_Move]:
    """The reads of the module that can become fields, each variable in one way."""
    known: dict[str, SettingsField] = {}
    header: Statement | None = None
    for statement in editor.source.statements:
        if statement.kind is Kind.CLASS:
            header = statement
        outline = Outline(statement, module, header if statement.kind is Kind.MEMBER else None)
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
    constants = _constants(editor, moves)
    comments = {move.node: _comments(editor, move, constants) for move in moves if move.node in constants}
    codes = [home.add(move.field, comments.get(move.node, _NO_COMMENTS)) for move in moves]
    home.write(stays=moves[0].node not in constants)
    for move, code in zip(moves, codes, strict=True):
        if move.node not in constants:
            editor.replace(move.field.replaced, code)
            continue
        editor.remove_statement(move.node)
        for place in comments[move.node].removed:
            editor.replace(place, "")
        uses, importers = constants[move.node]
        for use in uses:
            editor.replace(use, code)
        for importer in importers:
            _rewrite(editor.file(importer.path), importer, home, code)
    editor.remove_import_if_unused(*_names(moves))


def _constants(
    editor: Editor, moves: Sequence[_Move]
) -> dict[ast.stmt, tuple[list[ast.Name], list[Importer]]]:
    """The constants that are nothing but a field's value, and can be replaced wherever they are used."""
    found = [(move, constant) for move in moves if (constant := _constant(editor, move)) is not None]
    if not found:
        return {}
    mentions = found[0][0].read.outline.module.mentions({constant.name for _, constant in found})
    replaceable = {}
    for move, constant in found:
        uses = constant.uses()
        importers = constant.importers(editor, mentions[constant.name]) if uses is not None else None
        if uses is not None and importers is not None:
            replaceable[move.node] = uses, importers
    return replaceable


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
    """The constant that is nothing but the field's value."""
    node = move.node
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            if node.value is move.field.replaced and move.statement.kind is Kind.PLAIN:
                return ModuleConstant(name, node, editor.source)
    return None


def _comments(editor: Editor, move: _Move, constants: Collection[ast.stmt]) -> Comments:
    """The comments that go with a constant: those above, unless what follows may share them, and behind."""
    statement, lines = move.statement, move.statement.text.split("\n")
    place = statement.location(move.node)
    behind = lines[place.end_line][place.end_column :].strip()
    if not _COMMENT.match(behind):
        behind = ""
    first = place.line
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
    source = editor.source
    below = source.start_of(statement) + place.end_line + 1
    is_last = below >= len(source.lines) or not source.lines[below].strip()
    following = list(source.statement_at(below)[0].nodes) if not is_last else []
    if first == place.line or not (is_last or any(node in constants for node in following)):
        return Comments((), behind, ())
    above = tuple(line.rstrip() for line in lines[first : place.line])
    is_alone = is_last and (first > 0 and not lines[first - 1].strip())
    # What stands alone goes with the statement anyway.
    removed = () if is_alone else (statement.place(first, 0, place.line, 0),)
    return Comments(above, behind, removed)
