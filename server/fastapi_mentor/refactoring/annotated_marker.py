"""Moves markers from behind `=` into `Annotated`: one, or those of the whole project."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.annotated_parameters import annotate, annotate_all, convertible
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import Marker
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.parameter import MARKER_NAMES, Parameter
from fastapi_mentor.refactoring.spot import REWRITE, Offer, Spot
from fastapi_mentor.rule import Fix


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in a parameter of a route or dependency whose marker can move."""
    found = _here(spot)
    if found is None:
        return
    parameter, marker = found
    one = Fix(
        f"Write the `{marker.kind}` of `{parameter.name}` in `Annotated`",
        lambda editor: annotate(editor, parameter, marker),
    )
    yield Offer("annotated-marker", REWRITE, one)
    all_of_them = Fix(
        "Write the markers of the whole project in `Annotated`",
        lambda editor: _annotate_project(editor, spot.module),
    )
    yield Offer("annotated-markers", REWRITE, all_of_them)


def _annotate_project(editor: Editor, module: Module) -> None:
    from fastapi_mentor.project.module import ProjectModule

    annotate_all(editor, module)
    paths = {path for paths in module.mentions(MARKER_NAMES).values() for path in paths}
    if not isinstance(module, ProjectModule):
        return
    project = module.project
    for path in sorted(paths):
        other = project.module(path) if path.endswith(".py") else None
        if other is not None:
            annotate_all(editor.file(path), other)


def _here(spot: Spot) -> tuple[Parameter, Marker] | None:
    scope = spot.function
    for handler in Handler.find(spot.outline) if scope is not None else ():
        for parameter, marker in convertible(handler) if handler.scope is scope else ():
            if parameter.node in spot.trail or marker.call in spot.trail:
                return parameter, marker
    return None
