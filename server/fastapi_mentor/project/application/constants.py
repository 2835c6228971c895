"""The constant that an expression gives when nothing is configured."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from fastapi_mentor.facts.expression import UNKNOWN, argument
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Binding, How, Scope
from fastapi_mentor.project.application.meaning import meaning_of

DEPTH = 24
_READS = frozenset({"os.getenv", "os.environ.get"})
_PLAIN = (str, int, float, bool, bytes, type(None))
_CONVERSIONS: dict[str | None, Callable[..., object]] = {"str": str, "bool": bool, "int": int}
_METHODS = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "removeprefix", "removesuffix", "replace", "startswith",
     "endswith", "split", "format", "title", "join"}
)  # fmt: skip


def constant_of(node: ast.expr | None, at: Place, depth: int = 0) -> object:
    """The value of an expression; UNKNOWN where there is no telling."""
    if node is None or depth > DEPTH:
        return UNKNOWN
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name():
            return _named(node, at, depth + 1)
        case ast.JoinedStr(values=values):
            parts = [_part(value, at, depth + 1) for value in values]
            return UNKNOWN if UNKNOWN in parts else "".join(map(str, parts))
        case ast.BinOp():
            return _operated(node, at, depth + 1)
        case ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.Compare() | ast.IfExp():
            from fastapi_mentor.project.application.conditions import judged

            return judged(node, at, depth + 1)
        case ast.Attribute():
            from fastapi_mentor.project.application.attributes import attribute_of

            return attribute_of(node, at, depth + 1)
        case ast.Call():
            return _called(node, at, depth + 1)
        case ast.List() | ast.Tuple() | ast.Set():
            items = [constant_of(each, at, depth + 1) for each in node.elts]
            return UNKNOWN if UNKNOWN in items else tuple(items)
        case ast.Subscript():
            return _subscript(node, at, depth + 1)
        case ast.NamedExpr():
            return constant_of(node.value, at, depth + 1)
    return UNKNOWN


def _part(node: ast.expr, at: Place, depth: int) -> object:
    if isinstance(node, ast.FormattedValue):
        value = constant_of(node.value, at, depth)
        return str(value) if isinstance(value, _PLAIN) and node.format_spec is None else UNKNOWN
    return constant_of(node, at, depth)


def _operated(node: ast.BinOp, at: Place, depth: int) -> object:
    left, right = constant_of(node.left, at, depth), constant_of(node.right, at, depth)
    match node.op, left, right:
        case ast.Add(), str(), str():
            return left + right
        case ast.Add(), tuple(), tuple():
            return left + right
        case ast.Mod(), str(), str() | int():
            try:
                return left % right
            except (TypeError, ValueError):
                return UNKNOWN
    return UNKNOWN


def _named(node: ast.Name, at: Place, depth: int) -> object:
    found = meaning_of(node, at)
    if found is None or found.thing is not None:
        return UNKNOWN
    if found.passed is not None:
        return constant_of(*found.passed, depth + 1)
    if found.bindings and found.at is not None:
        return _local(found.bindings, node.id, found.at, depth)
    definition = found.definition
    if definition is None or definition.value is None:
        return UNKNOWN
    there = Place(definition.module, None, None)
    values = [each.value for each in definition.module.definitions(definition.name) if each.value is not None]
    return agreed([constant_of(value, there, depth + 1) for value in values])


def agreed(values: Sequence[object]) -> object:
    """The one value that all are."""
    return values[0] if values and all(value == values[0] for value in values) else UNKNOWN


def _local(bindings: Sequence[Binding], name: str, at: Place, depth: int) -> object:
    if len(bindings) == 2 and bindings[0].how is How.PARAMETER:
        # `prefix = prefix or "/x"`: the second says it all, where it names the first.
        first, second = bindings
        if second.how is How.ASSIGNED and isinstance(second.value, ast.BoolOp):
            before = _local([first], name, at, depth)
            operands = second.value.values
            if before is not UNKNOWN and isinstance(operands[0], ast.Name) and operands[0].id == name:
                return before or constant_of(operands[-1], at, depth + 1)
        return UNKNOWN
    if len(bindings) != 1:
        return UNKNOWN
    binding = bindings[0]
    if binding.how in (How.ASSIGNED, How.ANNOTATED):
        return constant_of(binding.value, at, depth + 1)
    if binding.how is How.PARAMETER and at.scope is not None:
        return constant_of(default_of(at.scope, name), at._replace(scope=at.scope.parent), depth + 1)
    return UNKNOWN


def default_of(scope: Scope, name: str) -> ast.expr | None:
    """The default of a function's parameter."""
    if not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return None
    arguments = scope.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = dict(
        zip((each.arg for each in reversed(positional)), reversed(arguments.defaults), strict=False)
    )
    keyword = dict(zip((each.arg for each in arguments.kwonlyargs), arguments.kw_defaults, strict=True))
    return defaults.get(name) or keyword.get(name)


