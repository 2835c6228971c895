"""A template that a route asks `Jinja2Templates` for, and the folders in which it is looked for."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, How, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_TEMPLATES = "starlette.templating.Jinja2Templates"
_PATHS = frozenset({"pathlib.Path", "os.path.join", "os.path.abspath", "os.path.realpath", "str"})
_DEPTH = 8
_NAMED = 2
"""The arguments before the values: the request and the name, in either order."""
ESCAPED = (".html", ".htm", ".xml")
"""How the names of templates end in which Jinja2 escapes values."""


class Template:
    """One `templates.TemplateResponse(request, "page.html")` or `get_template("page.html")`."""

    words = frozenset({"TemplateResponse", "get_template"})

    def __init__(
        self, node: ast.Constant, owner: ast.expr, at: Place, outline: Outline, call: ast.Call | None = None
    ) -> None:
        self.node = node
        self.call = call
        self.name = str(node.value)
        self.owner = owner
        self.place = at
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Template]:
        """The templates that a statement asks for by a literal name."""
        for call in outline.calls(*cls.words):
            at = place(outline, call.scope)
            name = _name(call)
            if not isinstance(call.node.func, ast.Attribute) or name is None:
                continue
            owner = call.node.func.value
            if type_of(owner, at) in (_TEMPLATES, "fastapi.templating.Jinja2Templates"):
                yield cls(name, owner, at, outline, call.node)

    @property
    def location(self) -> Location:
        """The place of the name."""
        return self.outline.location(self.node)

    @cached_property
    def folders(self) -> list[str] | None:
        """The folders that may be meant, those that there are; None where that is not known.

        A relative folder is one of the folder in which the program is started, so any around counts.
        """
        made = _construction(self.owner, self.place, 0)
        if made is None:
            return None
        call, at = made
        if argument(call, "env") is not None or argument(call, "loader") is not None:
            return None
        given = argument(call, "directory", 0)
        listed = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]
        found: list[str] = []
        for each in listed:
            parts = path_of(each, at, 0)
            if parts is None:
                return None
            found.extend(_folders(parts, at))
        return found or None

    @property
    def is_html_as_it_comes(self) -> bool:
        """Whether it is sent as HTML with values that Jinja2 does not escape, for its name says no HTML."""
        call = self.call
        if call is None or self.name.lower().endswith(ESCAPED) or not isinstance(call.func, ast.Attribute):
            return False
        if call.func.attr != "TemplateResponse" or not _has_values(call):
            return False
        media_type = argument(call, "media_type", 5)
        if media_type is not None and literal(media_type) != "text/html":
            return False
        made = _construction(self.owner, self.place, 0)
        return made is not None and argument(made[0], "env") is None

    @property
    def is_missing(self) -> bool:
        """Whether it is in none of the folders, and all of these are known."""
        folders = self.folders
        if folders is None:
            return False
        return not any(self.outline.module.has_file(os.path.join(each, self.name)) for each in folders)


def _has_values(call: ast.Call) -> bool:
    """Whether a template is given anything but the request."""
    given = argument(call, "context")
    if given is None:
        given = next((each for each in call.args if isinstance(each, ast.Dict)), None)
    if given is None:
        return len(call.args) > _NAMED
    if not isinstance(given, ast.Dict):
        return True
    return any(literal(key) != "request" for key in given.keys)


def _name(call: Call) -> ast.Constant | None:
    name = argument(call.node, "name")
    given = [name] if name is not None else call.node.args[:2]
    found = [each for each in given if isinstance(each, ast.Constant) and isinstance(literal(each), str)]
    return found[0] if found else None


def _folders(path: str, at: Place) -> Iterator[str]:
    """The folders that there are, of those that a path may mean."""
    module = at.module
    if os.path.isabs(path):
        if module.has_file(path):
            yield path
        return
    depth = module.relative_path.count("/")
    folder = os.path.dirname(module.path)
    for _ in range(depth + 1):
        if module.has_file(os.path.join(folder, path)):
            yield os.path.normpath(os.path.join(folder, path))
        folder = os.path.dirname(folder)


def _construction(node: ast.expr, at: Place, depth: int) -> tuple[ast.Call, Place] | None:
    """The call that made the templates."""
    if depth > _DEPTH:
        return None
    if isinstance(node, ast.Call):
        kind = at.qualified(node.func)
        return (node, at) if kind in (_TEMPLATES, "fastapi.templating.Jinja2Templates") else None
    behind = _behind(node, at)
    return _construction(*behind, depth + 1) if behind is not None else None


def _behind(node: ast.expr | None, at: Place) -> tuple[ast.expr, Place] | None:
    """The one value that a name has."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    scope: Scope | None = at.scope
    while isinstance(node, ast.Name) and scope is not None and scope.node is not None:
        bindings = scope.bindings.get(node.id)
        if bindings is not None:
            value = bindings[0].value
            plain = len(bindings) == 1 and bindings[0].how in (How.ASSIGNED, How.ANNOTATED)
            return (value, at._replace(scope=scope)) if plain and value is not None else None
        scope = scope.parent
    definition = at.definition(node)
    if definition is None or definition.value is None:
        return None
    if len(definition.module.definitions(definition.name)) != 1:
        return None
    return definition.value, Place(definition.module, None, None)


def path_of(node: ast.expr | None, at: Place, depth: int = 0) -> str | None:
    """The path that an expression gives: literals, `Path(__file__).parent / "x"`, `os.path.join(...)`."""
    if node is None or depth > _DEPTH:
        return None
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id="__file__"):
            return at.module.path
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return _joined([path_of(left, at, depth + 1), path_of(right, at, depth + 1)])
        case ast.Attribute(attr="parent", value=inner):
            path = path_of(inner, at, depth + 1)
            return os.path.dirname(path) if path is not None else None
        case ast.Call(func=ast.Attribute(attr="resolve" | "absolute", value=inner), args=[]):
            return path_of(inner, at, depth + 1)
        case ast.Call(args=[*given], keywords=[]):
            kind = at.qualified(node.func)
            if kind == "os.path.dirname" and len(given) == 1:
                path = path_of(given[0], at, depth + 1)
                return os.path.dirname(path) if path is not None else None
            if kind in _PATHS and given:
                return _joined([path_of(each, at, depth + 1) for each in given])
    behind = _behind(node, at)
    return path_of(*behind, depth + 1) if behind is not None else None


def _joined(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return os.path.join(*known) if len(known) == len(parts) else None
