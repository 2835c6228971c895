"""A request to a route as a command for a terminal, with values made up from the schema."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.listing import body as body_of
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.openapi import operation_object
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.schemas import Schemas
from fastapi_mentor.project.application.schemes import Scheme

_TOKEN = pattern(r"{(\w+)(?::\w+)?}")
_FORMATS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2030-01-01T00:00:00Z",
    "date": "2030-01-01",
    "time": "00:00:00",
    "duration": "PT1S",
    "email": "user@example.com",
    "uri": "https://example.com",
}
_DEEPEST = 6
Schema = dict[str, Any]


def curl(endpoint: Endpoint, method: str, base: str = "http://127.0.0.1:8000") -> str | None:
    """The command; None where the path or the method is not known."""
    if endpoint.path is None or method == "WEBSOCKET" or endpoint.methods is None:
        return None
    operation = Operation(endpoint)
    schemas = Schemas()
    described = operation_object(operation, method, schemas)
    given = {(each["in"], each["name"]): each["schema"] for each in described.get("parameters", ())}
    sampler = Sampler(schemas.components)
    path = _TOKEN.sub(
        lambda found: str(sampler.of(given.get(("path", found[1]), {}), found[1])), endpoint.path
    )
    values = {
        (each.place, each.alias): _text(sampler.of(given.get((each.place, each.alias), {})))
        for each in operation.parameters
        if each.required
    }
    query = "&".join(f"{name}={quote(value)}" for (place, name), value in values.items() if place == "query")
    address = f"{base}{path or '/'}{'?' if query else ''}{query}"
    parts = ["curl", *(("-X", method) if method != "GET" else ()), shlex.quote(address)]
    for (place, name), value in values.items():
        if place in ("header", "cookie"):
            parts += [
                "-H",
                shlex.quote(f"{name}: {value}" if place == "header" else f"Cookie: {name}={value}"),
            ]
    parts += [part for scheme in operation.security for part in _proof(scheme)]
    if method in ("POST", "PUT", "PATCH", "DELETE"):
        parts += _body(operation, described, sampler)
    return " ".join(parts)


class Sampler:
    """Makes up values that fit schemas."""

    def __init__(self, components: dict[str, Schema]) -> None:
        self._components = components

    def of(self, schema: Schema, name: str = "string", depth: int = 0) -> Any:
        """A value: the default, the first that is allowed, or the plainest of its type."""
        if "$ref" in schema:
            schema = self._components.get(schema["$ref"].rpartition("/")[2], {})
        if "default" in schema:
            return schema["default"]
        for key in ("const", "enum", "examples"):
            if key in schema:
                return schema[key] if key == "const" else schema[key][0]
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if choices and depth < _DEEPEST:
            return self.of(choices[0], name, depth + 1)
        match schema.get("type"):
            case "integer" | "number":
                return self._number(schema)
            case "boolean":
                return True
            case "array":
                return [] if depth >= _DEEPEST else [self.of(schema.get("items", {}), name, depth + 1)]
            case "object":
                return self._object(schema, depth)
            case "null":
                return None
        return _FORMATS.get(schema.get("format", ""), name)

    def _number(self, schema: Schema) -> int | float:
        """One, unless that is too little or too much."""
        least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        most = schema.get("maximum", schema.get("exclusiveMaximum", 2) - 1)
        return least if least > 1 else min(1, most)  # type: ignore[no-any-return]

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        if depth >= _DEEPEST:
            return {}
        required = schema.get("required", ())
        fields = schema.get("properties", {}).items()
        return {name: self.of(each, "string", depth + 1) for name, each in fields if name in required}


def _body(operation: Operation, described: dict[str, Any], sampler: Sampler) -> Iterator[str]:
    plain = body_of(operation)
    content = described.get("requestBody", {}).get("content", {})
    if plain is None or not content:
        return
    kind, media = next(iter(content.items()))
    value = sampler.of(media.get("schema", {}))
    if kind == "application/json":
        yield from ("-H", shlex.quote(f"Content-Type: {kind}"), "-d", shlex.quote(json.dumps(value)))
        return
    files = {each.alias for each in operation.body if each.place == "file"}
    for name, each in value.items() if isinstance(value, dict) else ():
        if kind == "multipart/form-data":
            yield from ("-F", shlex.quote(f"{name}=@{name}" if name in files else f"{name}={_text(each)}"))
        else:
            yield from ("--data-urlencode", shlex.quote(f"{name}={_text(each)}"))


def _proof(scheme: Scheme) -> Iterator[str]:
    """How a request proves who it is from; in double quotes, so that the shell puts in the variable."""
    match scheme.kind:
        case "HTTPBasic":
            yield from ("-u", '"$USER:$PASSWORD"')
        case "APIKeyHeader":
            yield from ("-H", f'"{scheme.options.get("name", "X-API-Key")}: $API_KEY"')
        case "APIKeyCookie":
            yield from ("-H", f'"Cookie: {scheme.options.get("name", "key")}=$API_KEY"')
        case "APIKeyQuery":
            yield from ("--url-query", f'"{scheme.options.get("name", "key")}=$API_KEY"')
        case _:
            yield from ("-H", '"Authorization: Bearer $TOKEN"')


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else json.dumps(value)
