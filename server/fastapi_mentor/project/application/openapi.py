"""The OpenAPI document as FastAPI would make it, from the source alone."""

from __future__ import annotations

import ast
import http
from collections.abc import Sequence
from typing import Any

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.inputs import Input
from fastapi_mentor.project.application.listing import body as body_of
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.schemas import Schemas, title
from fastapi_mentor.project.application.schemes import Scheme
from fastapi_mentor.project.application.text import text_of, value_of

_CONVERTER = pattern(r"{(\w+):\w+}")
_VALIDATION_ERROR = {
    "properties": {
        "loc": {
            "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            "type": "array",
            "title": "Location",
        },
        "msg": {"type": "string", "title": "Message"},
        "type": {"type": "string", "title": "Error Type"},
        "input": {"title": "Input"},
        "ctx": {"type": "object", "title": "Context"},
    },
    "type": "object",
    "required": ["loc", "msg", "type"],
    "title": "ValidationError",
}
_HTTP_VALIDATION_ERROR = {
    "properties": {
        "detail": {
            "items": {"$ref": "#/components/schemas/ValidationError"},
            "type": "array",
            "title": "Detail",
        }
    },
    "type": "object",
    "title": "HTTPValidationError",
}


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The document of some routes; those whose path is not known are left out."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = {}
    schemes: dict[str, Any] = {}
    validates = False
    for endpoint in endpoints:
        operation = Operation(endpoint)
        if not endpoint.resolved or not operation.shown or endpoint.declaration.kind not in _DOCUMENTED:
            continue
        path = _CONVERTER.sub(r"{\1}", endpoint.path or "")
        for method in endpoint.methods or ():
            described = operation_object(operation, method, schemas)
            validates = validates or "422" in described["responses"]
            paths.setdefault(path, {}).setdefault(method.lower(), described)
        schemes.update({each.name: _scheme(each) for each in operation.security})
    if validates:
        schemas.components["HTTPValidationError"] = _HTTP_VALIDATION_ERROR
        schemas.components["ValidationError"] = _VALIDATION_ERROR
    components: dict[str, Any] = {}
    if schemas.components:
        components["schemas"] = dict(sorted(schemas.components.items()))
    if schemes:
        components["securitySchemes"] = schemes
    found = {"openapi": "3.1.0", "info": _info(endpoints), "paths": paths}
    return {**found, "components": components} if components else found


_DOCUMENTED = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route"})


def operation_object(operation: Operation, method: str, schemas: Schemas) -> dict[str, Any]:
    """The operation object of one method."""
    node = operation.endpoint.declaration.handler.node
    at = operation.endpoint.declaration.at
    found: dict[str, Any] = {}
    if operation.tags:
        found["tags"] = operation.tags
    summary = text_of(argument(operation.options, "summary"), at)
    found["summary"] = summary or title(operation.name)
    description = text_of(argument(operation.options, "description"), at)
    if description is None and node is not None:
        description = (ast.get_docstring(node) or "").partition("\f")[0] or None
    if description:
        found["description"] = description
    operation_id = operation.operation_id(method)
    if operation_id is not None:
        found["operationId"] = operation_id
    if operation.deprecated:
        found["deprecated"] = True
    parameters = [_parameter(each, schemas) for each in operation.parameters if each.shown]
    if operation.security:
        found["security"] = [{each.name: list(each.scopes)} for each in operation.security]
    if parameters:
        found["parameters"] = parameters
    has_body = bool(operation.body) and method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")
    if has_body or operation.extra_body is not None:
        found["requestBody"] = _body(operation, schemas)
    found["responses"] = _responses(operation, method, schemas)
    return found


def _parameter(each: Input, schemas: Schemas) -> dict[str, Any]:
    schema = schemas.of(each.shape.node, each.shape.at or each.at) if each.shape.node is not None else {}
    if each.shape.optional and "$ref" not in schema:
        schema = {"anyOf": [schema, {"type": "null"}]}
    schema["title"] = title(each.alias.replace("-", "_"))
    default = value_of(each.default, each.at) if each.default is not None else None
    if default is not None:
        schema["default"] = default
    return {"name": each.alias, "in": each.place, "required": each.required, "schema": schema}


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    plain = body_of(operation) or {}
    given = operation.body
    if not given and operation.extra_body is not None:
        written = literal(operation.extra_body)
        return written if isinstance(written, dict) else plain
    if len(given) == 1 and given[0].place == "body":
        schema = schemas.of(given[0].shape.node, given[0].at)
    else:
        name = f"Body_{operation.operation_id('')}".rstrip("_")
        properties = {each.alias: schemas.of(each.shape.node, each.at) for each in given}
        required = [each.alias for each in given if each.required]
        schema = {"$ref": f"#/components/schemas/{name}"}
        component: dict[str, Any] = {"properties": properties, "type": "object", "title": name}
        schemas.components[name] = {**component, "required": required} if required else component
    found: dict[str, Any] = {"content": {plain["content_type"]: {"schema": schema}}}
    return {"required": True, **found} if plain["required"] else found


def _responses(operation: Operation, method: str, schemas: Schemas) -> dict[str, Any]:
    status = operation.status or 200
    answer: dict[str, Any] = {"description": "Successful Response"}
    model = _model_node(operation)
    if status not in (204, 205, 304) and status >= 200 and operation.response_class is None:
        schema = schemas.of(model, operation.endpoint.declaration.at) if model is not None else {}
        if schema and "$ref" not in schema:
            schema["title"] = title(f"Response_{operation.operation_id(method)}")
        answer["content"] = {"application/json": {"schema": schema}}
    found: dict[str, Any] = {str(status): answer}
    for code in declared_statuses(operation):
        try:
            reason = http.HTTPStatus(int(code)).phrase
        except ValueError:
            reason = "Additional Response"
        found.setdefault(code, {"description": reason})
    if operation.inputs and "422" not in found:
        reference = {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}
        found["422"] = {"description": "Validation Error", "content": {"application/json": reference}}
    return found


def declared_statuses(operation: Operation) -> list[str]:
    """The status codes that `responses=` names on the way to the route."""
    found: dict[str, None] = {}
    for call, at in operation.levels():
        given = argument(call, "responses")
        if isinstance(given, ast.Dict):
            for key in given.keys:
                code = status_code(key, at) if key is not None else None
                if isinstance(code, int):
                    found[str(code)] = None
    return list(found)


def _model_node(operation: Operation) -> ast.expr | None:
    given = argument(operation.options, "response_model")
    if given is not None:
        return None if isinstance(given, ast.Constant) and given.value is None else given
    node = operation.endpoint.declaration.handler.node
    return node.returns if node is not None else None


def _info(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    call = endpoints[0].application.router.call if endpoints else None
    at = endpoints[0].application.router.at if endpoints else Place(None, None, None)  # type: ignore[arg-type]
    found = {"title": "FastAPI", "version": "0.1.0"}
    if call is not None:
        for name in ("title", "summary", "description", "version"):
            value = text_of(argument(call, name), at)
            if value is not None:
                found[name] = value
    return found


def _scheme(scheme: Scheme) -> dict[str, Any]:
    match scheme.kind:
        case "HTTPBearer":
            return {"type": "http", "scheme": "bearer"}
        case "HTTPBasic":
            return {"type": "http", "scheme": "basic"}
        case "HTTPDigest":
            return {"type": "http", "scheme": "digest"}
        case "APIKeyHeader" | "APIKeyQuery" | "APIKeyCookie" as kind:
            found = {"type": "apiKey", "in": kind.removeprefix("APIKey").lower()}
            return {**found, "name": scheme.options["name"]} if "name" in scheme.options else found
        case "OpenIdConnect":
            url = scheme.options.get("openIdConnectUrl", "")
            return {"type": "openIdConnect", "openIdConnectUrl": url}
        case "OAuth2PasswordBearer":
            flow = {"scopes": {}, "tokenUrl": scheme.options.get("tokenUrl", "")}
            return {"type": "oauth2", "flows": {"password": flow}}
        case "OAuth2AuthorizationCodeBearer":
            names = ("refreshUrl", "authorizationUrl", "tokenUrl")
            given = {name: scheme.options[name] for name in names if name in scheme.options}
            return {"type": "oauth2", "flows": {"authorizationCode": {"scopes": {}, **given}}}
    return {"type": "oauth2", "flows": {}}
