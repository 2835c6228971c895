"""The URL of a database, where its text is written in the project."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import local_bindings
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location, Statement

_SCHEME = pattern(r"(?P<dialect>[a-z]+)(?:\+(?P<driver>\w+))?(?=:)")
_BARE = pattern(r"(?P<dialect>[a-z]+)(?:\+(?P<driver>\w+))?$")
_MEMORY = pattern(r"\w+(\+\w+)?:(//)?(/:memory:)?(\?.*)?$|.*mode=memory")
_DEPTH = 8
_BUILDERS = frozenset(
    {"sqlalchemy.URL.create", "sqlalchemy.engine.URL.create", "sqlalchemy.engine.url.URL.create"}
)


class DatabaseUrl(NamedTuple):
    """The text with which a URL begins, and where that is written.

    `is_default` tells that the environment may say another one. `location` is that of the scheme, such as
    `postgresql+asyncpg`, in the file at `path`.
    """

    dialect: str
    driver: str
    text: str
    location: Location
    path: str
    is_default: bool

    @property
    def scheme(self) -> str:
        """The scheme, as it is written."""
        return f"{self.dialect}+{self.driver}" if self.driver else self.dialect

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file, or in memory."""
        return self.dialect == "sqlite"

    @property
    def is_in_memory(self) -> bool:
        """Whether the database is one of SQLite that is in no file."""
        return self.is_sqlite and _MEMORY.match(self.text) is not None


class _Written(NamedTuple):
    node: ast.expr
    statement: Statement
    path: str
    is_default: bool
    is_scheme: bool = False


def url_of(node: ast.expr, at: Place) -> DatabaseUrl | None:
    """The URL that an expression gives, if it is known how that begins."""
    found = _written(node, at, 0)
    if found is None:
        return None
    text = _beginning(found.node)
    match = (_BARE if found.is_scheme else _SCHEME).match(text) if text else None
    if match is None:
        return None
    source = found.statement.source_of(found.node)
    column = source.find(match[0])
    if column < 0 or "\n" in source[:column]:
        return None
    start = found.statement.location(found.node)
    location = found.statement.place(
        start.line, start.column + column, start.line, start.column + column + len(match[0])
    )
    return DatabaseUrl(match["dialect"], match["driver"] or "", text, location, found.path, found.is_default)


def _beginning(node: ast.expr) -> str:
    """The text of a string, or that with which an f-string begins."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
            return f"{text}?"
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return f"{_beginning(left)}?"
    return ""


def _written(node: ast.expr, at: Place, depth: int, is_default: bool = False) -> _Written | None:
    if depth > _DEPTH:
        return None
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr() | ast.BinOp(op=ast.Add() | ast.Mod()):
            text: ast.expr = node
            while isinstance(text, ast.BinOp):
                text = text.left
            statement = at.outline.statement if at.outline is not None else None
            if statement is None:
                return None
            return _Written(text, statement, at.module.path, is_default)
        case ast.Name():
            return _of_name(node, at, depth, is_default)
        case ast.Call():
            return _of_call(node, at, depth, is_default)
        case ast.BoolOp(op=ast.Or(), values=values):
            return _written(values[-1], at, depth + 1, True)
        case ast.Attribute():
            definition = at.definition(node)
            if definition is not None:
                return _of_definition(definition, depth, is_default)
            return _of_attribute(node, at, depth)
    return None


def _of_name(node: ast.Name, at: Place, depth: int, is_default: bool) -> _Written | None:
    bindings = local_bindings(node.id, at.scope)
    if bindings is not None:
        if (
            len(bindings) != 1
            or bindings[0].value is None
            or bindings[0].how not in (How.ASSIGNED, How.ANNOTATED)
        ):
            return None
        return _written(bindings[0].value, at, depth + 1, is_default)
    definition = at.definition(node)
    return _of_definition(definition, depth, is_default) if definition is not None else None


def _of_definition(definition: Definition, depth: int, is_default: bool) -> _Written | None:
    if definition.value is None or len(definition.module.definitions(definition.name)) != 1:
        return None
    from fastapi_mentor.facts.outline import Outline

    there = Place(definition.module, Outline(definition.statement, definition.module), None)
    return _written(definition.value, there, depth + 1, is_default)


def _of_call(call: ast.Call, at: Place, depth: int, is_default: bool) -> _Written | None:
    name = at.qualified(call.func)
    if name in ("os.getenv", "os.environ.get"):
        default = argument(call, "default", 1)
        return _written(default, at, depth + 1, True) if default is not None else None
    if name == "str" and call.args:
        return _written(call.args[0], at, depth + 1, is_default)
    if name in _BUILDERS:
        scheme = argument(call, "drivername", 0)
        found = _written(scheme, at, depth + 1, is_default) if scheme is not None else None
        return found._replace(is_scheme=True) if found is not None else None
    return None


def _of_attribute(node: ast.Attribute, at: Place, depth: int) -> _Written | None:
    """The default of a field of settings, or what a property of it puts together."""
    owner = type_of(node.value, at)
    member = member_of(owner, node.attr, at.module) if owner is not None else None
    if owner is None or member is None:
        return None
    is_default = "pydantic_settings.BaseSettings" in at.module.ancestors(owner)
    there = Place(member.owner.module, member.outline, None)
    match member.node:
        case ast.AnnAssign(value=ast.expr() as value) | ast.Assign(value=value):
            return _written(_given(value), there, depth + 1, is_default)
        case ast.FunctionDef(decorator_list=[_, *_], body=[*_, ast.Return(value=ast.expr() as value)]):
            member.owner.module.survey(member.owner)  # so that it is known to have been read
            match value:
                case ast.Call(func=ast.Attribute(attr="build")):
                    scheme = argument(value, "scheme")
                    found = _written(scheme, there, depth + 1) if scheme is not None else None
                    return found._replace(is_scheme=True) if found is not None else None
            return _written(value, there, depth + 1)
    return None


def _given(value: ast.expr) -> ast.expr:
    """The default in `Field(default)`."""
    match value:
        case ast.Call(func=ast.Name(id="Field")):
            return argument(value, "default", 0) or value
    return value
