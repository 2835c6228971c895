"""Where a value comes from: written in the code, a number or the like, given from outside, or not known."""

from __future__ import annotations

import ast
from enum import IntEnum
from typing import Final

from fastapi_mentor.facts.annotations import annotated_type, default_of
from fastapi_mentor.facts.database import DATABASES
from fastapi_mentor.facts.outline import local_bindings
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Binding, How, Scope
from fastapi_mentor.facts.types import parameter_type, type_of
from fastapi_mentor.pattern import pattern


class Origin(IntEnum):
    """What is known of the text that a value can become; the higher, the more it can be."""

    WRITTEN = 0
    """Text that stands in the code or in the settings."""
    PLAIN = 1
    """A number, date, UUID, member of an enumeration: never any text."""
    OWN = 2
    """An attribute of the object itself, or of a session or connection."""
    UNKNOWN = 3
    GIVEN = 4
    """Something that the function was given, or a part of it: it can be any text."""


_PLAIN_TYPES: Final = frozenset(
    {
        *("int", "float", "bool", "complex", "uuid.UUID", "decimal.Decimal", "typing.Literal", "enum.Enum"),
        *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta"),
        *(f"pydantic.UUID{version}" for version in (1, 3, 4, 5)),
        *(f"pydantic.{name}" for name in ("PositiveInt", "NonNegativeInt", "AwareDatetime", "NaiveDatetime")),
    }
)
_PLAIN_CALLS: Final = frozenset(
    {
        *("int", "float", "bool", "len", "sum", "abs", "round", "ord", "id", "hash", "range"),
        *("uuid.uuid1", "uuid.uuid4", "uuid.UUID", "time.time", "decimal.Decimal", "datetime.datetime.now"),
        *("datetime.datetime.utcnow", "datetime.date.today", "datetime.datetime.fromtimestamp"),
        *("datetime.timedelta", "secrets.token_hex", "secrets.token_urlsafe"),
    }
)
_PLAIN_METHODS: Final = frozenset(
    {"isoformat", "strftime", "timestamp", "total_seconds", "hexdigest", "bit_length", "toordinal", "hex"}
)
_SAME_TEXT: Final = frozenset(
    {"str", "repr", "format", "list", "tuple", "set", "sorted", "reversed", "next", "iter"}
)
_OBJECTS: Final = frozenset({*DATABASES, "pydantic_settings.BaseSettings"})
_TIME: Final = pattern(r"(^|_)(now|utcnow|today|current_(date|time|datetime|timestamp))$")
_DEPTH = 8


def origin_of(node: ast.expr, at: Place, depth: int = 0) -> Origin:
    """Where the value of an expression comes from."""
    if depth > _DEPTH:
        return Origin.UNKNOWN
    match node:
        case ast.Constant():
            return Origin.WRITTEN
        case ast.Name():
            return _of_name(node, at, depth)
        case ast.Attribute():
            return _of_attribute(node, at, depth)
        case ast.Subscript(value=value) | ast.Await(value=value) | ast.NamedExpr(value=value):
            return origin_of(value, at, depth + 1)
        case ast.Starred(value=value) | ast.FormattedValue(value=value):
            return origin_of(value, at, depth + 1)
        case ast.BinOp(op=ast.Add()):
            return max(origin_of(node.left, at, depth + 1), origin_of(node.right, at, depth + 1))
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str()), right=right):
            return origin_of(right, at, depth + 1)
        case ast.BinOp() | ast.Compare() | ast.UnaryOp():
            return Origin.PLAIN
        case ast.IfExp(body=body, orelse=orelse):
            return max(origin_of(body, at, depth + 1), origin_of(orelse, at, depth + 1))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return max((origin_of(part, at, depth + 1) for part in parts), default=Origin.WRITTEN)
        case ast.Dict(values=parts):
            return max((origin_of(part, at, depth + 1) for part in parts), default=Origin.WRITTEN)
        case ast.JoinedStr(values=parts):
            return max((origin_of(part, at, depth + 1) for part in parts), default=Origin.WRITTEN)
        case ast.Call():
            return _of_call(node, at, depth)
    return Origin.UNKNOWN


def _of_call(call: ast.Call, at: Place, depth: int) -> Origin:
    name = at.qualified(call.func)
    if name in _PLAIN_CALLS or is_plain(type_of(call, at), at) or _tells_time(call.func):
        return Origin.PLAIN
    if name in _SAME_TEXT and call.args:
        return origin_of(call.args[0], at, depth + 1)
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in _PLAIN_METHODS:
            return Origin.PLAIN
        if call.func.attr == "join" and call.args:
            return origin_of(call.args[0], at, depth + 1)
        if call.func.attr == "get" and _is_written_out(call.func.value, at):
            return max(origin_of(each, at, depth + 1) for each in (call.func.value, *call.args[1:]))
        if name is None or not name.startswith(("fastapi.", "starlette.")):
            given = [origin_of(argument, at, depth + 1) for argument in call.args]
            receiver = origin_of(call.func.value, at, depth + 1)
            return max(receiver, Origin.UNKNOWN if Origin.GIVEN in given else receiver)
    return Origin.UNKNOWN


