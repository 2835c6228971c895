"""The application model as plain data: what `fastapi-mentor routes` prints and editors show."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from fastapi_mentor.project.application.dependants import Dependant
from fastapi_mentor.project.application.inputs import Input
from fastapi_mentor.project.application.model import ApplicationModel, Endpoint, RouterNode
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.routers import Router
from fastapi_mentor.project.application.text import value_of


def label(router: Router) -> str:
    """The name of an application: `app.main:app`, `app.factory:create_app.app`."""
    return f"{router.at.module.name}:{router.key.name}"


def matches(application: RouterNode, asked: str) -> bool:
    """Whether an application is the one that was asked for: `module:name`, `module:create_app()`, `name`."""
    name = label(application.router)
    asked = asked.replace("()", "").strip()
    if ":" not in asked:
        asked_module, asked_name = "", asked
    else:
        asked_module, _, asked_name = asked.partition(":")
    module, _, own = name.partition(":")
    inside = own == asked_name or own.startswith(f"{asked_name}.") or own.endswith(f".{asked_name}")
    return inside and (not asked_module or module == asked_module or module.endswith(f".{asked_module}"))


def listed(model: ApplicationModel, asked: str | None = None) -> Iterator[dict[str, Any]]:
    """One object for each method of each route, in FastAPI's order."""
    for application in model.applications:
        if asked is None or matches(application, asked):
            for endpoint in model.routes(application):
                yield from rows(endpoint)


def rows(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    """One object for each method of a route."""
    operation = Operation(endpoint)
    declaration = endpoint.declaration
    location = declaration.location
    base = {
        "app": label(endpoint.application.router),
        "path": endpoint.path if endpoint.path is not None else f"?{declaration.path or ''}",
        "name": declaration.handler.name,
        "module": location.statement.memo.get("module", declaration.outline.module.name),
        "file": path_of(endpoint),
        "line": line_of(endpoint),
        "resolved": endpoint.resolved,
        "parameters": [parameter(each) for each in operation.parameters],
        "request_body": body(operation),
        "status_code": operation.status,
        "response_model": operation.response_model,
        "tags": operation.tags or [],
        "dependencies": [each.name for each in operation.dependant.dependencies if each.scheme is None],
        "security": [{"name": each.name, "scopes": list(each.scopes)} for each in operation.security],
        "deprecated": operation.deprecated,
        "include_in_schema": operation.shown,
        "complete": operation.dependant.complete,
        "kind": "websocket" if declaration.kind.startswith("websocket") else "http",
    }
    for method in endpoint.methods or ("?",):
        yield {**base, "method": method, "operation_id": operation.operation_id(method)}


def path_of(endpoint: Endpoint) -> str:
    """The file of the handler, else of the declaration."""
    outline = endpoint.declaration.handler.outline or endpoint.declaration.outline
    return outline.module.path


def line_of(endpoint: Endpoint) -> int:
    """The line of the handler's name, else of the declaration, from 1."""
    location = endpoint.declaration.location
    return int(location.statement.memo.get("start", 0)) + location.line + 1


def parameter(each: Input) -> dict[str, Any]:
    """A parameter as plain data."""
    found: dict[str, Any] = {
        "name": each.alias,
        "in": each.place,
        "required": each.required,
        "type": each.shape.qualified,
        "python_name": each.name,
        "from": each.owner,
    }
    if each.default is not None:
        value = value_of(each.default, each.at)
        found["default"] = value if value is not None else ast.unparse(each.default)
    if each.constraints:
        found["constraints"] = dict(each.constraints)
    return found


def body(operation: Operation) -> dict[str, Any] | None:
    """The request body as plain data; None where there is none."""
    given = operation.body
    if not given and operation.extra_body is not None:
        return _described(operation.extra_body)
    if not given:
        return None
    places = {each.place for each in given}
    kind = "application/json"
    if "file" in places:
        kind = "multipart/form-data"
    elif "form" in places:
        kind = "application/x-www-form-urlencoded"
    return {
        "content_type": kind,
        "required": any(each.required for each in given),
        "fields": [parameter(each) for each in given],
    }


def _described(body: ast.Dict) -> dict[str, Any]:
    """The request body that is written out in `openapi_extra`."""
    said = {each.value: value for each, value in zip(body.keys, body.values, strict=True)
            if isinstance(each, ast.Constant)}  # fmt: skip
    content, required = said.get("content"), said.get("required")
    kinds = (
        [each for each in content.keys if isinstance(each, ast.Constant)]
        if isinstance(content, ast.Dict)
        else []
    )
    return {
        "content_type": kinds[0].value if kinds else None,
        "required": isinstance(required, ast.Constant) and required.value is True,
        "fields": [],
    }


def tree(dependant: Dependant, depth: int = 0) -> Iterator[tuple[int, Dependant]]:
    """A dependant and all below, with their depth."""
    yield depth, dependant
    for each in dependant.dependencies:
        yield from tree(each, depth + 1)
