"""What values are to FastAPI: data that it encodes, or responses that it sends as they are."""

from __future__ import annotations

import ast
from enum import Enum

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Binding, How
from fastapi_mentor.facts.selection import selected_shape
from fastapi_mentor.facts.table import is_table
from fastapi_mentor.facts.types import parameter_type, type_of

RESPONSE = "starlette.responses.Response"
_DEPTH = 8
_BUILTINS = frozenset(
    {
        *("list", "dict", "set", "tuple", "str", "int", "float", "bool", "len", "sorted", "sum", "round"),
        *("min", "max", "any", "all", "repr", "frozenset", "abs", "fastapi.encoders.jsonable_encoder"),
    }
)
# Methods whose result is no response, whatever object has them.
_DATA_METHODS = frozenset(
    {
        *("model_dump", "model_dump_json", "dict", "json", "to_dict", "as_dict", "to_json", "isoformat"),
        *("all", "first", "one", "one_or_none", "scalar_one", "scalar_one_or_none", "scalars", "mappings"),
        *("fetchone", "fetchall", "fetchmany", "items", "keys", "values", "tolist", "to_list", "to_pydict"),
        *("split", "strip", "lower", "upper", "format", "join", "replace", "hexdigest", "decode"),
    }
)

# The names of scopes that are being looked at.
_visited: set[tuple[int, str]] = set()


class Kind(Enum):
    """What a returned value is to FastAPI."""

    DATA = "data"
    """Something that is validated, if a response model says so, and encoded."""
    RESPONSE = "response"
    """A `Response`, sent as it is."""
    NOTHING = "nothing"
    """None."""
    UNKNOWN = "unknown"


def kind_of(value: ast.expr, at: Place, depth: int = 0) -> Kind:
    """What a value is to FastAPI if a route returns it."""
    if depth > _DEPTH:
        return Kind.UNKNOWN
    match value:
        case ast.Constant():
            return Kind.NOTHING if value.value is None else Kind.DATA
        case ast.Dict() | ast.List() | ast.Tuple() | ast.Set():
            return Kind.DATA
        case ast.ListComp() | ast.DictComp() | ast.SetComp():
            return Kind.DATA
        case ast.JoinedStr() | ast.Compare() | ast.BinOp() | ast.UnaryOp():
            return Kind.DATA
        case ast.Await() | ast.NamedExpr():
            return kind_of(value.value, at, depth + 1)
        case ast.IfExp():
            return _mixed([kind_of(value.body, at, depth + 1), kind_of(value.orelse, at, depth + 1)])
        case ast.BoolOp():
            return _mixed([kind_of(each, at, depth + 1) for each in value.values])
        case ast.Name():
            return _of_name(value, at, depth + 1)
        case ast.Call():
            return _of_call(value, at, depth + 1)
        case ast.Attribute():
            return kind_of_class(type_of(value, at), at)
        case ast.Subscript():
            return _of_shape(value, at)
    return Kind.UNKNOWN


def _of_shape(value: ast.expr, at: Place) -> Kind:
    """What a value is that is taken out of a container: all that the container is said to hold."""
    from fastapi_mentor.facts.value import value_shape

    found = value_shape(value, at)
    if found is None:
        return Kind.UNKNOWN
    kinds = [kind_of_class(each.name, at) for each in (found.arguments if found.name == "|" else [found])]
    return Kind.UNKNOWN if Kind.UNKNOWN in kinds else _mixed(kinds)


def kind_of_class(name: str | None, at: Place) -> Kind:
    """What objects of a class are to FastAPI."""
    if name is None or name in ("typing.Any", "object", "typing.TypeVar"):
        return Kind.UNKNOWN
    if name in ("None", "NoneType"):
        return Kind.NOTHING
    ancestors = at.module.ancestors(name)
    if RESPONSE in ancestors:
        return Kind.RESPONSE
    # A mapped class may inherit from what `declarative_base()` made.
    return Kind.UNKNOWN if "?" in ancestors and not is_table(name, at.module) else Kind.DATA


def _mixed(kinds: list[Kind]) -> Kind:
    """What a value is that is one of several; data where some of them is."""
    for kind in (Kind.DATA, Kind.UNKNOWN, Kind.RESPONSE):
        if kind in kinds:
            return kind
    return Kind.NOTHING


