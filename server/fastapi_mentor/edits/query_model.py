"""Has a model read from the query instead of the body."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.facts.marker import declared_shape, declared_type, markers_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Fix, Safety

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


def read_from_query(parameter: Parameter) -> Fix | None:
    """Marks a parameter whose type is one model as a model of the query; None for any other."""
    annotation, module = parameter.node.annotation, parameter.outline.module
    if annotation is None or markers_of(parameter) or parameter.marker is not None:
        return None
    shape = declared_shape(parameter)
    is_model = shape is not None and "pydantic.BaseModel" in module.ancestors(shape.name)
    is_plain = declared_type(parameter) is annotation and not isinstance(annotation, ast.Constant)
    if not is_model or not is_plain or not module.version_satisfies("fastapi", ">=0.115"):
        return None

    def edit(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated")
        query = editor.add_import("fastapi", "Query")
        editor.wrap(annotation, f"{annotated}[", f", {query}()]")

    return Fix("Read it from the query", edit, Safety.UNSAFE)
