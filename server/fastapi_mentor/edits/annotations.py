"""Fixes that give attributes the annotations that they lack."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.spelling import spelled
from fastapi_mentor.facts.attribute import PlainAttribute
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.shape import Shape, annotated_shape
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.rule import Fix, Safety


def annotate_attribute(attribute: PlainAttribute) -> Fix | None:
    """Gives an attribute the type of the field that it overrides, or of its value."""
    enumeration = attribute.enumeration
    shape = _shape(attribute) if enumeration is None else None
    if shape is None and enumeration is None:
        return None

    def edit(editor: Editor) -> None:
        if shape is not None:
            code = spelled(shape, editor, attribute.outline)
        else:
            assert enumeration is not None
            code = editor.text(enumeration)
        if attribute.is_constant:
            code = f"{editor.add_import('typing', 'ClassVar')}[{code}]"
        editor.insert_after(attribute.target, f": {code}")

    title = (
        f"Make `{attribute.name}` a `ClassVar`" if attribute.is_constant else f"Annotate `{attribute.name}`"
    )
    return Fix(title, edit, Safety.UNSAFE)


def _shape(attribute: PlainAttribute) -> Shape | None:
    overridden = attribute.model.fields.get(attribute.name)
    if overridden is not None:
        return annotated_shape(overridden.annotation, place(overridden.outline, overridden.scope))
    value: ast.expr | None = attribute.value
    if attribute.field_call is not None:
        value = argument(attribute.field_call, "default", 0)
    if attribute.shared_type is not None:
        return Shape(attribute.shared_type)
    if value is None or (isinstance(value, ast.Constant) and value.value in (None, Ellipsis)):
        return None
    found = value_shape(value, attribute.place)
    return found if found is not None and found.name != "None" else None