def _tells_time(function: ast.expr) -> bool:
    """Whether a function is named as those are that tell what time it is."""
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return _TIME.search(name) is not None


def _is_written_out(node: ast.expr, at: Place) -> bool:
    """Whether a name stands for a dict that is written in the function or the module."""
    if isinstance(node, ast.Dict):
        return True
    if not isinstance(node, ast.Name):
        return False
    bindings = local_bindings(node.id, at.scope)
    if bindings is not None:
        return all(isinstance(each.value, ast.Dict) for each in bindings)
    definition = at.definition(node)
    return definition is not None and isinstance(definition.value, ast.Dict)


def _of_attribute(node: ast.Attribute, at: Place, depth: int) -> Origin:
    if node.attr in ("__tablename__", "__name__", "__qualname__"):
        return Origin.WRITTEN
    if is_plain(type_of(node, at), at):
        return Origin.PLAIN
    root: ast.expr = node
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    return origin_of(root, at, depth + 1)


def _of_name(node: ast.Name, at: Place, depth: int) -> Origin:
    scope = at.scope
    while scope is not None and scope.node is not None:
        if node.id in scope.bindings and node.id not in scope.outside:
            inside = at._replace(scope=scope)
            found = [_of_binding(node.id, each, inside, depth) for each in scope.bindings[node.id]]
            return max(found)
        scope = scope.parent
    return Origin.WRITTEN if at.qualified(node) is not None else Origin.UNKNOWN


def _of_binding(name: str, binding: Binding, at: Place, depth: int) -> Origin:
    match binding.how:
        case How.PARAMETER if isinstance(binding.node, ast.arg):
            return _of_parameter(binding.node, at)
        case How.ASSIGNED | How.ANNOTATED if binding.value is not None:
            return origin_of(binding.value, at, depth + 1)
        case How.ITERATED if binding.value is not None:
            return _of_element(binding.value, at, depth)
        case How.IMPORTED | How.DEFINED:
            return Origin.WRITTEN
    match binding.node:
        case ast.For(
            target=ast.Tuple(elts=[ast.Name(id=first), *_]),
            iter=ast.Call(func=ast.Name(id="enumerate"), args=[counted, *_]),
        ):
            return Origin.PLAIN if first == name else _of_element(counted, at, depth)
        case ast.For(iter=source) | ast.comprehension(iter=source):
            return _of_element(source, at, depth)
        case ast.AugAssign(value=value):
            return origin_of(value, at, depth + 1)
    return Origin.UNKNOWN


def _of_element(source: ast.expr, at: Place, depth: int) -> Origin:
    """Where the elements of something that is gone through come from."""
    match source:
        case ast.Call(
            func=ast.Name(id="enumerate" | "sorted" | "reversed" | "set" | "list"), args=[first, *_]
        ):
            return _of_element(first, at, depth + 1)
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "keys" | "values"), args=[]):
            return origin_of(value, at, depth + 1)
        case ast.Dict(keys=keys):
            return max(
                (origin_of(key, at, depth + 1) for key in keys if key is not None), default=Origin.WRITTEN
            )
        case ast.Name(id=name):
            parameter = _parameter(name, at.scope)
            if parameter is not None and _holds_plain(parameter.annotation, at):
                return Origin.PLAIN
    return origin_of(source, at, depth + 1)


def _parameter(name: str, scope: Scope | None) -> ast.arg | None:
    while scope is not None and name not in scope.bindings:
        scope = scope.parent
    bindings = scope.bindings[name] if scope is not None else []
    node = bindings[0].node if len(bindings) == 1 else None
    return node if isinstance(node, ast.arg) else None


def _holds_plain(annotation: ast.expr | None, at: Place) -> bool:
    """Whether `list[int]` and the like say that no element is text."""
    match annotation:
        case ast.Subscript(slice=ast.Name() | ast.Attribute() as element):
            return is_plain(annotated_type(element, at), at)
    return False


def _of_parameter(parameter: ast.arg, at: Place) -> Origin:
    if parameter.arg in ("self", "cls"):
        return Origin.OWN
    found = parameter_type(parameter, at)
    if is_plain(found, at):
        return Origin.PLAIN
    if found is not None and not _OBJECTS.isdisjoint(at.module.ancestors(found)):
        return Origin.OWN
    default = default_of(parameter, at.scope)
    if parameter.annotation is None and isinstance(getattr(default, "value", None), (int, float)):
        return Origin.PLAIN
    return Origin.GIVEN


def is_plain(qualified: str | None, at: Place) -> bool:
    """Whether the values of a class never are any text: numbers, dates, enumerations."""
    if qualified is None or qualified in _PLAIN_TYPES:
        return qualified is not None
    symbol = at.module.symbol(qualified)
    if symbol is None or symbol.definition is None:
        return False
    return not _PLAIN_TYPES.isdisjoint(at.module.ancestors(qualified))
