"""Fixes that split a model into one to create, one to update and one to read."""

from __future__ import annotations

from fastapi_mentor.edits.class_body import class_in, file_of
from fastapi_mentor.edits.derived_models import add_below, declaration, is_relation
from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.spelling import path_to
from fastapi_mentor.facts.exchange import NamedModel, response_models
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.managed_field import managed_fields
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.model_validator import validators_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.secret_field import is_password
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.rule import Fix, Safety


def split(route: Route, parameter: Parameter, named: NamedModel) -> Fix | None:
    """A base with the fields of the client, from which the models to create and to update derive.

    The model itself is the one to read, unless it has secrets: then there is one more.
    """
    model = named.model
    managed = set(managed_fields(model))
    secret = {each for each in model.own_fields if is_password(each)}
    shared = [
        field
        for each, field in model.own_fields.items()
        if each not in managed | secret and not is_relation(field)
    ]
    if not shared or len(model.own_fields) < len(model.fields) or validators_of(model):
        return None
    if len(model.node.bases) != 1 or managed.isdisjoint(model.own_fields):
        return None
    name = model.node.name
    given = [model.own_fields[each] for each in secret - managed]
    shown = [field for each, field in model.own_fields.items() if each in managed - secret]
    is_change = route.methods == frozenset({"PATCH"})

    def edit(editor: Editor) -> None:
        there = file_of(editor, model, route.outline.module.path)
        base, create, update = (there.free_name(f"{name}{suffix}") for suffix in ("Base", "Create", "Update"))
        written = class_in(there, name)
        root = there.text(written.node.bases[0])
        asked = [declaration(field) for field in given]
        code = [
            _class(base, root, [_in_base(field, model) for field in shared]),
            _class(create, base, asked or ["pass"]),
            _class(update, root, [f"{each.name}: {optional(each)} = None" for each in (*shared, *given)]),
        ]
        there.add_class("\n\n\n".join(code) + "\n", before=written.node)
        there.replace(written.node.bases[0], base)
        for field in shared:
            there.remove_statement(written.annotated(field.name))
        elsewhere = path_to(model.outline.module, editor, route.outline.module) if there is not editor else ""

        def seen(new: str) -> str:
            return editor.add_import(elsewhere, new) if elsewhere else new

        editor.replace(named.node, seen(update if is_change else create))
        if secret:
            read = there.free_name(f"{name}Read")
            add_below(
                there, model, _class(read, base, [declaration(each) for each in shown] or ["pass"]) + "\n"
            )
            for response in response_models(route):
                if response.model.node.name == name:
                    editor.replace(response.node, seen(read))

    parts = ["Create", "Update", "Read"] if secret else ["Create", "Update"]
    listed = ", ".join(f"`{name}{part}`" for part in parts[:-1])
    title = f"Derive {listed} and `{name}{parts[-1]}` from a shared base"
    return Fix(title, edit, Safety.UNSAFE)


def _class(name: str, base: str, lines: list[str]) -> str:
    return "\n".join([f"class {name}({base}):", *(f"    {line}" for line in lines)])


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
