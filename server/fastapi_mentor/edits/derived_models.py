"""Fixes that derive a model from another: without what is secret, or for one purpose."""

from __future__ import annotations

import ast
from collections.abc import Collection

from fastapi_mentor.edits.class_body import class_in, file_of
from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.spelling import path_to
from fastapi_mentor.facts.exchange import NamedModel, response_of
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.route import Route
from fastapi_mentor.rule import Fix, Safety

_OF_TABLES = frozenset({"primary_key", "foreign_key", "index", "unique", "sa_column", "sa_type", "nullable"})


def public_model(route: Route, named: NamedModel, hidden: Collection[str]) -> Fix | None:
    """A model without some fields, which the route declares as its response."""
    kept = set(named.model.fields) - set(hidden)
    return smaller_model(route, named, kept)


def smaller_model(route: Route, named: NamedModel, kept: Collection[str], instead_of: str = "") -> Fix | None:
    """A model with some fields of another, which the route declares as its response.

    It stands in the stead of the option `instead_of` of the decorator.
    """
    model = named.model
    shown = [field for name, field in model.fields.items() if name in kept and not is_relation(field)]
    annotation = response_of(route)
    if not shown or annotation is None or any(_is_elsewhere(field, model) for field in shown):
        return None
    wanted = f"{model.node.name}Public"

    def edit(editor: Editor) -> None:
        there = file_of(editor, model, route.outline.module.path)
        name = there.free_name(wanted)
        base = there.add_import("pydantic", "BaseModel")
        lines = [f"    {declaration(field)}" for field in shown]
        code = "\n".join([f"class {name}({base}):", *lines]) + "\n"
        add_below(there, model, code)
        written = name
        if there is not editor:
            module = path_to(model.outline.module, editor, route.outline.module)
            written = editor.add_import(module, name)
        if instead_of:
            editor.remove_argument(route.decorator, instead_of)
        whole, old = editor.text(annotation), editor.text(named.node)
        if annotation is not route.response_model:
            editor.set_keyword(route.decorator, "response_model", whole.replace(old, written, 1))
        else:
            editor.replace(named.node, written)

    return Fix(f"Derive a public model `{wanted}`", edit, Safety.UNSAFE)


def add_below(editor: Editor, model: Model, code: str) -> None:
    """Adds a class below the one of a model."""
    following = class_in(editor, model.node.name).following
    if following is None:
        editor.add_at_module_level(code, after_imports=False)
    else:
        editor.insert_statement_before(following, code)


def declaration(field: ModelField) -> str:
    """A field as it is declared, without what only tables need."""
    annotation = field.outline.text(field.annotation)
    if field.value is None:
        return f"{field.name}: {annotation}"
    if field.value is field.settings and any(each.arg in _OF_TABLES for each in field.settings.keywords):
        return f"{field.name}: {annotation}"
    return f"{field.name}: {annotation} = {field.outline.text(field.value)}"


def _is_elsewhere(field: ModelField, model: Model) -> bool:
    """Whether a field is inherited from another file, whose names mean nothing in that of the model."""
    return field.outline.module.path != model.outline.module.path


def is_relation(field: ModelField) -> bool:
    """Whether a field of a table stands for rows of another one."""
    call = field.value
    named = call.func if isinstance(call, ast.Call) else None
    return named is not None and field.outline.qualified(named) in (
        "sqlmodel.Relationship",
        "sqlalchemy.orm.relationship",
    )
