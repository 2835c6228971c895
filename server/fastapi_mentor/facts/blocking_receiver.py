"""Whether a call blocks, and on what: a function, or a method of an object of a class that is known."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.blocking_names import (
    BUILTINS,
    CLIENT_METHODS,
    CLIENTS,
    DEEP_CLIENTS,
    FILE_FUNCTIONS,
    FILE_NAMES,
    FILES,
    FUNCTIONS,
    LIBRARIES,
    METHODS,
    NAMES,
    OF_SHUTIL,
    QUERY_ENDS,
    SESSIONS,
)
from fastapi_mentor.facts.blocking_text import TELLING
from fastapi_mentor.facts.names import Definition, Module, dotted_name
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.results import METHODS as METHODS_GIVE
from fastapi_mentor.facts.results import RETURNS
from fastapi_mentor.facts.scope import Binding, Call, How, Scope
from fastapi_mentor.facts.types import type_of

_DEPTH = 4
_DATA = frozenset({"dict", "Dict", "list", "List", "str", "int", "bytes", "set", "tuple", "Mapping", "Any"})
_MAKERS = frozenset(name.rpartition(".")[2] for name in RETURNS) | {method for _, method in METHODS_GIVE}


def looks_blocking(call: Call) -> bool:
    """Whether a call may block, as far as its name alone tells; cheap, for it is asked of every call."""
    if call.awaited:
        return False
    callee = call.node.func
    if type(callee) is ast.Attribute:
        return callee.attr in NAMES or callee.attr.startswith(CLIENT_METHODS)
    return type(callee) is ast.Name


def _looks_like_file(call: Call) -> bool:
    callee = call.node.func
    if call.awaited or type(callee) is not ast.Attribute or callee.attr not in FILE_NAMES:
        return False
    return callee.attr not in OF_SHUTIL or getattr(callee.value, "id", "") in ("shutil", "io")


def suspects(scope: Scope, outline: Outline) -> list[Call]:
    """The calls in a function that may block, as far as their names and the imports of the module tell."""
    found: list[Call] = []
    imported: frozenset[str] | None = None
    for call in scope.calls:
        if not looks_blocking(call) and not _looks_like_file(call):
            continue
        callee = call.node.func
        if type(callee) is ast.Name and callee.id not in scope.bindings and callee.id not in BUILTINS:
            if imported is None:
                imported = outline.module.names_from(LIBRARIES)
            if callee.id not in imported:
                continue
        elif type(callee) is ast.Attribute and type(callee.value) is ast.Name:
            name = callee.value.id
            bindings = scope.bindings.get(name)
            if bindings is not None and not any(
                each.how is How.IMPORTED or (_may_hold_client(name, each) and not _is_plain(each.node))
                for each in bindings
            ):
                continue
        found.append(call)
    return found


def _is_plain(node: ast.AST) -> bool:
    """Whether a parameter is declared as data: `dict`, `Optional[str]`."""
    annotation = node.annotation if type(node) is ast.arg else None
    while type(annotation) is ast.Subscript:
        outer, annotation = annotation.value, annotation.slice
        if type(outer) is not ast.Name or outer.id != "Optional":
            annotation = outer
    return type(annotation) is ast.Name and annotation.id in _DATA


def blocked_by(call: Call, outline: Outline) -> str | None:
    """The class whose method is called, or "" for a function, if the call is known to block."""
    callee = call.node.func
    if _is_of_library(callee, call.scope, outline) and outline.callee(call) in FUNCTIONS:
        return ""
    if not isinstance(callee, ast.Attribute):
        return None
    at = place(outline, call.scope)
    method = callee.attr
    if method in QUERY_ENDS and (session := _queried(callee.value, at)) is not None:
        return session
    receiver = _class_of(callee.value, at)
    if receiver is not None:
        for ancestor in (receiver, *outline.module.ancestors(receiver)):
            if method in METHODS.get(ancestor, ()):
                return ancestor
            if ancestor in CLIENTS and method not in CLIENTS[ancestor]:
                return ancestor
    return _deep_client(callee, at)


def file_worked_on(call: Call, outline: Outline) -> str | None:
    """The class whose method is called, or "" for a function, if the call reads or writes a file."""
    callee = call.node.func
    if _is_of_library(callee, call.scope, outline) and outline.callee(call) in FILE_FUNCTIONS:
        return ""
    if isinstance(callee, ast.Attribute) and callee.attr in FILE_NAMES:
        receiver = _class_of(callee.value, place(outline, call.scope))
        return receiver if receiver in FILES else None
    return None


def _is_of_library(callee: ast.expr, scope: Scope | None, outline: Outline) -> bool:
    """Whether the first name of a callee is imported from a library that has functions that block."""
    first, _, rest = (dotted_name(callee) or "").partition(".")
    if not first:
        return False
    if first in BUILTINS and not rest:
        return True
    while scope is not None and scope.node is not None:
        if first in scope.bindings:
            return any(_imports_library(each.node, first, rest) for each in scope.bindings[first])
        scope = scope.parent
    module = outline.module
    known = module.remember("libraries", first, lambda: _imports(first, module))
    return any(_imports_library(each, first, rest) for each in known)


def _imports(name: str, module: Module) -> list[ast.AST]:
    """The imports of libraries that bind a name of a module."""
    return [each.node for each in module.definitions(name) if _imports_library(each.node, name, "any")]


def _imports_library(node: ast.AST, name: str, rest: str) -> bool:
    match node:
        case ast.Import(names=names):
            return any(each.name.partition(".")[0] in LIBRARIES for each in names)
        case ast.ImportFrom(module=str() as module, level=0, names=names):
            if module.partition(".")[0] not in LIBRARIES:
                return False
            return bool(rest) or any(
                (each.asname or each.name) == name and each.name in NAMES for each in names
            )
    return False


def _queried(node: ast.expr, at: Place) -> str | None:
    """The class of the session in `session.query(...)....`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "query":
            receiver = _class_of(node.func.value, at)
            ancestors = at.module.ancestors(receiver) if receiver is not None else ()
            return next((each for each in SESSIONS if each in ancestors), None)
        node = node.func.value
    return None


