"""The text that an expression gives: literals, constants, f-strings, defaults of settings."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Binding, How, Scope
from fastapi_mentor.facts.types import type_of

_DEPTH = 16
_READS = frozenset({"os.getenv", "os.environ.get"})


def text_of(node: ast.expr | None, at: Place, depth: int = 0) -> str | None:
    """The text of an expression, as it is when nothing is configured; None where it is not known."""
    value = value_of(node, at, depth)
    return value if isinstance(value, str) else None


def value_of(node: ast.expr | None, at: Place, depth: int = 0) -> object:
    """The constant that an expression gives; None where it is not known (or is None)."""
    if node is None or depth > _DEPTH:
        return None
    match node:
        case ast.Constant(value=value):
            return value
        case ast.JoinedStr(values=values):
            parts = [_part(value, at, depth + 1) for value in values]
            return "".join(part for part in parts if part is not None) if None not in parts else None
        case ast.BinOp(op=ast.Add()):
            left, right = text_of(node.left, at, depth + 1), text_of(node.right, at, depth + 1)
            return left + right if left is not None and right is not None else None
        case ast.BinOp(op=ast.Mod(), left=left_node, right=right_node):
            pattern, value = text_of(left_node, at, depth + 1), text_of(right_node, at, depth + 1)
            return (
                pattern.replace("%s", value)
                if pattern and value is not None and pattern.count("%") == 1
                else None
            )
        case ast.BoolOp(op=ast.Or()):
            found = [value_of(value, at, depth + 1) for value in node.values]
            return next((value for value in found if value), None)
        case ast.Call():
            return _called(node, at, depth + 1)
        case ast.Name():
            return _named(node, at, depth + 1)
        case ast.Attribute():
            return _attribute(node, at, depth + 1)
    return None


def _part(node: ast.expr, at: Place, depth: int) -> str | None:
    if isinstance(node, ast.FormattedValue):
        value = value_of(node.value, at, depth)
        return str(value) if value is not None and node.format_spec is None else None
    return text_of(node, at, depth)


def _called(node: ast.Call, at: Place, depth: int) -> object:
    """`os.getenv("X", "default")`, and methods of text that change it in a plain way."""
    if at.qualified(node.func) in _READS:
        return value_of(argument(node, "default", 1), at, depth)
    if at.qualified(node.func) == "str" and len(node.args) == 1:
        value = value_of(node.args[0], at, depth)
        return str(value) if value is not None else None
    match node:
        case ast.Call(func=ast.Attribute(value=receiver, attr=("rstrip" | "lstrip" | "strip") as method)):
            text = text_of(receiver, at, depth)
            given = [text_of(argument, at, depth) for argument in node.args]
            if text is None or None in given:
                return None
            return getattr(text, method)(*given)
        case ast.Call(func=ast.Attribute(value=receiver, attr=("lower" | "upper") as method), args=[]):
            text = text_of(receiver, at, depth)
            return getattr(text, method)() if text is not None else None
    return None


def _named(node: ast.Name, at: Place, depth: int) -> object:
    scope = at.scope
    while scope is not None and scope.node is not None:
        if node.id not in scope.outside and (bindings := scope.bindings.get(node.id)) is not None:
            if len(bindings) != 1:
                return None
            return _bound(bindings[0], node.id, at._replace(scope=scope), scope, depth)
        scope = scope.parent
    definition = at.definition(node)
    if definition is None or definition.value is None:
        return None
    if sum(1 for each in definition.module.definitions(definition.name) if each.value is not None) != 1:
        return None
    return value_of(definition.value, Place(definition.module, None, None), depth + 1)


def _bound(binding: Binding, name: str, at: Place, scope: Scope, depth: int) -> object:
    if binding.how in (How.ASSIGNED, How.ANNOTATED):
        return value_of(binding.value, at, depth + 1)
    if binding.how is How.PARAMETER:
        return value_of(default_of(scope, name), at._replace(scope=scope.parent), depth + 1)
    return None


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


def _attribute(node: ast.Attribute, at: Place, depth: int) -> object:
    """A constant of another module, a member of an enumeration, or the default of a settings field."""
    definition = at.definition(node)
    if definition is not None:
        if definition.value is None:
            return None
        return value_of(definition.value, Place(definition.module, None, None), depth + 1)
    if node.attr == "value":
        inner = value_of(node.value, at, depth + 1)
        if inner is not None:
            return inner
    owner = type_of(node.value, at) or at.qualified(node.value)
    if owner is None:
        return None
    member = member_of(owner, node.attr, at.module)
    if member is None:
        return None
    match member.node:
        case ast.AnnAssign(value=ast.Call() as call):
            default = argument(call, "default", 0)
            return value_of(default if default is not None else call, member.place, depth + 1)
        case ast.AnnAssign(value=value) | ast.Assign(value=value):
            return value_of(value, member.place, depth + 1)
    return None
