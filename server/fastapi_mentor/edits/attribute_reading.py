"""Fixes that make a model read attributes."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.class_body import class_in, file_of
from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.facts.validated_object import ValidatedObject
from fastapi_mentor.rule import Fix


def read_attributes(found: ValidatedObject) -> Fix | None:
    """Configures the model, in whatever file it stands."""
    model = found.model
    if model.class_config is not None:
        return None

    def edit(editor: Editor) -> None:
        there = file_of(editor, model, found.outline.module.path)
        written = class_in(there, model.node.name)
        for member in written.members:
            match member:
                case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Call() as call):
                    there.set_keyword(call, "from_attributes", "True")
                    return
                case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Dict() as options):
                    there.add_element(options, '"from_attributes": True')
                    return
                case ast.Assign(targets=[ast.Name(id="model_config")]):
                    raise FixRefused(f"the `model_config` of `{model.name}` is not written out")
        members = written.members
        if isinstance(members[0], ast.Expr) and len(members) > 1:
            members = members[1:]
        name = there.add_import("pydantic", "ConfigDict")
        there.insert_statement_before(members[0], f"model_config = {name}(from_attributes=True)\n")

    return Fix("Configure it with `from_attributes=True`", edit)