def _called(node: ast.Call, at: Place, depth: int) -> object:
    """`os.getenv("X", "default")`, conversions, methods of text, plain functions of the project."""
    name = at.qualified(node.func)
    if name in _READS:
        default = argument(node, "default", 1)
        return constant_of(default, at, depth) if default is not None else None
    if name in _CONVERSIONS and len(node.args) == 1:
        value = constant_of(node.args[0], at, depth)
        if not isinstance(value, _PLAIN):
            return UNKNOWN
        try:
            return _CONVERSIONS[name](value)
        except (TypeError, ValueError):
            return UNKNOWN
    if name == "getattr" and len(node.args) > 1:
        attribute = constant_of(node.args[1], at, depth)
        if not isinstance(attribute, str):
            return UNKNOWN
        return constant_of(ast.Attribute(node.args[0], attribute, ast.Load()), at, depth)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and len(node.args) in (1, 2):
        found = _looked_up(node, node.func.value, at, depth)
        if found is not UNKNOWN:
            return found
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.keywords:
        receiver = constant_of(node.func.value, at, depth)
        given = [constant_of(each, at, depth) for each in node.args]
        if not isinstance(receiver, str) or UNKNOWN in given:
            return UNKNOWN
        try:
            result: object = getattr(receiver, node.func.attr)(*given)
        except (TypeError, ValueError, LookupError):
            return UNKNOWN
        return tuple(result) if isinstance(result, list) else result
    from fastapi_mentor.project.application.conditions import returned_by

    return returned_by(node, at, depth)


def _looked_up(call: ast.Call, container: ast.expr, at: Place, depth: int) -> object:
    """`options.get("key", default)` of a literal."""
    from fastapi_mentor.project.application.elements import expression_of

    found = expression_of(container, at, depth)
    key = constant_of(call.args[0], at, depth)
    if found is None or not isinstance(found[0], ast.Dict) or None in found[0].keys or key is UNKNOWN:
        return UNKNOWN
    for each, value in zip(found[0].keys, found[0].values, strict=True):
        known = constant_of(each, found[1], depth)
        if known == key:
            return constant_of(value, found[1], depth)
        if known is UNKNOWN:
            return UNKNOWN
    return constant_of(call.args[1], at, depth) if len(call.args) > 1 else None


def _subscript(node: ast.Subscript, at: Place, depth: int) -> object:
    """`NAMES["key"]` of a literal, or `texts[0]`."""
    key = constant_of(node.slice, at, depth)
    if key is UNKNOWN:
        return UNKNOWN
    from fastapi_mentor.project.application.elements import expression_of

    found = expression_of(node.value, at, depth)
    if found is not None and isinstance(found[0], ast.Dict):
        for each, value in zip(found[0].keys, found[0].values, strict=True):
            if each is not None and constant_of(each, found[1], depth) == key:
                return constant_of(value, found[1], depth)
        return UNKNOWN
    items = constant_of(node.value, at, depth)
    if isinstance(items, tuple) and isinstance(key, int) and -len(items) <= key < len(items):
        return items[key]
    return UNKNOWN
