"""Calls that change what a database stores."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.callee import inside_of
from fastapi_mentor.facts.database import SESSIONS, database_class
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, How, Scope
from fastapi_mentor.pattern import pattern

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
_NOT_STORED = frozenset({"self", "request", "response", "app", "settings", "session", "db"})
_NOTED = pattern(r"last|seen|visit|view|count|access|used|_at$|hits")
_SQL = ("insert", "update", "delete", "merge", "truncate", "drop", "alter")


def first_write(scope: Scope, outline: Outline) -> tuple[ast.Call, str] | None:
    """The first call of a function that writes to a database, whatever happens before it, and what it does.

    What is only added under a condition ("where there is none yet") is left out; what is deleted is not.
    """
    names = {call.node.func.attr for call in scope.calls if isinstance(call.node.func, ast.Attribute)}
    if names.isdisjoint(_ADDING.keys() | _RUNNING | {"commit"}):
        return None
    at = place(outline, scope)
    always = _unconditional(scope)
    for call in scope.calls:
        what = _writes(call, at)
        if what is not None and (id(call.node) in always or "delete" in what):
            return call.node, what
        if what is None and id(call.node) in always and _commits_changes(call, scope, at):
            return call.node, "changes the database"
    return None


_CHANGING = pattern(
    r"(delete|remove|destroy|purge|create|add|insert|save|update|archive|hide)(_|$)(?!.*(cache|log))"
)
_DEPTH = 2


def written_behind(
    scope: Scope, outline: Outline, depth: int = _DEPTH
) -> Iterator[tuple[ast.Call, tuple[ast.Call, str]]]:
    """The calls that a function makes of functions of the project which write, and what is done there.

    These functions say so by their names, `delete_user` or `service.create`; "get or create" is no writing.
    """
    always: set[int] | None = None
    for call in scope.calls:
        function = call.node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if not _CHANGING.match(name):
            continue
        always = _unconditional(scope) if always is None else always
        if id(call.node) not in always and not name.startswith(("delete", "remove")):
            continue
        below = _run_by(call, outline)
        if below is None:
            continue
        found = first_write(*below)
        if found is None and depth > 1:
            found = next((each[1] for each in written_behind(*below, depth - 1)), None)
        if found is not None:
            yield call.node, found


def _run_by(call: Call, outline: Outline) -> tuple[Scope, Outline] | None:
    """The inside of the function of the project that a call runs, and does not only make a coroutine of."""
    below = inside_of(call, outline)
    if below is None or (isinstance(below[0].node, ast.AsyncFunctionDef) and not call.awaited):
        return None
    return below


def _commits_changes(call: Call, scope: Scope, at: Place) -> bool:
    """Whether a call commits what was set on an object, more than that somebody was there."""
    match call.node.func:
        case ast.Attribute(value=owner, attr="commit"):
            body = getattr(scope.node, "body", [])
            return any(map(_sets, body)) and database_class(owner, at) in SESSIONS
    return False


def _sets(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)]):
            return owner not in _NOT_STORED and not _NOTED.search(name)
    return False


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
    return _verb(statement, at) is not None


def _verb(statement: ast.expr, at: Place) -> str | None:
    """`insert`, `update` and so on, if that is what a statement does."""
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
            return name
        node = node.args[0] if name == "text" and node.args else node
    text = literal(node)
    start = text.strip().lower() if isinstance(text, str) else ""
    return next((word for word in _SQL if start.startswith(word)), None)


_STORING = frozenset({"append", "insert_one", "create"})
_CREATING = pattern(r"(.*_)?(create|add|register|insert|new|save|store)(_.*)?$")


def adds_a_row(scope: Scope, outline: Outline, depth: int = _DEPTH) -> bool:
    """Whether a function adds something to a database, or to what a module holds: `items.append(...)`.

    What it calls is looked at too where the name says that it creates something: `service.create(...)`.
    """
    at = place(outline, scope)
    for call in scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _STORING:
                if name not in scope.bindings and outline.module.definitions(name):
                    return True
    return any(_adds(call, at) for call in scope.calls) or (
        depth > 0 and any(_adds_behind(call, outline, depth) for call in scope.calls)
    )


def _adds(call: Call, at: Place) -> bool:
    match call.node:
        case ast.Call(func=ast.Attribute(value=owner, attr="add")):
            return database_class(owner, at) in SESSIONS
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=[statement, *_]) if (
            method in _RUNNING
        ):
            return _verb(statement, at) == "insert" and database_class(owner, at) is not None
    return False


def _adds_behind(call: Call, outline: Outline, depth: int) -> bool:
    function = call.node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if not _CREATING.match(name):
        return False
    below = _run_by(call, outline)
    return below is not None and adds_a_row(*below, depth - 1)
