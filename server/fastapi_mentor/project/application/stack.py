"""The middleware of an application in the order in which a request passes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.project.application.places import linked, spot_of
from fastapi_mentor.project.application.routers import Router, elements_of, routers_of
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Location


class Layer(NamedTuple):
    """One middleware: its name, and where it is added."""

    name: str
    location: Location
    path: str


def adding(outline: Outline) -> Iterator[tuple[Call, str]]:
    """The calls of a statement that add middleware, with the name of its class or function."""
    for call in outline.calls("add_middleware"):
        target = argument(call.node, "middleware_class", 0)
        if isinstance(call.node.func, ast.Attribute) and isinstance(target, (ast.Name, ast.Attribute)):
            yield call, ast.unparse(target).rpartition(".")[2]
    decorators = {
        id(each): scope.node.name  # type: ignore[union-attr]
        for scope in outline.functions()
        for each in scope.node.decorator_list  # type: ignore[union-attr]
    }
    for call in outline.calls("middleware"):
        if id(call.node) in decorators:
            yield call, decorators[id(call.node)]


def application_of(call: Call, outline: Outline) -> Router | None:
    """The one application that a call adds middleware to."""
    owner = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
    found = routers_of(owner, place(outline, call.scope)) if owner is not None else None
    return found[0] if found and len(found) == 1 and found[0].is_application else None


def layers(router: Router, outlines: Iterator[Outline]) -> list[Layer]:
    """What is added to an application in its own module, the first that a request meets first."""
    added: list[Layer] = []
    for outline in outlines:
        for call, name in adding(outline):
            found = application_of(call, outline)
            if found is not None and found.key == router.key:
                added.append(Layer(name, outline.location(call.node), outline.module.path))
    return [*reversed(added), *_constructed(router)]


def _constructed(router: Router) -> Iterator[Layer]:
    """`FastAPI(middleware=[Middleware(X), ...])`: these keep their order, inside all that is added."""
    given = argument(router.call, "middleware") if router.call is not None else None
    for node, there in (elements_of(given, router.at) or ()) if given is not None else ():
        match node:
            case ast.Call(args=[ast.Name() | ast.Attribute() as target, *_]) if there.outline is not None:
                if there.outline.statement.contains(node):
                    name = ast.unparse(target).rpartition(".")[2]
                    yield Layer(name, there.outline.location(node), there.module.path)


def stack_card(here: Location, found: list[Layer], project: Project) -> str | None:
    """The order as a list; None where the layer that is looked at is not among them."""
    if not any(each.location == here for each in found):
        return None
    lines = [
        f"{number}. {linked(each.name, spot_of(project, each.path, each.location))}"
        + (" ← this one" if each.location == here else "")
        for number, each in enumerate(found, 1)
    ]
    lines.append(f"{len(lines) + 1}. the routes")
    text = "**A request passes the middleware in this order**, the response in reverse"
    return f"{text}\n\n" + "\n".join(lines)