def _deep_client(callee: ast.Attribute, at: Place) -> str | None:
    """The class of the client in `client.chat.completions.create(...)`, `client["shop"].teas.find_one()`."""
    root = callee.value
    for _ in range(_DEPTH):
        if isinstance(root, ast.Name):
            found = _part_of_client(root, at)
            if found is None:
                return None
            root, at = found
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
            client = _class_of(root, at)
            if client in DEEP_CLIENTS:
                return client if callee.attr in DEEP_CLIENTS[client] else None
    return None


def _part_of_client(node: ast.Name, at: Place) -> tuple[ast.expr, Place] | None:
    """What a name stands for, where that is `client.shop` or `client["shop"]`."""
    bindings = local_bindings(node.id, at.scope) if at.scope is not None else None
    if bindings is not None:
        value = bindings[0].value if len(bindings) == 1 else None
    else:
        definition = at.definition(node)
        value = definition.value if definition is not None else None
        at = Place(definition.module, None, None) if definition is not None else at
    return (value, at) if isinstance(value, ast.Attribute | ast.Subscript) else None


def _class_of(node: ast.expr, at: Place) -> str | None:
    """The class of an object, looked up only where it is likely to be known."""
    scope = at.scope
    match node:
        case ast.Name(id=name):
            while scope is not None and scope.node is not None:
                if name in scope.bindings:
                    found = scope.bindings[name]
                    return type_of(node, at) if any(_may_hold_client(name, each) for each in found) else None
                scope = scope.parent
            if not any(_may_be_client(name, each) for each in at.module.definitions(name)):
                return None
        case ast.Attribute(value=ast.Name(id="self")):
            if at.outline is None or at.outline.header is None:
                return None
        case ast.Attribute():
            if TELLING.search(node.attr) is None or at.definition(node) is None:
                return None
        case ast.Call():
            if not _may_make_client(node):
                return None
        case _:
            return None
    return type_of(node, at)


def _may_be_client(name: str, definition: Definition) -> bool:
    """Whether what a module binds may be a client: it is made by a call, or comes from elsewhere."""
    if isinstance(definition.value, ast.Call):
        return _may_make_client(definition.value)
    return TELLING.search(name) is not None


def _may_hold_client(name: str, binding: Binding) -> bool:
    if binding.how is How.PARAMETER or (binding.how is How.ANNOTATED and binding.value is None):
        return True
    if binding.how not in (How.ASSIGNED, How.ANNOTATED, How.ENTERED) or not isinstance(
        binding.value, ast.Call
    ):
        return False
    is_telling = isinstance(binding.value.func, ast.Name) and TELLING.search(name) is not None
    return is_telling or _may_make_client(binding.value)


def _may_make_client(call: ast.Call) -> bool:
    """Whether a call is like `Client()`, `get_client()` or `engine.connect()`."""
    match call.func:
        case ast.Name(id=name):
            return name[:1].isupper() or TELLING.search(name) is not None
        case ast.Attribute(attr=method):
            return method[:1].isupper() or method in _MAKERS
        case ast.Call() as maker:
            return _may_make_client(maker)
    return False
