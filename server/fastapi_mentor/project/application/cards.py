"""Cards in Markdown: what there is to know about a route or a dependency."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.project.application.dependants import Dependant
from fastapi_mentor.project.application.inputs import Input
from fastapi_mentor.project.application.listing import label
from fastapi_mentor.project.application.model import Endpoint, joined
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.places import Spot, linked, spot_of
from fastapi_mentor.project.application.routers import Router
from fastapi_mentor.project.project import Project

_PLACES = ("path", "query", "header", "cookie", "body", "form", "file")
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_MOST_PATHS = 6
_MOST_LINES = 40
_DEEPEST = 8


def title_of(endpoint: Endpoint) -> str | None:
    """`GET /api/v1/users/{id}`; with `…` for a prefix that is not known, None where the path is not."""
    path = path_of(endpoint)
    if path is None or endpoint.methods is None:
        return None
    return f"{', '.join(endpoint.methods)} {path or '/'}"


def path_of(endpoint: Endpoint) -> str | None:
    """The full path, as far as it is known."""
    if endpoint.path is not None:
        return endpoint.path
    return None if endpoint.declaration.path is None else f"…{endpoint.declaration.path}"


def route_card(endpoints: Sequence[Endpoint], overview: Overview) -> str | None:
    """The routes that one function serves: where they are, what they ask for, what they answer."""
    shown = [each for each in endpoints if title_of(each) is not None]
    if not shown:
        return None
    project = overview.project
    paths = list(dict.fromkeys(f"**{_escaped(title_of(each) or '')}**" for each in shown))
    parts = ["  \n".join(paths[:_MOST_PATHS])]
    if len(paths) > _MOST_PATHS:
        parts.append(f"… and {len(paths) - _MOST_PATHS} more")
    chains = dict.fromkeys(_chain(each, overview) for each in shown)
    parts.append("  \n".join(list(chains)[:_MOST_PATHS]))
    operation = Operation(shown[0])
    parts.extend(_lists(operation, project))
    facts = list(_facts(operation))
    if facts:
        parts.append("\n".join(f"- {each}" for each in facts))
    return "\n\n".join(parts)


def _escaped(text: str) -> str:
    return text.replace("_", "\\_").replace("*", "\\*").replace("<", "\\<")


def _chain(endpoint: Endpoint, overview: Overview) -> str:
    """The application and the routers on the way, each with the prefix that it adds."""
    found: list[str] = []
    for step in endpoint.steps:
        router = step.node.router
        prefix = joined(step.inclusion.prefix if step.inclusion is not None else "", step.node.prefix)
        before = "" if prefix == "" else f" `{prefix}`" if prefix is not None else " `…`"
        found.append(f"{linked(_named(router), _spot(router, overview.project))}{before}")
    chain = " → ".join(found)
    for node, path in overview.mounted.get(endpoint.application.router.key, ()):
        chain += f"  \nmounted on `{label(node.router)}`" + (
            f" at `{path or '/'}`" if path is not None else ""
        )
    if overview.is_loose(endpoint):
        chain += "  \nno application is known to include this router"
    return chain


def _named(router: Router) -> str:
    return label(router) if router.is_application else f"{router.at.module.name}.{router.key.name}"


def _spot(router: Router, project: Project) -> Spot | None:
    """Where a router is made, or the function or class that makes it."""
    module = project.module(router.key.path)
    name = router.key.name.partition(".")[0].partition("@")[0]
    found = module.definitions(name) if module is not None and name else ()
    return spot_of(project, router.key.path, found[0].location) if found else None


def _lists(operation: Operation, project: Project) -> Iterator[str]:
    owner = operation.endpoint.declaration.handler.name
    inputs = [each for each in operation.inputs if each.shown]
    if inputs:
        ordered = sorted(inputs, key=lambda each: _PLACES.index(each.place) if each.place in _PLACES else 9)
        lines = [_input(each, owner) for each in ordered[:_MOST_LINES]]
        if len(ordered) > _MOST_LINES:
            lines.append(f"- … and {len(ordered) - _MOST_LINES} more")
        yield "Parameters\n" + "\n".join(lines)
    dependencies = operation.dependant.dependencies
    if dependencies:
        inherited = len(operation.inherited_dependencies)
        lines = []
        for position, each in enumerate(dependencies):
            lines.extend(_tree(each, project, 0, inherited=position < inherited))
        yield "Dependencies\n" + "\n".join(lines[:_MOST_LINES])


def _input(each: Input, owner: str) -> str:
    name = each.alias
    kind = type_shown(each)
    text = f"{name}: {kind}" if kind else name
    if each.default is not None:
        text += f" = {_short(ast.unparse(each.default))}"
    notes = [f"{_SIGNS.get(key, key)} {value}" for key, value in each.constraints if value is not None]
    if each.required and each.place != "path":
        notes.insert(0, "required")
    if each.owner != owner:
        notes.append(f"from `{each.owner}`")
    return f"- {each.place} `{text}`" + (f" · {', '.join(notes)}" if notes else "")


def type_shown(each: Input) -> str:
    """The type of a parameter in short."""
    shape = each.shape
    text = (shape.qualified or "").rpartition(".")[2] if shape.node is None else ast.unparse(shape.node)
    if text and shape.optional and "None" not in text and not text.startswith("Optional"):
        text += " | None"
    return _short(text)


def _facts(operation: Operation) -> Iterator[str]:
    status, model = operation.status, operation.response_model
    response_class = operation.response_class
    answer = model or (response_class.rpartition(".")[2] if response_class else None)
    is_socket = operation.endpoint.declaration.kind.startswith("websocket")
    if status is not None and not is_socket:
        yield f"answers {status}" + (f" `{_short(answer)}`" if answer else "")
    for scheme in operation.security:
        scopes = f" with {', '.join(f'`{each}`' for each in scheme.scopes)}" if scheme.scopes else ""
        yield f"security `{scheme.name}`{scopes}"
    if operation.tags:
        yield "tags " + ", ".join(f"`{each}`" for each in operation.tags)
    if operation.deprecated:
        yield "deprecated"
    if not operation.shown:
        yield "not in the OpenAPI schema"


def dependency_card(dependant: Dependant, project: Project) -> str | None:
    """What a dependency needs in turn, and what it asks of the request."""
    if not dependant.known and not dependant.dependencies:
        return None
    lines = list(_tree(dependant, project, 0))[:_MOST_LINES]
    parts = ["**Dependency chain**\n\n" + "\n".join(lines)]
    inputs = [each for each in dependant.flat() if each.shown]
    if inputs:
        lines = [_input(each, dependant.name) for each in inputs[:_MOST_LINES]]
        parts.append("It asks the request for\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _tree(dependant: Dependant, project: Project, depth: int, *, inherited: bool = False) -> Iterator[str]:
    spot = None
    if dependant.location is not None and dependant.path is not None:
        spot = spot_of(project, dependant.path, dependant.location)
    notes = [kind_of(dependant)]
    if dependant.scopes:
        notes.append("scopes " + ", ".join(f"`{each}`" for each in dependant.scopes))
    if inherited:
        notes.append("inherited")
    yield f"{'  ' * depth}- {linked(_short(dependant.name), spot)} · {', '.join(filter(None, notes))}".rstrip(
        " ·"
    )
    if depth < _DEEPEST:
        for each in dependant.dependencies:
            yield from _tree(each, project, depth + 1)


def kind_of(dependant: Dependant) -> str:
    """What a dependency is, in words."""
    if dependant.scheme is not None:
        return f"security scheme {dependant.scheme.kind}"
    if not dependant.known:
        return ""
    if dependant.kind != "function" or dependant.scope is None:
        return dependant.kind
    word = "async " if isinstance(dependant.scope.node, ast.AsyncFunctionDef) else ""
    return word + ("generator" if dependant.scope.yields else "function")


def _short(text: str) -> str:
    text = text.replace("\n", " ").replace("`", "'")
    return text if len(text) <= 80 else text[:79] + "…"
