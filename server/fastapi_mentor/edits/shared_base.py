"""Fixes that give models a base for the fields that they share."""

from __future__ import annotations

from fastapi_mentor.edits.class_body import class_in
from fastapi_mentor.edits.derived_models import declaration
from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.repeated_fields import Repeated
from fastapi_mentor.rule import Fix, Safety


def inherit_shared(model: Model, repeated: Repeated) -> Fix | None:
    """Moves the fields to a class above the first of the models, from which all inherit."""
    if len(model.node.bases) != 1 or model.node.keywords:
        return None

    def edit(editor: Editor) -> None:
        base = editor.free_name(f"{model.node.name}Shared")
        first = class_in(editor, model.node.name)
        lines = [f"    {declaration(model.own_fields[name])}" for name in repeated.names]
        code = "\n".join([f"class {base}({editor.text(first.node.bases[0])}):", *lines]) + "\n"
        editor.add_class(code, before=first.node)
        for each in (model, *repeated.others):
            written = class_in(editor, each.node.name)
            editor.replace(written.node.bases[0], base)
            for name in repeated.names:
                editor.remove_statement(written.annotated(name))

    return Fix("Move them to a base", edit, Safety.UNSAFE)
