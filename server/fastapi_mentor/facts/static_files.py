"""A folder whose files an application serves: `StaticFiles(directory=...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.written import written

_SENSITIVE = frozenset(
    {"", ".", "..", "/", "~", "/etc", "/home", "/root", "/var", "/tmp", "/proc", "/opt", "/app"}
)
_HERE = frozenset({"os.getcwd", "pathlib.Path.cwd"})
_PARENTS = frozenset({"os.path.dirname"})
_SAME = frozenset({"os.path.abspath", "os.path.realpath", "str", "pathlib.Path", "os.fspath"})
_DEPTH = 8


class StaticFolder(CallFact):
    """One call of `StaticFiles`."""

    words = frozenset({"StaticFiles"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[StaticFolder]:
        """The folders that a statement serves."""
        for call in outline.calls("StaticFiles"):
            if outline.callee(call) == "starlette.staticfiles.StaticFiles":
                yield cls(call, outline)

    @property
    def holds_code(self) -> bool:
        """Whether it is known to be the folder of the code, or one around it."""
        given = self.option("directory", 0)
        return given is not None and _is_folder_of_code(given, self.place, 0)


def _is_folder_of_code(node: ast.expr, at: Place, depth: int) -> bool:
    found = written(node, at)
    if found is None or found.is_default or depth > _DEPTH:
        return False
    node, at = found.node, found.place
    match node:
        case ast.Constant(value=str() as text):
            return (text.rstrip("/") or text) in _SENSITIVE or set(text) == {".", "/"}
        case ast.Attribute(value=inner, attr="parent"):
            return _is_file(inner, at, depth + 1) or _is_folder_of_code(inner, at, depth + 1)
        case ast.Subscript(value=ast.Attribute(value=inner, attr="parents")):
            return _is_file(inner, at, depth + 1)
        case ast.Call(func=ast.Attribute(value=inner, attr="resolve" | "absolute"), args=[]):
            return _is_folder_of_code(inner, at, depth + 1)
        case ast.Call(func=function, args=[]):
            return at.qualified(function) in _HERE
        case ast.Call(func=function, args=[given]):
            name = at.qualified(function)
            if name in _PARENTS:
                return _is_file(given, at, depth + 1) or _is_folder_of_code(given, at, depth + 1)
            return name in _SAME and _is_folder_of_code(given, at, depth + 1)
    return False


def _is_file(node: ast.expr, at: Place, depth: int) -> bool:
    """Whether it is the path of the module itself."""
    if depth > _DEPTH:
        return False
    match node:
        case ast.Name(id="__file__"):
            return True
        case ast.Call(func=ast.Attribute(value=inner, attr="resolve" | "absolute"), args=[]):
            return _is_file(inner, at, depth + 1)
        case ast.Call(func=function, args=[given]):
            return at.qualified(function) in _SAME and _is_file(given, at, depth + 1)
    return False
