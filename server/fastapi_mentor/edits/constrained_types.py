"""Fixes that write a constrained type as `Annotated`."""

from __future__ import annotations

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.constrained_type import TYPES, ConstrainedType
from fastapi_mentor.facts.expression import argument, has_unpacking
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
        kind = TYPES[call.kind]
        module, _, plain = kind.rpartition(".")
        inner = editor.add_import(module, plain) if module else plain
        if item is not None:
            inner = f"{inner}[{editor.text(item)}]"
        given = [
            f"{names.get(str(each.arg), str(each.arg))}={editor.text(each.value)}"
            for each in node.keywords
            if each.arg != "item_type"
        ]
        if given:
            wrapper = "StringConstraints" if call.kind == "constr" else "Field"
            name = editor.add_import("pydantic", wrapper)
            inner = f"{editor.add_import('typing', 'Annotated')}[{inner}, {name}({', '.join(given)})]"
        editor.replace(node, inner)
        editor.remove_import_if_unused(call.name)

    careful = any(str(each.arg) == "regex" for each, _ in refused)
    return Fix("Use `Annotated`", edit, Safety.UNSAFE if careful else Safety.SAFE)
