"""The columns by which a query looks for its rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.indexes import has_index
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.session import SessionCall

_FILTERS = frozenset({"where", "filter"})
_FEW_VALUES = frozenset({"bool", "Boolean", "Enum", "Literal", "JSON", "JSONB", "Text"})


class SearchedColumn(NamedTuple):
    """A column that has to equal something; `node` is `User.email`."""

    node: ast.expr
    mapped: MappedClass
    column: Column


def slow_search(call: SessionCall) -> SearchedColumn | None:
    """The first column by which a query looks, where none of all those by which it looks has an index."""
    found: list[SearchedColumn] = []
    for node in _chain(call):
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in _FILTERS:
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("filter_by", "join", "outerjoin"):
                return None
            continue
        for condition in node.args:
            searched = _searched(condition, call)
            if searched is None:
                return None
            found.append(searched)
    if not found or any(has_index(each.mapped, each.column) or _has_few_values(each) for each in found):
        return None
    return found[-1]


def _searched(condition: ast.expr, call: SessionCall) -> SearchedColumn | None:
    match condition:
        case ast.Compare(left=ast.Attribute(value=ast.Name() as owner, attr=name) as node, ops=[ast.Eq()]):
            mapped = MappedClass.of(call.place.definition(owner))
            column = mapped.columns.get(name) if mapped is not None and mapped.is_table else None
            return SearchedColumn(node, mapped, column) if mapped is not None and column is not None else None
    return None


def _has_few_values(searched: SearchedColumn) -> bool:
    """Whether so many rows have the same value that an index would not help."""
    column = searched.column
    said = [column.annotation, column.type]
    for node in said:
        for each in ast.walk(node) if node is not None else ():
            word = (
                each.id
                if isinstance(each, ast.Name)
                else each.attr
                if isinstance(each, ast.Attribute)
                else ""
            )
            if word in _FEW_VALUES or word.endswith(("Status", "Type", "Kind", "State", "Role")):
                return True
    return str(column.name) in ("status", "type", "kind", "state", "role") or str(column.name).startswith(
        "is_"
    )


def _chain(call: SessionCall) -> Iterator[ast.Call]:
    """The calls of which the statement is made, the last first, where all of it can be seen."""
    node: ast.expr | None = call.statement
    if isinstance(node, ast.Name):
        bindings = call.scope.bindings.get(node.id, [])
        is_plain = len(bindings) == 1 and bindings[0].how is How.ASSIGNED
        node = bindings[0].value if is_plain else None
    while isinstance(node, ast.Call):
        yield node
        node = node.func.value if isinstance(node.func, ast.Attribute) else None
