"""A row that a route adds to a table, with the columns in which no other row may have the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.catching import caught
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.value import value_shape

_WRITING = frozenset({"POST", "PUT", "PATCH"})
_MANAGED = frozenset({"id", "uuid", "guid", "pk", "key", "token", "code", "slug"})


class NewRow(NamedTuple):
    """`columns` are those that have to be unique, alone or together, and of which a client chooses some."""

    mapped: MappedClass
    columns: list[str]


def rows_written_by(commit: SessionCall) -> Iterator[NewRow]:
    """The rows that a route adds before a commit, where nothing there looks whether there are such rows."""
    scope = commit.scope
    if not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    added = [
        call.node.args[0]
        for call in scope.calls
        if isinstance(call.node.func, ast.Attribute)
        and call.node.func.attr == "add"
        and call.node.args
        and ast.dump(call.node.func.value) == ast.dump(commit.method.value)
        and call.loop is None
    ]
    # What was sent before is written already: there it fails, or is caught.
    sent = max(_sent_before(commit), default=0)
    added = [node for node in added if node.lineno > sent]
    changed = [] if sent else [*_changed(commit)]
    if not (added or changed) or not any(
        route.methods is not None and not _WRITING.isdisjoint(route.methods)
        for route in routes_of(scope, commit.outline)
    ):
        return
    words = {word for node in ast.walk(scope.node) for word in _words(node)}
    for node in added:
        definition = _class_of(node, commit)
        mapped = MappedClass.of(definition) if definition is not None else None
        if mapped is None or not mapped.is_table:
            continue
        columns = [each for each in unique_columns(mapped) if _is_chosen(node, each, commit)]
        if not columns:
            groups = unique_groups(mapped)
            columns = next((g for g in groups if any(_is_chosen(node, each, commit) for each in g)), [])
        if columns and not any(_is_looked_up(each, words) for each in columns):
            yield NewRow(mapped, columns)
    for mapped, name in changed:
        if not _is_looked_up(name, words):
            yield NewRow(mapped, [name])


def _sent_before(commit: SessionCall) -> Iterator[int]:
    """The lines before a commit in which the same session sends what it has."""
    for call in commit.scope.calls:
        match call.node.func:
            case ast.Attribute(value=session, attr="flush" | "commit"):
                if call.node.lineno < commit.node.lineno and ast.dump(session) == ast.dump(
                    commit.method.value
                ):
                    yield call.node.lineno


def _changed(commit: SessionCall) -> Iterator[tuple[MappedClass, str]]:
    """The unique columns that get what a client says, of rows that were there before: `user.name = name`."""
    assert commit.scope.node is not None
    for node in walk(commit.scope.node):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=row), attr=name)], value=value):
                bindings = commit.scope.bindings.get(row, [])
                if len(bindings) != 1 or bindings[0].value is None or not _is_parameter(value, commit):
                    continue
                mapped = _row_of(bindings[0].value, commit)
                if mapped is not None and mapped.is_table and name in unique_columns(mapped):
                    yield mapped, name


def _row_of(value: ast.expr, commit: SessionCall) -> MappedClass | None:
    """The class of the row that an expression gets from the database."""
    shape = value_shape(value, commit.place)
    names = {leaf.name for leaf in shape.leaves() if "." in leaf.name} if shape is not None else set()
    symbol = commit.outline.module.symbol(names.pop()) if len(names) == 1 else None
    return MappedClass.of(symbol.definition) if symbol is not None else None


def _is_chosen(node: ast.expr, column: str, commit: SessionCall) -> bool:
    """Whether what a column gets is what the route is given: a parameter, or a part of one."""
    bindings = commit.scope.bindings
    if isinstance(node, ast.Name):
        found = bindings.get(node.id, [])
        node = found[0].value if len(found) == 1 and found[0].value is not None else node
    if not isinstance(node, ast.Call):
        # The route takes the row itself; one that a dependency gives is there already.
        return isinstance(node, ast.Name) and _is_parameter(node, commit) and not _is_injected(node, commit)
    given = argument(node, column)
    if given is not None:
        return _is_parameter(given, commit)
    whole = [each.value for each in node.keywords if each.arg is None] or node.args[:1]
    return any(_is_parameter(each, commit) for each in whole)


def _is_parameter(node: ast.expr, commit: SessionCall) -> bool:
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    found = commit.scope.bindings.get(node.id, []) if isinstance(node, ast.Name) else []
    return [each.how for each in found] == [How.PARAMETER]


def _is_injected(node: ast.Name, commit: SessionCall) -> bool:
    given = parameters(commit.scope, commit.outline)
    return any(each.node.arg == node.id and each.is_injected for each in given)


def _class_of(node: ast.expr, commit: SessionCall) -> Definition | None:
    name = type_of(node, commit.place)
    symbol = commit.outline.module.symbol(name) if name is not None else None
    return symbol.definition if symbol is not None else None


def unique_columns(mapped: MappedClass) -> list[str]:
    """The columns of a class whose value alone must be unique, without those that the server makes up."""
    return [
        name
        for name, column in mapped.columns.items()
        if column.flag("unique") is True
        and not column.is_key
        and name not in _MANAGED
        and column.option("default_factory") is None
        and not (column.option("default") is not None and literal(column.option("default")) is not None)
    ]


def unique_groups(mapped: MappedClass) -> list[list[str]]:
    """The columns of which no two rows may have the same together."""
    groups = [[each for each in one.columns if each] for one in mapped.constraints or () if one.is_unique]
    return [group for group in groups if len(group) > 1 and all(each in mapped.columns for each in group)]


def _words(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner[:1].isupper():
            yield f".{name}"
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            yield name
            yield from (f"={each.arg}" for each in node.keywords if each.arg and name in ("filter_by", "get"))


def _is_looked_up(column: str, words: set[str]) -> bool:
    """Whether a function asks for rows by a column: `User.email == email`, `get_user_by_email(...)`."""
    if f".{column}" in words or f"={column}" in words:
        return True
    return any(
        word[:1] not in ".=" and (column in word or "exist" in word or "check" in word or "_by_" in word)
        for word in words
    )


def is_protected(commit: SessionCall) -> bool:
    """Whether what a commit raises is caught around it."""
    for node, scope in commit.outline.survey.tries:
        if scope is commit.scope and any(
            each is commit.node for part in node.body for each in ast.walk(part)
        ):
            for handler in node.handlers:
                for name in caught(handler, commit.place):
                    if name is None or name in ("Exception", "BaseException") or "sqlalchemy" in name:
                        return True
    return any(
        isinstance(each, (ast.With, ast.AsyncWith)) and _holds(each, commit) for each in _withs(commit)
    )


def _withs(commit: SessionCall) -> Iterator[ast.AST]:
    assert commit.scope.node is not None
    return ast.walk(commit.scope.node)


def _holds(node: ast.With | ast.AsyncWith, commit: SessionCall) -> bool:
    """Whether a `with` that is no session's own stands around: `with handle_errors():`."""
    inside = any(each is commit.node for part in node.body for each in ast.walk(part))
    return inside and any(
        isinstance(item.context_expr, ast.Call)
        and not any(word in ast.unparse(item.context_expr).lower() for word in ("session", "begin", "db"))
        for item in node.items
    )