def _of_name(value: ast.Name, at: Place, depth: int) -> Kind:
    scope = at.scope
    bindings = scope.bindings.get(value.id) if scope is not None else None
    if scope is None or not bindings or value.id in scope.outside:
        return kind_of_class(type_of(value, at), at)
    key = (id(scope), value.id)
    if key in _visited:
        return Kind.NOTHING  # a name that is made from itself adds nothing
    _visited.add(key)
    try:
        return _of_bindings(bindings, at, depth)
    finally:
        _visited.discard(key)


def _of_bindings(bindings: list[Binding], at: Place, depth: int) -> Kind:
    kinds: list[Kind] = []
    for binding in bindings:
        if binding.how is How.PARAMETER and isinstance(binding.node, ast.arg):
            kinds.append(kind_of_class(parameter_type(binding.node, at), at))
        elif binding.how is How.ANNOTATED and isinstance(binding.node, ast.AnnAssign):
            kinds.append(kind_of_class(annotated_type(binding.node.annotation, at), at))
        elif binding.how is How.ASSIGNED and binding.value is not None:
            kinds.append(kind_of(binding.value, at, depth))
        elif isinstance(binding.node, ast.AugAssign):
            continue
        else:
            kinds.append(Kind.UNKNOWN)
    if Kind.RESPONSE in kinds or Kind.UNKNOWN in kinds:
        # Which of the values it is where it is returned is not known.
        return Kind.RESPONSE if set(kinds) == {Kind.RESPONSE} else Kind.UNKNOWN
    return _mixed(kinds)


def _of_call(call: ast.Call, at: Place, depth: int) -> Kind:
    name = at.qualified(call.func)
    if name in _BUILTINS:
        return Kind.DATA
    definition = at.definition(call.func)
    if definition is not None and isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return _of_function(definition, definition.node, depth)
    found = kind_of_class(type_of(call, at), at)
    if found is not Kind.UNKNOWN or not isinstance(call.func, ast.Attribute):
        return found
    receiver = type_of(call.func.value, at)
    member = member_of(receiver, call.func.attr, at.module) if receiver is not None else None
    if member is not None:
        node = member.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
            return kind_of_annotation(node.returns, member.place)
        return Kind.UNKNOWN
    if call.func.attr in _DATA_METHODS or selected_shape(call, at) is not None:
        return Kind.DATA
    return _of_shape(call, at) if receiver == "dict" else Kind.UNKNOWN


def _of_function(definition: Definition, node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int) -> Kind:
    """What a call of a function of the project gives."""
    there = Place(definition.module, None, None)
    if node.returns is not None:
        return kind_of_annotation(node.returns, there)
    scope = scope_of(definition) if not node.decorator_list else None
    if scope is None or scope.yields:
        return Kind.UNKNOWN
    at = place(Outline(definition.statement, definition.module), scope)
    values = [each.value for each in scope.returns if each.value is not None]
    kinds = {kind_of(value, at, depth + 2) for value in values}
    if Kind.UNKNOWN in kinds or {Kind.RESPONSE, Kind.DATA} <= kinds:
        return Kind.UNKNOWN
    return _mixed(list(kinds))


def kind_of_annotation(annotation: ast.expr, at: Place) -> Kind:
    """What a value with this annotation is; UNKNOWN where it may be a response or something else."""
    match annotation:
        case ast.Constant(value=None):
            return Kind.NOTHING
        case ast.Constant(value=str() as text):
            try:
                return kind_of_annotation(ast.parse(text, mode="eval").body, at)
            except (SyntaxError, ValueError):
                return Kind.UNKNOWN
        case ast.BinOp(op=ast.BitOr()):
            return _either([annotation.left, annotation.right], at)
        case ast.Subscript():
            outer = at.qualified(annotation.value)
            inner = annotation.slice
            if outer == "typing.Union" and isinstance(inner, ast.Tuple):
                return _either(inner.elts, at)
            if outer == "typing.Optional":
                return kind_of_annotation(inner, at)
    return kind_of_class(annotated_type(annotation, at), at)


def _either(parts: list[ast.expr], at: Place) -> Kind:
    kinds = {kind_of_annotation(part, at) for part in parts} - {Kind.NOTHING}
    return kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN
