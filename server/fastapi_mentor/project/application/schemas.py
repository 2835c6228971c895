"""JSON Schema of annotations and models, as pydantic makes it."""

from __future__ import annotations

import ast
from typing import Any

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.expression import UNKNOWN, literal
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.shapes import shape_of
from fastapi_mentor.project.application.text import text_of, value_of

Schema = dict[str, Any]

_SIMPLE: dict[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "format": "binary"},
    "uuid.UUID": {"type": "string", "format": "uuid"},
    "datetime.datetime": {"type": "string", "format": "date-time"},
    "datetime.date": {"type": "string", "format": "date"},
    "datetime.time": {"type": "string", "format": "time"},
    "datetime.timedelta": {"type": "string", "format": "duration"},
    "decimal.Decimal": {"anyOf": [{"type": "number"}, {"type": "string"}]},
    "pathlib.Path": {"type": "string", "format": "path"},
    "pydantic.EmailStr": {"type": "string", "format": "email"},
    "pydantic.HttpUrl": {"type": "string", "format": "uri", "minLength": 1, "maxLength": 2083},
    "pydantic.AnyUrl": {"type": "string", "format": "uri", "minLength": 1},
    "pydantic.SecretStr": {"type": "string", "format": "password", "writeOnly": True},
    "dict": {"type": "object", "additionalProperties": True},
    "list": {"type": "array", "items": {}},
    "set": {"type": "array", "items": {}, "uniqueItems": True},
    "fastapi.UploadFile": {"type": "string", "format": "binary"},
    "typing.Any": {},
}
_ARRAYS = frozenset(
    {"list", "set", "frozenset", "tuple", "typing.Sequence", "typing.Iterable", "collections.deque"}
)
_OBJECTS = frozenset({"dict", "typing.Mapping", "collections.abc.Mapping"})
_CONSTRAINTS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "multiple_of": "multipleOf",
}


class Schemas:
    """Makes schemas, and collects those of models under `components`."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._owners: dict[str, str] = {}

    def of(self, annotation: ast.expr | None, at: Place, depth: int = 0) -> Schema:
        """The schema of an annotation; an empty one where nothing is known."""
        if annotation is None or depth > 12:
            return {}
        match annotation:
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Constant(value=str() as text):
                try:
                    return self.of(ast.parse(text, mode="eval").body, at, depth + 1)
                except (SyntaxError, ValueError):
                    return {}
            case ast.BinOp(op=ast.BitOr()):
                return self._any([annotation.left, annotation.right], at, depth)
            case ast.Subscript():
                return self._subscript(annotation, at, depth)
            case ast.Name() | ast.Attribute():
                return self._named(annotation, at, depth)
        return {}

    def _any(self, parts: list[ast.expr], at: Place, depth: int) -> Schema:
        schemas: list[Schema] = []
        for part in parts:
            schema = self.of(part, at, depth + 1)
            schemas.extend(schema["anyOf"] if schema.keys() == {"anyOf"} else [schema])
        return {"anyOf": schemas} if len(schemas) > 1 else schemas[0] if schemas else {}

    def _subscript(self, annotation: ast.Subscript, at: Place, depth: int) -> Schema:
        outer = at.qualified(annotation.value)
        inner = annotation.slice
        parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
        match outer:
            case "typing.Annotated":
                return self.of(parts[0], at, depth + 1) if parts else {}
            case "typing.Optional":
                return self._any([*parts, ast.Constant(None)], at, depth)
            case "typing.Union":
                return self._any(parts, at, depth)
            case "typing.Literal":
                return _literal([literal(part) for part in parts])
        if outer in _ARRAYS:
            schema: Schema = {"type": "array", "items": self.of(parts[0], at, depth + 1) if parts else {}}
            return {**schema, "uniqueItems": True} if outer in ("set", "frozenset") else schema
        if outer in _OBJECTS:
            values = self.of(parts[1], at, depth + 1) if len(parts) == 2 else {}
            return {"type": "object", "additionalProperties": values or True}
        return self._named(annotation.value, at, depth)

    def _named(self, annotation: ast.expr, at: Place, depth: int) -> Schema:
        definition = at.definition(annotation)
        if (
            definition is not None
            and definition.value is not None
            and not isinstance(definition.value, ast.Call)
        ):
            return self.of(definition.value, Place(definition.module, None, None), depth + 1)
        qualified = at.qualified(annotation)
        if qualified in _SIMPLE:
            return dict(_SIMPLE[qualified])
        shape = shape_of(annotation, at)
        if shape.model is not None:
            return {"$ref": f"#/components/schemas/{self.model(shape.model)}"}
        if qualified is not None and "enum.Enum" in at.module.ancestors(qualified):
            return {"$ref": f"#/components/schemas/{self._enum(qualified, at)}"}
        return {}

    def model(self, model: Model) -> str:
        """The name under which the schema of a model is, or is put, among the components."""
        name = str(model.name)
        owner = f"{model.outline.module.path}:{name}"
        if self._owners.get(name, owner) != owner:
            name = f"{model.outline.module.name}.{name}".replace(".", "__")
        if name in self.components:
            return name
        self._owners[name] = owner
        schema: Schema = {"properties": {}, "type": "object", "title": str(model.name)}
        self.components[name] = schema
        for field in model.fields.values():
            at = Place(field.outline.module, field.outline, field.scope)
            alias = text_of(field.option("alias"), at) or str(field.name)
            inner = self.of(field.annotation, at)
            if "$ref" not in inner:
                inner["title"] = title(alias)
            for option, keyword in _CONSTRAINTS.items():
                value = value_of(field.option(option), at)
                if value is not None:
                    inner[keyword] = value
            description = text_of(field.option("description"), at)
            if description:
                inner["description"] = description
            default = value_of(field.default, at)
            if default is not None:
                inner["default"] = default
            schema["properties"][alias] = inner
            if field.is_required:
                schema.setdefault("required", []).append(alias)
        return name

    def _enum(self, qualified: str, at: Place) -> str:
        name = qualified.rpartition(".")[2]
        values = []
        for member in members_of(qualified, at.module):
            if isinstance(member.node, ast.Assign):
                value = literal(member.node.value)
                if value is not UNKNOWN:
                    values.append(value)
        self.components.setdefault(name, {**_literal(values), "title": name})
        return name


def _literal(values: list[Any]) -> Schema:
    if UNKNOWN in values:
        return {}
    kinds = {type(value) for value in values}
    schema: Schema = {"const": values[0]} if len(values) == 1 else {"enum": values}
    if kinds == {str}:
        schema["type"] = "string"
    elif kinds == {int}:
        schema["type"] = "integer"
    return schema


def title(name: str) -> str:
    """The title that pydantic gives to a field."""
    return name.title().replace("_", " ")
