"""Markers that move from behind `=` into `Annotated`."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import DEPENDENCIES, Marker, markers_of
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import MARKER_NAMES, Parameter
from fastapi_mentor.facts.type_checking import is_known_at_runtime
from fastapi_mentor.pattern import pattern

_MARKER = pattern(rf"\b(?:{'|'.join(sorted(MARKER_NAMES))})\(")


def convertible(handler: Handler) -> list[tuple[Parameter, Marker]]:
    """The parameters whose marker stands behind `=` and can move, so that the signature stays valid."""
    positional = {id(each) for each in (*handler.node.args.posonlyargs, *handler.node.args.args)}
    found: list[tuple[Parameter, Marker]] = []
    has_default_before = False
    for parameter in handler.parameters:
        marker = _old_marker(parameter)
        is_positional = id(parameter.node) in positional
        keeps_default = marker is not None and marker.default is not None
        if marker is not None and (keeps_default or not is_positional or not has_default_before):
            found.append((parameter, marker))
        else:
            keeps_default = parameter.default is not None
        has_default_before = has_default_before or (is_positional and keeps_default)
    return found


def _old_marker(parameter: Parameter) -> Marker | None:
    """The one marker of a parameter, where it stands behind `=` and the type is written.

    A type that only type checkers see has to stay apart: in `Annotated` FastAPI would have to read it.
    """
    annotation = parameter.node.annotation
    if annotation is None or not isinstance(parameter.default, ast.Call):
        return None
    markers = markers_of(parameter)
    if (
        len(markers) != 1
        or markers[0].is_annotated
        or any(each.arg is None for each in markers[0].call.keywords)
    ):
        return None
    return markers[0] if is_known_at_runtime(annotation, parameter.outline.module) else None


def annotate_all(editor: Editor, module: Module) -> None:
    """Moves the markers of all handlers of a file."""
    for statement in editor.source.statements:
        outline = Outline(statement, module)
        if module.renamed or _MARKER.search(statement.text):
            for handler in Handler.find(outline):
                for parameter, marker in convertible(handler):
                    annotate(editor, parameter, marker)


def annotate(editor: Editor, parameter: Parameter, marker: Marker) -> None:
    """Moves one marker; what it says of the default goes behind `=`."""
    annotation = parameter.node.annotation
    assert annotation is not None
    call = marker.call
    has_default = marker.kind not in DEPENDENCIES
    given = [*(call.args[1:] if has_default else call.args)]
    keywords = [each for each in call.keywords if not (has_default and each.arg == "default")]
    inner = ", ".join(editor.text(each) for each in (*given, *keywords))
    annotated = editor.add_import("typing", "Annotated")
    editor.replace(annotation, f"{annotated}[{editor.text(annotation)}, {editor.text(call.func)}({inner})]")
    if marker.default is not None:
        editor.set_default(parameter.node, editor.text(marker.default))
    else:
        editor.remove_default(parameter.node)
