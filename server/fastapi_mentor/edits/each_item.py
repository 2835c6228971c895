"""Lets a validator that was called for each item of a list look at the whole list."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from fastapi_mentor.edits.validated_method import (
    Step,
    TooHard,
    free_name,
    function_of,
    plain_parameters,
    uses_of,
)
from fastapi_mentor.facts import ModelField, OldValidator

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor

_LISTS = frozenset({"list", "typing.Sequence"})


def over_all_items(validator: OldValidator) -> Step:
    """Goes through the items in the validator; raises TooHard where it does more than test or change one."""
    function, parameters = function_of(validator), plain_parameters(validator)
    if len(parameters) != 1 or function.args.kwarg is not None or not _validates_lists(validator):
        raise TooHard
    value = parameters[0]
    list(uses_of(validator, value.arg))  # raises where the name means something else as well
    last = function.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        raise TooHard
    tests = [part for part in function.body[:-1] if not _is_docstring(part)]
    if not all(_only_tests(part) for part in tests):
        raise TooHard
    # A text may show the item by its name: then that stays, and the list is called otherwise.
    shown = any(_names_in_text(part, value.arg) for part in (*tests, last))
    item = value.arg if shown else free_name(function, "item")
    whole = free_name(function, _plural(value.arg)) if shown else value.arg

    def step(editor: Editor) -> None:
        if shown:
            kind = f": list[{editor.text(value.annotation)}]" if value.annotation is not None else ""
            editor.replace(value, f"{whole}{kind}")
        elif value.annotation is not None:
            editor.replace(value.annotation, f"list[{editor.text(value.annotation)}]")
        if function.returns is not None:
            editor.replace(function.returns, f"list[{editor.text(function.returns)}]")
        if not tests:
            assert last.value is not None
            editor.replace(
                last.value, f"[{_renamed(editor, last.value, value.arg, item)} for {item} in {whole}]"
            )
            return
        lines = [f"for {item} in {whole}:"]
        for part in tests:
            lines += [f"    {line}" for line in _renamed(editor, part, value.arg, item).split("\n")]
        editor.replace_statement(tests[0], "\n".join(lines))
        for part in tests[1:]:
            editor.remove_statement(part)
        if isinstance(last.value, ast.Name):
            if shown:
                editor.replace(last.value, whole)
        else:
            assert last.value is not None
            editor.replace(
                last.value, f"[{_renamed(editor, last.value, value.arg, item)} for {item} in {whole}]"
            )

    return step


def _validates_lists(validator: OldValidator) -> bool:
    for name in validator.field_names:
        field = validator.model.fields.get(name) if isinstance(name, str) else None
        if field is None or not _is_list(field.annotation, field):
            return False
    return bool(validator.field_names)


def _is_list(annotation: ast.expr, field: ModelField) -> bool:
    match annotation:
        case ast.Subscript(value=outer, slice=inner):
            name = field.outline.qualified(outer, field.scope)
            if name == "typing.Annotated" and isinstance(inner, ast.Tuple):
                return _is_list(inner.elts[0], field)
            return name in _LISTS
    return False


def _plural(name: str) -> str:
    return "values" if len(name) == 1 else f"{name}s"


def _only_tests(part: ast.stmt) -> bool:
    """Whether a statement raises or goes on, and changes nothing."""
    if isinstance(part, ast.Assert):
        return True
    return (
        isinstance(part, ast.If)
        and not part.orelse
        and all(isinstance(each, ast.Raise) for each in part.body)
    )


def _is_docstring(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)


def _names_in_text(node: ast.stmt, name: str) -> bool:
    """Whether a text in the code has the name as a word."""
    texts = [each for each in ast.walk(node) if isinstance(each, (ast.JoinedStr, ast.Constant))]
    return any(re.search(rf"\b{name}\b", ast.unparse(each)) for each in texts)


def _renamed(editor: Editor, node: ast.expr | ast.stmt, old: str, new: str) -> str:
    if old == new:
        return editor.text(node)
    return re.sub(rf"(?<![.\w]){old}\b", new, editor.text(node))
