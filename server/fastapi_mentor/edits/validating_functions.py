"""Fixes of functions that validate values of a type."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.elsewhere import editor_of, function_named
from fastapi_mentor.facts.expression import inside
from fastapi_mentor.facts.response import goes_on
from fastapi_mentor.facts.validating_function import ValidatingFunction
from fastapi_mentor.rule import Fix, Safety


def return_value(found: ValidatingFunction) -> Fix | None:
    """Returns what was validated, where nothing is returned."""
    name, path = found.value_name, found.definition.module.path
    if name is None:
        return None

    def edit(editor: Editor) -> None:
        there = editor_of(path, editor)
        function = function_named(found.name, found.definition.name, there)
        for each in inside(function, ast.Return):
            if isinstance(each, ast.Return) and each.value is None:
                there.replace_statement(each, f"return {name}")
        last = function.body[-1]
        if goes_on(function.body):
            if isinstance(last, ast.Pass):
                there.replace_statement(last, f"return {name}")
            else:
                there.insert_statement_after(last, f"return {name}")

    return Fix(f"Return `{name}`", edit, Safety.UNSAFE)
