"""Extracts a dependency to an `Annotated` alias."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.edits.annotated_alias import alias_name, can_be_aliased, extract_alias
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.refactoring.project_alias import offers as in_project
from fastapi_mentor.refactoring.spot import EXTRACT, Offer, Spot
from fastapi_mentor.rule import Fix, Safety


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in a parameter that says its type and its dependency."""
    parameter = _parameter(spot)
    if parameter is None or not can_be_aliased(parameter):
        return
    name = alias_name(parameter)
    if name is not None:
        fix = Fix(
            f"Extract `{name}` for this dependency",
            lambda editor: extract_alias(editor, parameter, name),
            Safety.SAFE,
        )
        yield Offer("annotated-alias", EXTRACT, fix)
        yield from in_project(spot, parameter)


def _parameter(spot: Spot) -> Parameter | None:
    scope = spot.function
    if scope is None or scope.node is None:
        return None
    for each in parameters(scope, spot.outline):
        if each.node in spot.trail or (each.default is not None and each.default in spot.trail):
            return each
    return None
