"""Rows that are loaded only to be counted: `len(session.query(User).all())`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.database import is_tortoise_model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call, How, Scope
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location

_ASKING = frozenset({"query", "scalars", "execute", "exec"})


class CountedRows:
    """`len(...)` of all rows that a query gives, which nothing else uses.

    `rows` is the call of `all`, `asked` the one of the session with which it begins; None where a model of
    Tortoise is asked.
    """

    words = frozenset({"all", "fetchall", "filter"})

    def __init__(self, call: Call, rows: ast.Call, asked: SessionCall | None, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.rows = rows
        self.asked = asked
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[CountedRows]:
        """The ones in a statement."""
        for call in outline.calls("len"):
            if len(call.node.args) != 1 or not isinstance(call.node.func, ast.Name):
                continue
            query = _tortoise_query(call, outline)
            if query is not None:
                yield cls(call, query, None, outline)
                continue
            rows = _rows(call.node.args[0], call)
            asked = _asked(rows, call.scope, outline) if rows is not None else None
            if rows is not None and asked is not None:
                yield cls(call, rows, asked, outline)

    @property
    def location(self) -> Location:
        """The place of the call of `len`."""
        return self.outline.location(self.node)

    @property
    def is_written_in_place(self) -> bool:
        """Whether the query stands in the call of `len` itself."""
        return any(self.asked is None or node is self.asked.node for node in walk(self.node))


def _tortoise_query(call: Call, outline: Outline) -> ast.Call | None:
    """`User.filter(...)` in `len(await User.filter(...))`."""
    match call.node.args[0]:
        case ast.Await(value=ast.Call() as query):
            node: ast.expr = query
            while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr not in ("all", "filter", "exclude"):
                    return None
                node = node.func.value
            if isinstance(node, ast.Name) and is_tortoise_model(node, place(outline, call.scope)):
                return query
    return None


def _rows(given: ast.expr, call: Call) -> ast.Call | None:
    """`....all()`, by a name that is used for nothing else too."""
    if isinstance(given, ast.Name):
        value = _given_once(given.id, call.scope)
        if value is None:
            return None
        given = value
    while isinstance(given, ast.Await):
        given = given.value
    match given:
        case ast.Call(func=ast.Attribute(attr="all" | "fetchall"), args=[], keywords=[]):
            return given
    return None


def _asked(rows: ast.Call, scope: Scope, outline: Outline) -> SessionCall | None:
    node: ast.expr = rows
    while isinstance(node, (ast.Call, ast.Attribute, ast.Await)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKING:
            for call in outline.calls(node.func.attr):
                if call.node is node:
                    found = SessionCall.of(call, outline)
                    if found is not None:
                        return found if found.name == "query" or found.select is not None else None
        node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Name) and node.id in scope.bindings:
            node = _given_once(node.id, scope) or node
    return None


def _given_once(name: str, scope: Scope) -> ast.expr | None:
    """What a local name is given, which is used for nothing else: `result = session.execute(...)`."""
    bindings = scope.bindings.get(name, [])
    if len(bindings) != 1 or bindings[0].how is not How.ASSIGNED or scope.node is None:
        return None
    value = bindings[0].value
    called = value.value if isinstance(value, ast.Await) else value
    if not isinstance(called, ast.Call) or not isinstance(called.func, ast.Attribute):
        return None
    if called.func.attr not in _ASKING | {"all", "fetchall"}:
        return None
    uses = [n for n in walk(scope.node) if isinstance(n, ast.Name) and n.id == name]
    return value if len(uses) == 2 else None
