"""Fixes of what `Field(...)` is given."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.field_call import FieldCall
from fastapi_mentor.rule import Fix, Safety


def replacement(call: FieldCall, keyword: ast.keyword) -> Fix | None:
    """The fix of an argument of pydantic 1; None where it takes a person."""
    match keyword.arg:
        case "regex":
            return _renaming(call, keyword, "pattern", unsafe=call.needs_python_patterns)
        case "min_items" | "max_items":
            return _renaming(call, keyword, keyword.arg.replace("items", "length"))
        case "allow_mutation" if isinstance(literal(keyword.value), bool):
            return _freezing(call, literal(keyword.value))
        case "const":
            return _literal(call, keyword)
        case "include":
            return Fix("Remove `include`", lambda editor: editor.remove_argument(call.node, "include"))
        case "env":
            return _environment(call, keyword)
        case "unique_items":
            return _without_duplicates(call)
    return None


def _renaming(call: FieldCall, keyword: ast.keyword, new: str, unsafe: bool = False) -> Fix | None:
    if call.option(new) is not None:
        return None

    def edit(editor: Editor) -> None:
        editor.rename_keyword(call.node, str(keyword.arg), new)

    return Fix(f"Call it `{new}`", edit, Safety.UNSAFE if unsafe else Safety.SAFE)


def _freezing(call: FieldCall, allowed: bool) -> Fix | None:
    if call.option("frozen") is not None:
        return None

    def edit(editor: Editor) -> None:
        if allowed:
            editor.remove_argument(call.node, "allow_mutation")
        else:
            editor.rename_keyword(call.node, "allow_mutation", "frozen")
            value = next(each.value for each in call.keywords if each.arg == "allow_mutation")
            editor.replace(value, "True")

    return Fix("Remove `allow_mutation`" if allowed else "Say `frozen=True`", edit)


def _literal(call: FieldCall, keyword: ast.keyword) -> Fix | None:
    """`Literal[...]` of the default says that the value is always the same."""
    field, default = call.field, call.option("default")
    if field is None or default is None or literal(keyword.value) is not True:
        return None
    if not isinstance(literal(default), (str, int)):
        return None

    def edit(editor: Editor) -> None:
        name = editor.add_import("typing", "Literal")
        editor.replace(field.annotation, f"{name}[{editor.text(default)}]")
        if len(call.node.args) + len(call.node.keywords) == 2:
            editor.replace(call.node, editor.text(default))
        else:
            editor.remove_argument(call.node, "const")

    return Fix(f"Declare `Literal[{ast.unparse(default)}]`", edit)


def _environment(call: FieldCall, keyword: ast.keyword) -> Fix | None:
    if call.option("validation_alias") is not None or call.option("alias") is not None:
        return None
    names = literal(keyword.value)

    def edit(editor: Editor) -> None:
        if isinstance(names, (list, tuple)):
            choices = editor.add_import("pydantic", "AliasChoices")
            inside = ", ".join(f'"{name}"' for name in names)
            editor.replace(keyword.value, f"{choices}({inside})")
        editor.rename_keyword(call.node, "env", "validation_alias")

    is_known = isinstance(names, (str, list, tuple))
    return Fix("Call it `validation_alias`", edit, Safety.UNSAFE) if is_known else None


def _without_duplicates(call: FieldCall) -> Fix | None:
    """A `set` in the stead of a list."""
    annotation = call.field.annotation if call.field is not None else None
    default = call.option("default")
    if not isinstance(annotation, ast.Subscript):
        return None
    if call.outline.qualified(annotation.value, call.scope) != "list":
        return None
    if default is not None and not isinstance(default, ast.List) and literal(default) is not Ellipsis:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(annotation.value, "set")
        editor.remove_argument(call.node, "unique_items")
        if isinstance(default, ast.List):
            inside = ", ".join(editor.text(each) for each in default.elts)
            editor.replace(default, f"{{{inside}}}" if inside else "set()")
        if isinstance(annotation.value, ast.Name):
            editor.remove_import_if_unused(annotation.value.id)

    return Fix("Declare a `set`", edit, Safety.UNSAFE)


def gathering(call: FieldCall) -> Fix | None:
    """The fix that puts what `Field` does not know into `json_schema_extra`."""
    extras = call.unknown_keywords
    there = call.option("json_schema_extra")
    if there is not None and not isinstance(there, ast.Dict):
        return None

    def edit(editor: Editor) -> None:
        items = [f'"{each.arg}": {editor.text(each.value)}' for each in extras]
        for each in extras:
            editor.remove_argument(call.node, str(each.arg))
        if isinstance(there, ast.Dict):
            for item in items:
                editor.add_element(there, item)
        else:
            editor.add_argument(call.node, f"json_schema_extra={{{', '.join(items)}}}")

    return Fix("Say it in `json_schema_extra`", edit)
