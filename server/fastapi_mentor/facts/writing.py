"""Calls that change what a database stores."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.database import SESSIONS, database_class
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, How, Scope

_ADDING = {
    "add": "adds something to the database",
    "add_all": "adds something to the database",
    "merge": "changes the database",
    "delete": "deletes something from the database",
    "bulk_save_objects": "adds something to the database",
    "bulk_insert_mappings": "adds something to the database",
    "bulk_update_mappings": "changes the database",
}
_RUNNING = frozenset({"execute", "exec", "scalar", "scalars"})
_STATEMENTS = frozenset({"insert", "update", "delete"})
_SQL = ("insert", "update", "delete", "merge", "truncate", "drop", "alter")


def first_write(scope: Scope, outline: Outline) -> tuple[ast.Call, str] | None:
    """The first call of a function that writes to a database, whatever happens before it, and what it does.

    What is only done under a condition ("where there is none yet") is left out.
    """
    names = {call.node.func.attr for call in scope.calls if isinstance(call.node.func, ast.Attribute)}
    if names.isdisjoint(_ADDING.keys() | _RUNNING):
        return None
    at = place(outline, scope)
    always = _unconditional(scope)
    for call in scope.calls:
        if id(call.node) in always and (what := _writes(call, at)) is not None:
            return call.node, what
    return None


def _unconditional(scope: Scope) -> set[int]:
    """The calls that the function makes on its way from the top, loops and `with` included."""
    found: set[int] = set()
    pending: list[ast.AST] = list(getattr(scope.node, "body", []))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Call):
            found.add(id(node))
        if isinstance(
            node, (ast.If, ast.IfExp, ast.Match, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        ):
            continue
        if isinstance(node, (ast.Try, ast.TryStar)):
            pending += [*node.body, *node.orelse, *node.finalbody]
            continue
        pending += ast.iter_child_nodes(node)
    return found


def _writes(call: Call, at: Place) -> str | None:
    function = call.node.func
    if not isinstance(function, ast.Attribute):
        return None
    if function.attr in _ADDING:
        return _ADDING[function.attr] if database_class(function.value, at) in SESSIONS else None
    if function.attr in _RUNNING and call.node.args and _changes(call.node.args[0], at):
        return "changes the database" if database_class(function.value, at) is not None else None
    return None


def _changes(statement: ast.expr, at: Place) -> bool:
    """Whether a statement inserts, updates or deletes."""
    node: ast.expr = statement
    if isinstance(node, ast.Name) and at.scope is not None:
        bindings = at.scope.bindings.get(node.id, [])
        if len(bindings) == 1 and bindings[0].how is How.ASSIGNED and bindings[0].value is not None:
            node = bindings[0].value
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
    ):
        node = node.func.value
    if isinstance(node, ast.Call):
        name = (at.qualified(node.func) or "").rpartition(".")[2]
        if name in _STATEMENTS:
            return True
        text = literal(node.args[0]) if name == "text" and node.args else None
        return isinstance(text, str) and text.strip().lower().startswith(_SQL)
    text = literal(node)
    return isinstance(text, str) and text.strip().lower().startswith(_SQL)


_STORING = frozenset({"append", "insert_one", "create"})


def adds_a_row(scope: Scope, outline: Outline) -> bool:
    """Whether a function adds something to a database itself, or to what a module holds: `items.append(...)`."""
    at = place(outline, scope)
    for call in scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _STORING:
                if name not in scope.bindings and outline.module.definitions(name):
                    return True
    return any(
        isinstance(call.node.func, ast.Attribute)
        and call.node.func.attr == "add"
        and database_class(call.node.func.value, at) in SESSIONS
        for call in scope.calls
    )
