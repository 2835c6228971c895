"""Converts between `response_model=` and a return annotation."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.route import Route
from fastapi_mentor.refactoring.spot import REWRITE, Offer, Spot
from fastapi_mentor.rule import Fix, Safety


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in the decorator or the signature of a route that declares its response once."""
    routes = spot.routes
    if len(routes) != 1 or spot.is_in_body(routes[0].node):
        return
    route = routes[0]
    given, returns = route.response_model, route.node.returns
    if not route.outline.module.version_satisfies("fastapi", ">=0.89"):
        return
    if given is not None and returns is None and literal(given) is not None:
        yield Offer("return-annotation", REWRITE, _to_annotation(route))
    elif given is None and returns is not None and not route.answer.is_streamed:
        yield Offer("response-model", REWRITE, _to_option(route))


def _to_annotation(route: Route) -> Fix:
    given = route.response_model
    assert given is not None

    def edit(editor: Editor) -> None:
        editor.set_return_annotation(route.node, editor.text(given))
        editor.remove_argument(route.decorator, "response_model")

    return Fix("Declare the response as the return annotation", edit, Safety.UNSAFE)


def _to_option(route: Route) -> Fix:
    returns = route.node.returns
    assert returns is not None

    def edit(editor: Editor) -> None:
        editor.set_keyword(route.decorator, "response_model", editor.text(returns))
        editor.remove_return_annotation(route.node)

    return Fix("Declare the response as `response_model`", edit, Safety.UNSAFE)
