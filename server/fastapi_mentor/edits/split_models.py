"""Fixes that split a model into one to create, one to update and one to read."""

from __future__ import annotations

from fastapi_mentor.edits.class_body import class_in, file_of
from fastapi_mentor.edits.derived_models import declaration, is_relation
from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.spelling import path_to
from fastapi_mentor.facts.exchange import NamedModel
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.managed_field import managed_fields
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.rule import Fix, Safety


def split(route: Route, parameter: Parameter, named: NamedModel) -> Fix | None:
    """A base with the fields of the client; `Create`, `Update` and the model itself derive from it."""
    model = named.model
    managed = set(managed_fields(model))
    shared = [
        field for name, field in model.own_fields.items() if name not in managed and not is_relation(field)
    ]
    if not shared or len(model.own_fields) < len(model.fields) or validators_of(model):
        return None
    if len(model.node.bases) != 1 or managed.isdisjoint(model.own_fields):
        return None
    name = model.node.name
    is_change = route.methods == frozenset({"PATCH"})

    def edit(editor: Editor) -> None:
        there = file_of(editor, model, route.outline.module.path)
        base, create, update = (there.free_name(f"{name}{suffix}") for suffix in ("Base", "Create", "Update"))
        written = class_in(there, name)
        root = there.text(written.node.bases[0])
        lines = [f"class {base}({root}):"]
        lines += [f"    {_in_base(field, model)}" for field in shared]
        lines += ["", "", f"class {create}({base}):", "    pass", "", ""]
        lines += [f"class {update}({root}):"]
        lines += [f"    {field.name}: {optional(field)} = None" for field in shared]
        there.add_class("\n".join(lines) + "\n", before=written.node)
        there.replace(written.node.bases[0], base)
        for field in shared:
            there.remove_statement(written.annotated(field.name))
        wanted = update if is_change else create
        if there is not editor:
            module = path_to(model.outline.module, editor, route.outline.module)
            wanted = editor.add_import(module, wanted)
        editor.replace(named.node, wanted)

    return Fix(f"Derive `{name}Create` and `{name}Update` from a shared base", edit, Safety.UNSAFE)


def optional(field: ModelField) -> str:
    """The annotation of a field that may be left out."""
    text = field.outline.text(field.annotation)
    shape = annotated_shape(field.annotation, place(field.outline, field.scope))
    is_optional = shape is not None and any(each.name == "None" for each in shape.arguments)
    if is_optional or text.endswith("| None") or text.startswith("Optional["):
        return text
    return f"{text} | None"


def _in_base(field: ModelField, model: Model) -> str:
    """The field in the base; a table inherits its columns from there, with all that is said of them."""
    return field.outline.text(field.node) if model.is_table else declaration(field)
