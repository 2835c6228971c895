"""Fixes that make a route answer with no body, as its status says."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.kind import Kind
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.purity import has_effects
from fastapi_mentor.facts.route import Route
from fastapi_mentor.rule import Fix


def declare_nothing(route: Route) -> Fix | None:
    """Takes back what a route declares to return, and what it returns."""
    kinds = set(route.answer.kinds)
    if kinds == {Kind.RESPONSE}:
        return Fix("Declare `-> Response`", lambda editor: _declare(route, editor, _response(editor)))
    returns = _returns(route)
    if Kind.RESPONSE in kinds or not all(_can_be_dropped(each, route) for each in returns):
        return None
    is_allowed = route.outline.module.version_satisfies("fastapi", ">=0.117")

    def edit(editor: Editor) -> None:
        _declare(route, editor, "None" if is_allowed else None)
        for each in returns:
            _drop(each, route, editor)

    return Fix("Return nothing", edit)


def drop_value(route: Route, value: ast.expr) -> Fix | None:
    """Takes away a value that is returned, and keeps what computing it does."""
    statement = next(each for each in _returns(route) if each.value is value)
    if not _can_be_dropped(statement, route):
        return None
    title = "Do not return it" if has_effects(value, route.answer.place) else "Return nothing"
    return Fix(title, lambda editor: _drop(statement, route, editor))


def answer_without_body(call: ast.Call, route: Route) -> Fix | None:
    """Makes a response that has no body of one that has."""
    at = route.answer.place
    if not call.keywords and len(call.args) != 2:
        return None
    if len(call.args) > 2 or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    content = (
        call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "content"), None)
    )
    if content is not None and has_effects(content, at):
        return None

    def edit(editor: Editor) -> None:
        old = dotted_name(call.func) or ""
        name = _response(editor)
        given = [f"status_code={editor.text(call.args[1])}"] if len(call.args) > 1 else []
        for keyword in call.keywords:
            if keyword.arg not in ("content", "media_type"):
                before = f"{keyword.arg}=" if keyword.arg else "**"
                given.append(f"{before}{editor.text(keyword.value)}")
        editor.replace(call, f"{name}({', '.join(given)})")
        returns = route.node.returns
        if returns is not None and dotted_name(returns) == old and old != name:
            editor.set_return_annotation(route.node, name)
        if old != name:
            editor.remove_import_if_unused(old)

    return Fix("Answer with a `Response` that has no body", edit)


def _response(editor: Editor) -> str:
    return editor.add_import("fastapi", "Response")


def _declare(route: Route, editor: Editor, code: str | None) -> None:
    if route.node.returns is not None:
        if code is None:
            editor.remove_return_annotation(route.node)
        else:
            editor.set_return_annotation(route.node, code)
    for each in route.stack:
        if each.response_model is not None:
            editor.remove_argument(each.decorator, "response_model")


def _returns(route: Route) -> Sequence[ast.Return]:
    values = {id(value) for value in route.answer.values}
    return [each for each in route.scope.returns if id(each.value) in values]


def _can_be_dropped(statement: ast.Return, route: Route) -> bool:
    """Whether what computing the value does can be kept without the value."""
    value = statement.value
    assert value is not None
    return isinstance(value, (ast.Call, ast.Await)) or not has_effects(value, route.answer.place)


def _drop(statement: ast.Return, route: Route, editor: Editor) -> None:
    value = statement.value
    assert value is not None
    is_last = route.node.body[-1] is statement
    if has_effects(value, route.answer.place):
        code = editor.text(value)
        editor.replace_statement(statement, code if is_last else f"{code}\nreturn")
    elif is_last:
        editor.remove_statement(statement)
    else:
        editor.replace_statement(statement, "return")
