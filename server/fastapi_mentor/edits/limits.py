"""Fixes of limits that slowapi puts on functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.rule import Fix, Safety

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor
    from fastapi_mentor.facts.route import Route
    from fastapi_mentor.facts.scope import Function


def take_request(function: Function) -> Fix:
    """Adds the parameter in which slowapi looks for the request."""
    return Fix("Take the request", lambda editor: _add(editor, function, "request", "Request"))


def take_response(function: Function) -> Fix:
    """Adds the parameter to which slowapi writes its headers."""
    return Fix("Take the response", lambda editor: _add(editor, function, "response", "Response"))


def _add(editor: Editor, function: Function, name: str, kind: str) -> None:
    known = editor.add_import("fastapi", kind, at=function)
    editor.add_parameter(function, f"{name}: {known}")


def rewrite_limit(node: ast.expr, text: str, limit: str, path: str = "") -> Fix:
    """Writes a limit so that it is understood."""

    def edit(editor: Editor) -> None:
        target = editor.file(path) if path and path != editor.path else editor
        target.replace(node, target.text(node).replace(text, limit))

    return Fix(f"Write `{limit}`", edit)


def limit_route(route: Route, limiter: str) -> Fix:
    """Puts a limit on a route, for which it takes the request."""

    def edit(editor: Editor) -> None:
        editor.add_decorator(route.node, f'{limiter}.limit("5/minute")', position=None)
        if all(each.name != "request" for each in route.parameters):
            _add(editor, route.node, "request", "Request")

    return Fix("Allow 5 tries a minute", edit, Safety.UNSAFE)
