"""What annotations say: the class of a value, the dependency that gives it."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.maker import SESSIONMAKER, maker_of
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Scope

_DEPTH = 12
_WRAPPERS = frozenset({"typing.Annotated", "typing.Final", "typing.ClassVar", "sqlalchemy.orm.Mapped"})
_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})


def annotated_type(annotation: ast.expr | None, at: Place, depth: int = 0) -> str | None:
    """The full name of the class that an annotation names: `X` for `X | None` and `Annotated[X, ...]`."""
    if annotation is None or depth > _DEPTH:
        return None
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                return annotated_type(ast.parse(text, mode="eval").body, at, depth + 1)
            except (SyntaxError, ValueError):
                return None
        case ast.BinOp(op=ast.BitOr()):
            sides = [s for s in (annotation.left, annotation.right) if not _is_none(s)]
            return annotated_type(sides[0], at, depth + 1) if len(sides) == 1 else None
        case ast.Subscript():
            outer = at.qualified(annotation.value)
            inner = annotation.slice
            first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
            if outer in _WRAPPERS or outer == "typing.Optional":
                return annotated_type(first, at, depth + 1)
            if outer == "typing.Union" and isinstance(inner, ast.Tuple):
                sides = [s for s in inner.elts if not _is_none(s)]
                return annotated_type(sides[0], at, depth + 1) if len(sides) == 1 else None
            return maker_of(inner, at) if outer == SESSIONMAKER else outer
        case ast.Name() | ast.Attribute():
            definition = at.definition(annotation)
            if definition is not None and definition.value is not None:
                there = Place(definition.module, None, None)
                return annotated_type(definition.value, there, depth + 1) or at.qualified(annotation)
            return at.qualified(annotation)
    return None


def dependency_of(parameter: ast.arg, default: ast.expr | None, at: Place) -> tuple[ast.expr, Place] | None:
    """The callable that `Depends` names for a parameter (default, annotation or alias), and its place."""
    if isinstance(default, ast.Call) and at.qualified(default.func) in _MARKERS:
        target = _dependency_target(default) or parameter.annotation
        return (target, at) if target is not None else None
    return _dependency_in(parameter.annotation, at, 0)


def default_of(parameter: ast.arg, scope: Scope | None) -> ast.expr | None:
    """What stands behind the `=` of a parameter of the function with that scope."""
    if scope is None or not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return None
    arguments = scope.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    for each, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        if each is parameter:
            return default
    for each, other in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if each is parameter:
            return other
    return None


def _dependency_in(annotation: ast.expr | None, at: Place, depth: int) -> tuple[ast.expr, Place] | None:
    if annotation is None or depth > _DEPTH:
        return None
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        if at.qualified(annotation.value) != "typing.Annotated":
            return None
        for part in annotation.slice.elts[1:]:
            if isinstance(part, ast.Call) and at.qualified(part.func) in _MARKERS:
                target = _dependency_target(part) or annotation.slice.elts[0]
                return target, at
        return _dependency_in(annotation.slice.elts[0], at, depth + 1)
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        definition = at.definition(annotation)
        if definition is not None and definition.value is not None:
            return _dependency_in(definition.value, Place(definition.module, None, None), depth + 1)
    return None


def _dependency_target(call: ast.Call) -> ast.expr | None:
    if call.args:
        return call.args[0]
    return next((keyword.value for keyword in call.keywords if keyword.arg == "dependency"), None)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
