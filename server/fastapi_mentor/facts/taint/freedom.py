"""What an annotation lets whoever sends a request choose."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.origin import is_plain
from fastapi_mentor.facts.place import Place

FILES = frozenset({"fastapi.UploadFile", "starlette.datastructures.UploadFile"})
LOGINS = frozenset(
    f"fastapi.security.{name}" for name in ("OAuth2PasswordRequestForm", "OAuth2PasswordRequestFormStrict")
)
_TEXTS = frozenset(
    {
        *(
            "str",
            "bytes",
            "dict",
            "list",
            "set",
            "tuple",
            "object",
            "typing.Any",
            "typing.Dict",
            "typing.List",
        ),
        *("pydantic.Json", "pydantic.JsonValue", "pydantic.StrictStr", "pydantic.StrictBytes"),
        *("pathlib.Path", "pydantic.FilePath", "pydantic.DirectoryPath", "pydantic.NewPath"),
    }
)
_ADDRESSES = frozenset(
    f"pydantic.{module}{name}"
    for module in ("", "networks.")
    for name in ("HttpUrl", "AnyUrl", "AnyHttpUrl", "FileUrl", "WebsocketUrl")
)
_LISTS = frozenset(
    {
        *(
            "list",
            "set",
            "tuple",
            "frozenset",
            "typing.List",
            "typing.Set",
            "typing.Tuple",
            "typing.Sequence",
        ),
        *("collections.abc.Sequence", "typing.Iterable", "collections.abc.Iterable"),
    }
)
_DICTS = frozenset({"dict", "typing.Dict", "typing.Mapping", "collections.abc.Mapping"})
_CONSTRAINTS = frozenset({"pattern", "regex", "const", "choices"})
_VALIDATORS = frozenset(
    f"pydantic.{module}{name}Validator"
    for module in ("", "functional_validators.")
    for name in ("After", "Before", "Plain", "Wrap")
)
_DUMPS = frozenset({"model_dump()", "dict()", "model_copy()", "copy()", "model_dump_json()", "json()"})
_DEPTH = 10


class Text(Enum):
    """What whoever sends a request may choose."""

    FREE = "free"
    ADDRESS = "address"
    """Any address, and nothing else (`HttpUrl`)."""
    WHOLE = "whole"
    """An object of which nothing was read."""
    CONTENT = "content"
    """Bytes of any length."""


def text_of(annotation: ast.expr | None, at: Place, trail: tuple[str, ...], depth: int = 0) -> Text | None:
    """What may be chosen of what was read of a value that an annotation declares; None for nothing."""
    if depth > _DEPTH:
        return None
    match annotation:
        case None:
            return Text.FREE
        case ast.Constant(value=str() as text):
            try:
                return text_of(ast.parse(text, mode="eval").body, at, trail, depth + 1)
            except (SyntaxError, ValueError):
                return None
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return text_of(left, at, trail, depth + 1) or text_of(right, at, trail, depth + 1)
        case ast.Subscript():
            return _subscripted(annotation, at, trail, depth + 1)
        case ast.Name() | ast.Attribute():
            return _named(annotation, at, trail, depth + 1)
    return None


def _subscripted(annotation: ast.Subscript, at: Place, trail: tuple[str, ...], depth: int) -> Text | None:
    outer = at.qualified(annotation.value)
    inner = annotation.slice
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if outer == "typing.Annotated":
        for each in parts[1:]:
            if isinstance(each, ast.Call) and (
                is_constrained(each) or at.qualified(each.func) in _VALIDATORS
            ):
                return None
        return text_of(parts[0], at, trail, depth)
    if outer in ("typing.Optional", "typing.Union"):
        found = (text_of(each, at, trail, depth) for each in parts)
        return next((each for each in found if each is not None), None)
    if outer in _LISTS:
        return text_of(parts[0], at, trail[1:] if trail[:1] == ("[]",) else trail, depth)
    if outer in _DICTS:
        return text_of(parts[-1], at, trail[1:], depth)
    return None


def _named(
    annotation: ast.Name | ast.Attribute, at: Place, trail: tuple[str, ...], depth: int
) -> Text | None:
    qualified = at.qualified(annotation)
    if qualified is None:
        return None
    if qualified in _TEXTS:
        return Text.FREE
    if qualified in _ADDRESSES:
        return Text.ADDRESS
    if qualified in FILES:
        return Text.FREE if trail[:1] == ("filename",) else Text.CONTENT if trail else None
    if qualified in LOGINS:
        return Text.FREE if trail[:1] in (("username",), ("password",), ("client_id",)) else None
    definition = at.definition(annotation)
    if definition is None:
        return None
    if definition.value is not None:
        return text_of(definition.value, Place(definition.module, None, None), trail, depth)
    if not isinstance(definition.node, ast.ClassDef) or is_plain(qualified, at):
        return None
    return _field(qualified, at.module, trail, depth)


def _field(qualified: str, module: Module, trail: tuple[str, ...], depth: int) -> Text | None:
    """What may be chosen of a field of a model."""
    while trail and trail[0] in _DUMPS:
        trail = trail[1:]
    if not trail:
        return None
    name = trail[0].strip("[]")
    for node, owner in _fields(qualified, module, name):
        if node is None:
            return None
        if isinstance(node.value, ast.Call) and is_constrained(node.value):
            return None
        return text_of(node.annotation, owner, trail[1:], depth)
    return None


def _fields(qualified: str, module: Module, name: str) -> Iterator[tuple[ast.AnnAssign | None, Place]]:
    """The declaration of a field; None first where a validator looks at it."""
    declared: tuple[ast.AnnAssign, Place] | None = None
    for member in members_of(qualified, module):
        match member.node:
            case ast.AnnAssign(target=ast.Name(id=target)) as node if target == name and declared is None:
                declared = (node, member.place)
            case ast.FunctionDef(decorator_list=[*decorators]):
                for each in decorators:
                    if isinstance(each, ast.Call) and _validates(each, name, member.node):
                        yield None, member.place
    if declared is not None:
        yield declared


def _validates(decorator: ast.Call, name: str, node: ast.FunctionDef) -> bool:
    function = decorator.func
    word = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if word in ("field_validator", "validator"):
        return any(isinstance(each, ast.Constant) and each.value in (name, "*") for each in decorator.args)
    if word in ("model_validator", "root_validator"):
        return any(getattr(each, "attr", getattr(each, "value", None)) == name for each in ast.walk(node))
    return False


def is_constrained(call: ast.Call) -> bool:
    """Whether `Query(...)` or `Field(...)` lets only some texts through."""
    return any(keyword.arg in _CONSTRAINTS for keyword in call.keywords)
