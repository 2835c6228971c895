"""Readings of the clock that are given a time zone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts import NaiveReading, Place


def say_utc(reading: NaiveReading, at: Place) -> Callable[[Editor], None]:
    """`datetime.now()` and `datetime.utcnow()` become `datetime.now(timezone.utc)`, as the module says it."""

    def edit(editor: Editor) -> None:
        function = reading.node.func
        assert isinstance(function, ast.Attribute)
        given = [] if reading.method == "now" else [editor.text(each) for each in reading.node.args[:1]]
        arguments = ", ".join([*given, _utc(function, at, editor)])
        editor.replace(reading.node, f"{editor.text(function.value)}.{reading.method}({arguments})")

    return edit


def is_used_elsewhere(followed: Sequence[ast.Name], at: Place) -> bool:
    """Whether the function also does something else with the names through which a value was followed."""
    scope = at.scope.function if at.scope is not None else None
    if scope is None or scope.node is None:
        return bool(followed)
    names = {name.id for name in followed}
    uses = (node for node in ast.walk(scope.node) if isinstance(node, ast.Name) and node.id in names)
    return any(isinstance(use.ctx, ast.Load) and use not in followed for use in uses)


def _utc(function: ast.Attribute, at: Place, editor: Editor) -> str:
    if at.qualified(ast.Name("UTC", ast.Load())) == "datetime.UTC":
        return "UTC"
    if isinstance(function.value, ast.Attribute):
        return f"{editor.text(function.value.value)}.timezone.utc"
    return f"{editor.add_import('datetime', 'timezone', at=function)}.utc"
