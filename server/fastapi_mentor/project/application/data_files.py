"""What a file of data says, as an expression: for routes that are written down in JSON."""

from __future__ import annotations

import ast
import os
import re
from functools import lru_cache

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.template import path_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.callees import callees_of
from fastapi_mentor.project.application.meaning import meaning_of

_MOST_BYTES = 200_000
_LOADING = pattern(r"load|read|config|json|data", re.IGNORECASE)


def data_of(call: ast.Call, at: Place) -> ast.expr | None:
    """The data that a call reads from a JSON file of the project, by itself or through one function."""
    name = (dotted_name(call.func) or "").rpartition(".")[2]
    if not _LOADING.search(name):
        return None
    if at.qualified(call.func) in ("json.load", "json.loads"):
        return _loaded(call, at)
    callees = callees_of(call.func, at) if not call.args and not call.keywords else ()
    if len(callees) != 1 or callees[0].is_class or len(callees[0].scope.returns) != 1:
        return None
    match callees[0].scope.returns[0].value:
        case ast.Call() as inner if callees[0].place.qualified(inner.func) in ("json.load", "json.loads"):
            return _loaded(inner, callees[0].place)
    return None


def _loaded(call: ast.Call, at: Place) -> ast.expr | None:
    given = argument(call, "fp", 0) if call.args else None
    path = _file(given, at) if given is not None else None
    if path is None or not os.path.isfile(path):
        return None
    state = os.stat(path)
    return _parsed(path, state.st_mtime_ns, state.st_size) if state.st_size <= _MOST_BYTES else None


def _file(node: ast.expr, at: Place) -> str | None:
    """The path behind `open(path)`, `path.read_text()`, or the name that `with` gives to one of them."""
    match node:
        case ast.Name():
            found = meaning_of(node, at)
            if found is None or found.at is None or len(found.bindings) != 1:
                return None
            binding = found.bindings[0]
            if binding.how not in (How.ENTERED, How.ASSIGNED) or binding.value is None:
                return None
            return _file(binding.value, found.at)
        case ast.Call(func=ast.Name(id="open"), args=[path, *_]):
            return path_of(path, at)
        case ast.Call(func=ast.Attribute(attr="read_text" | "open" | "read", value=inner)):
            return _file(inner, at) if isinstance(inner, ast.Call) else path_of(inner, at)
    return None


@lru_cache(maxsize=16)
def _parsed(path: str, changed: int, size: int) -> ast.expr | None:
    import json

    try:
        with open(path, encoding="utf-8") as file:
            return ast.parse(repr(json.load(file)), mode="eval").body
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return None
