"""Fixes that derive a model of which every field may be left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.class_body import file_of
from fastapi_mentor.edits.derived_models import add_below
from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.spelling import path_to
from fastapi_mentor.edits.split_models import optional
from fastapi_mentor.facts.exchange import NamedModel
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.route import Route
from fastapi_mentor.rule import Fix, Safety

_LEAVING_OUT = frozenset({None, "exclude_unset", "exclude_none", "exclude_defaults", "include"})
_ENDINGS = ("Create", "Update", "Base", "In", "Request")


def partial_model(route: Route, parameter: str, named: NamedModel) -> Fix | None:
    """A model with the same fields, all optional, which the route takes."""
    model = named.model
    here = route.outline.module.path
    fields = list(model.fields.values())
    if any(field.outline.module.path != model.outline.module.path for field in fields):
        return None
    stem = next((model.node.name.removesuffix(e) for e in _ENDINGS if model.node.name.endswith(e)), "")
    wanted = f"{stem or model.node.name}Patch"

    def edit(editor: Editor) -> None:
        there = file_of(editor, model, here)
        name = there.free_name(wanted)
        base = there.add_import("pydantic", "BaseModel")
        lines = [f"    {_declared(field)}" for field in fields]
        add_below(there, model, "\n".join([f"class {name}({base}):", *lines]) + "\n")
        if there is not editor:
            name = editor.add_import(path_to(model.outline.module, editor, route.outline.module), name)
        editor.replace(named.node, name)
        for call in _dumps(route, parameter):
            editor.set_keyword(call, "exclude_unset", "True")

    return Fix(f"Derive `{wanted}`, whose fields are optional", edit, Safety.UNSAFE)


def _dumps(route: Route, parameter: str) -> Iterator[ast.Call]:
    """The calls that make a dict of all that the parameter holds, of what was not sent too."""
    for call in route.scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr="model_dump" | "dict") if owner == parameter:
                if not any(each.arg in _LEAVING_OUT for each in call.node.keywords):
                    yield call.node


def _declared(field: ModelField) -> str:
    kind = optional(field)
    call = field.settings
    if call is None or field.value is not call:
        return f"{field.name}: {kind} = None"
    given = [
        f"{each.arg}={field.outline.text(each.value)}"
        for each in call.keywords
        if each.arg not in (None, "default")
    ]
    func: ast.expr = call.func
    return f"{field.name}: {kind} = {field.outline.text(func)}({', '.join([*given, 'default=None'])})"
