"""Where the fields of moved settings go: into a class that is there, or into a new one."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.edits.settings_field import SettingsField, common_prefix
from fastapi_mentor.facts import UNKNOWN, ModelField, Module, SettingsObject, literal
from fastapi_mentor.source import Location
from fastapi_mentor.source.statement import first_line

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


class Comments(NamedTuple):
    """The comments that go with a field: lines above it and behind it, and places where they stood."""

    above: tuple[str, ...]
    behind: str
    removed: tuple[Location, ...]


class SettingsHome(Protocol):
    """A class that takes fields. `origin` is the module of its object, "" for the one that is edited."""

    origin: str

    def check(self, field: SettingsField) -> None:
        """Refuses a field that it can not take."""

    def add(self, field: SettingsField, comments: Comments) -> str:
        """Takes a field, and gives the code by which the edited module gets its value."""

    def before_use(self, first: ast.stmt) -> Iterable[ast.stmt]:
        """The statements that run after the settings were read, and before the first that needs them."""

    def write(self, stays: bool) -> None:
        """Writes all fields that it took; `stays` tells that the statement that needs them first does."""


def home_for(
    editor: Editor,
    module: Module,
    objects: Sequence[SettingsObject],
    before: ast.stmt,
    variables: Collection[str],
) -> SettingsHome:
    """The home of `variables`, read at or below `before`: the nearest settings that can be used there."""
    for found in objects:
        if found.origin and _may_need(editor, found, module):
            continue
        return _Known(editor, found, before)
    return _New(editor, module, before, variables)


def _may_need(editor: Editor, found: SettingsObject, module: Module) -> bool:
    """Whether the module of the settings may import the edited one, which could then not import it."""
    top = module.name.partition(".")[0]
    source = editor.file(found.settings.model.outline.module.path).source
    for statement in source.statements:
        for top_node in statement.nodes:
            for node in ast.walk(top_node):
                match node:
                    case ast.ImportFrom(level=level, module=name):
                        if level or (name or "").partition(".")[0] == top:
                            return True
                    case ast.Import(names=names):
                        if any(alias.name.partition(".")[0] == top for alias in names):
                            return True
    return False


def _declared(
    editor: Editor, module: Module, name: str, alias: str, field: SettingsField, comments: Comments
) -> str:
    """A field as code, in the file of an editor."""
    annotation, default = field.annotation, field.default
    if annotation == "str | None" and not module.version_satisfies("python", ">=3.10"):
        annotation = f"{editor.add_import('typing', 'Optional')}[str]"
    if annotation == "Path":
        annotation = editor.add_import("pathlib", "Path")
        default = default and f"{annotation}{default.removeprefix('Path')}"
    if alias:
        given = f"{default}, " if default is not None else ""
        default = f'{editor.add_import("pydantic", "Field")}({given}validation_alias="{alias}")'
    value = f" = {default}" if default is not None else ""
    line = f"{name}: {annotation}{value}{'  ' + comments.behind if comments.behind else ''}"
    return "\n".join([*comments.above, line])


def _free(editor: Editor, *names: str) -> str:
    """The first of some names that means nothing yet."""
    return next((name for name in names if editor.free_name(name) == name), editor.free_name(names[0]))


class _New:
    """A class that does not exist yet, above the first statement that needs it."""

    origin = ""

    def __init__(self, editor: Editor, module: Module, before: ast.stmt, variables: Collection[str]) -> None:
        self.editor = editor
        self.module = module
        self.before = before
        self.prefix = common_prefix(variables)
        self.class_name = _free(editor, "Settings", "AppSettings")
        self.name = _free(editor, "settings", "app_settings")
        self.package = "pydantic_settings" if module.version_satisfies("pydantic", ">=2") else "pydantic"
        self.fields: dict[str, str] = {}

    def check(self, field: SettingsField) -> None:
        pass

    def add(self, field: SettingsField, comments: Comments) -> str:
        name = field.name.removeprefix(self.prefix.lower())
        if name not in self.fields:
            self.fields[name] = _declared(self.editor, self.module, name, "", field, comments)
        return f"{self.name}.{name}"

    def before_use(self, first: ast.stmt) -> Iterable[ast.stmt]:
        return ()

    def write(self, stays: bool) -> None:
        base = self.editor.add_import(self.package, "BaseSettings")
        lines = list(self.fields.values())
        if self.prefix:
            config = self.editor.add_import(self.package, "SettingsConfigDict")
            lines = [f'model_config = {config}(env_prefix="{self.prefix}")', "", *lines]
        body = textwrap.indent("\n".join(lines), "    ")
        code = f"class {self.class_name}({base}):\n{body}\n\n\n{self.name} = {self.class_name}()"
        if stays:
            place, blank_lines = _above(self.editor, self.before)
            self.editor.insert_before(place, "\n" * max(0, 2 - blank_lines) + code + "\n\n")
        else:
            self.editor.add_class(code, self.before)


def _above(editor: Editor, node: ast.stmt) -> tuple[Location, int]:
    """The place above a statement and its comments, and how many blank lines stand above that."""
    statement = next(each for each in editor.source.statements if node in each.nodes)
    lines = statement.text.split("\n")
    line = first_line(node) - statement.origin
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    blank = line
    while blank > 0 and not lines[blank - 1].strip():
        blank -= 1
    is_first = blank == 0 and statement is editor.source.statements[0]
    return statement.place(line, 0, line, 0), 2 if is_first else line - blank


class _Known:
    """A class that is there, in the edited module or another one."""

    def __init__(self, editor: Editor, found: SettingsObject, before: ast.stmt) -> None:
        self.editor = editor
        self.found = found
        self.settings = found.settings
        self.origin = found.origin
        self.model = found.settings.model
        self.file = editor.file(self.model.outline.module.path)
        self.is_here = self.file.path == editor.path
        self.name = found.name or _free(editor, "settings", "app_settings")
        self.fields: dict[str, str] = {}
        self.variables = self.settings.variables()
        if self.settings.prefix is None:
            raise FixRefused(f"the prefix of `{self.settings.name}` is not written out")
        if self.is_here and self._position(before) < 0:
            raise FixRefused(f"`{self.settings.name}` stands below what is read here")

    def _position(self, before: ast.stmt) -> int:
        """The index of the statement that makes the object, or would; -1 if it does not come before one."""
        for index, node in enumerate(_statements(self.editor)):
            if node is before:
                break
            is_object = not self.found.name and node is self.model.node
            if is_object or (self.found.name and _binds(node, self.found.name)):
                return index
        return -1

    def before_use(self, first: ast.stmt) -> Iterable[ast.stmt]:
        nodes = _statements(self.editor)
        if not self.settings.reads_only_environment or first not in nodes:
            return ()
        return nodes[self._position(first) + 1 : nodes.index(first)]

    def check(self, field: SettingsField) -> None:
        name = self.variables.get(field.variable.upper())
        known = self.model.fields.get(name or "")
        if known is not None and not _agrees(known, field):
            raise FixRefused(f"`{self.settings.name}.{name}` has another type or default")
        if name is None:
            self._named(field)

    def add(self, field: SettingsField, comments: Comments) -> str:
        name = self.variables.get(field.variable.upper())
        if name is None:
            name, alias = self._named(field)
            self.variables[field.variable.upper()] = name
            self.fields[name] = _declared(self.file, self.model.outline.module, name, alias, field, comments)
        return f"{self._code()}.{name}"

    def _named(self, field: SettingsField) -> tuple[str, str]:
        """The name of a field, and the variable where the name alone does not say it."""
        prefix, variable = self.settings.prefix or "", field.variable
        strict = self.settings.is_case_sensitive
        fits = variable.startswith(prefix) if strict else variable.lower().startswith(prefix.lower())
        name = variable[len(prefix) :] if fits else variable
        own = self.model.own_fields
        if not strict:
            name = name.upper() if own and all(each.isupper() for each in own) else name.lower()
        if not name.isidentifier() or name in self.model.fields or name in self.fields:
            raise FixRefused(f"`{self.settings.name}` has another `{name}`")
        return name, "" if fits else variable

    def _code(self) -> str:
        if not self.origin:
            return f"{self.name}()" if self.found.is_function else self.name
        local = self.editor.add_import(self.origin, self.name)
        return f"{local}()" if self.found.is_function else local

    def write(self, stays: bool) -> None:
        code = "\n".join(self.fields.values())
        own = list(self.model.own_fields.values())
        if code and own:
            self.file.insert_statement_after(own[-1].node, code)
        elif code:
            self.file.append_to_class(self.model.node, code)
        if not self.found.name:
            self.editor.insert_statement_after(self.model.node, f"{self.name} = {self.settings.name}()")


def _agrees(known: ModelField, field: SettingsField) -> bool:
    """Whether a field that is there may well give what a read gives."""
    words = {node.id for node in ast.walk(known.annotation) if isinstance(node, ast.Name)}
    if field.annotation.partition(" ")[0] not in words:
        return False
    default = literal(known.default) if known.default is not None else UNKNOWN
    if field.default in (None, "None") or default is UNKNOWN:
        return True
    return ast.dump(ast.parse(field.default)) == ast.dump(ast.parse(repr(default)))


def _statements(editor: Editor) -> list[ast.stmt]:
    return [node for statement in editor.source.statements for node in statement.nodes]


def _binds(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=found)]) | ast.AnnAssign(target=ast.Name(id=found)):
            return found == name
        case ast.FunctionDef(name=found):
            return found == name
    return False
