"""Fixes that write a constrained type as `Annotated`."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.constrained_type import TYPES, ConstrainedType
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.field_call import needs_python
from fastapi_mentor.rule import Fix, Safety


def annotated(call: ConstrainedType) -> Fix | None:
    """`Annotated[...]` in the stead of the call; None where it is given what has no successor."""
    node = call.node
    refused = call.refused
    positions = 1 if call.is_collection else 0
    if has_unpacking(node) or len(node.args) > positions or any(not new for _, new in refused):
        return None
    names = {str(keyword.arg): new for keyword, new in refused}
    item = node.args[0] if node.args else argument(node, "item_type")
    if call.is_collection and item is None:
        return None

    def edit(editor: Editor) -> None:
        module, _, plain = TYPES[call.kind].rpartition(".")
        inner = editor.add_import(module, plain) if module else plain
        if item is not None:
            inner = f"{inner}[{editor.text(item)}]"
        given = [each for each in node.keywords if each.value is not item]
        if not given:
            editor.replace(node, inner)
        else:
            if item is not None:
                editor.remove_argument(node, 0 if node.args else "item_type")
            for old, new in names.items():
                editor.rename_keyword(node, old, new)
            wrapper = "StringConstraints" if call.kind == "constr" else "Field"
            editor.replace(node.func, editor.add_import("pydantic", wrapper))
            if _is_in_annotated(call):
                editor.insert_before(node, f"{inner}, ")
            else:
                editor.wrap(node, f"{editor.add_import('typing', 'Annotated')}[{inner}, ", "]")
        editor.remove_import_if_unused(call.name)

    careful = any(str(each.arg) == "regex" and needs_python(each.value) for each, _ in refused)
    return Fix("Use `Annotated`", edit, Safety.UNSAFE if careful else Safety.SAFE)


def _is_in_annotated(call: ConstrainedType) -> bool:
    """Whether the call is what `Annotated` says more about."""
    for top in call.outline.statement.nodes:
        for each in ast.walk(top):
            match each:
                case ast.Subscript(slice=ast.Tuple(elts=[first, *_])) if first is call.node:
                    return call.outline.qualified(each.value) == "typing.Annotated"
    return False
