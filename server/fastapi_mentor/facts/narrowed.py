"""Classes that are known less directly: by type variables, members of unions, and `isinstance`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Binding, How

_TYPES = frozenset({"type", "typing.Type"})
_WITHOUT_METHODS: dict[str, type] = {
    **{each.__name__: each for each in (dict, list, tuple, set, str, bytes, int, float, bool)},
    **dict.fromkeys(("typing.Mapping", "collections.abc.Mapping", "typing.MutableMapping"), dict),
    **dict.fromkeys(("typing.Sequence", "collections.abc.Sequence"), list),
}
"""Classes that stand beside models in unions."""


def bound_of(qualified: str, module: Module) -> str | None:
    """The class that a type variable is bound to; None where it is none, or bound to nothing."""
    symbol = module.symbol(qualified)
    definition = symbol.definition if symbol is not None else None
    if definition is None or not isinstance(definition.value, ast.Call):
        return None
    there = Place(definition.module, None, None)
    if there.qualified(definition.value.func) != "typing.TypeVar":
        return None
    bound = next((each.value for each in definition.value.keywords if each.arg == "bound"), None)
    return annotated_type(bound, there)


def class_given(node: ast.expr, at: Place) -> str | None:
    """The class that a parameter takes for itself or its subclasses: `X` of `model: type[X]`."""
    annotation, outer = _annotation(node, at)
    if not isinstance(annotation, ast.Subscript) or outer is None:
        return None
    if outer.qualified(annotation.value) not in _TYPES:
        return None
    named = annotated_type(annotation.slice, outer)
    return (bound_of(named, at.module) or named) if named is not None else None


def members_with(attribute: str, node: ast.expr, at: Place) -> list[str]:
    """The classes of a union that may have an attribute; none where a member is not known."""
    annotation, outer = _annotation(node, at)
    if annotation is None or outer is None:
        return []
    found = []
    for side in _sides(annotation, outer):
        named = annotated_type(side, outer)
        if named is None:
            return []
        if named in _WITHOUT_METHODS:
            if hasattr(_WITHOUT_METHODS[named], attribute):
                return []
            continue
        found.append(bound_of(named, at.module) or named)
    return found


def tested_class(node: ast.expr, at: Place) -> str | None:
    """The class that `if isinstance(x, X):` around a name says it has."""
    if not isinstance(node, ast.Name) or at.outline is None or at.scope is None or at.scope.node is None:
        return None
    for call in at.outline.calls("isinstance"):
        match call.node.args:
            case [ast.Name(id=tested), ast.Name() | ast.Attribute() as named] if tested == node.id:
                if call.scope is at.scope and _is_under(node, call.node, at.scope.node):
                    return at.qualified(named)
    return None


def _is_under(node: ast.Name, test: ast.Call, function: ast.AST) -> bool:
    """Whether a name stands in what is only done where a test holds, and the name is the same there."""
    around = parents(function)
    child: ast.AST = node
    while child in around:
        parent = around[child]
        match parent:
            case ast.If(test=asked, body=body) if child in body and _holds(asked, test):
                return not any(_binds(each, node.id) for each in body)
            case ast.IfExp(test=asked, body=chosen) if child is chosen and _holds(asked, test):
                return True
            case ast.BoolOp(op=ast.And(), values=[first, *others]) if child in others and first is test:
                return True
        child = parent
    return False


def _holds(asked: ast.expr, test: ast.Call) -> bool:
    return asked is test or (
        isinstance(asked, ast.BoolOp) and isinstance(asked.op, ast.And) and test in asked.values
    )


def _binds(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(each, ast.Name) and each.id == name and not isinstance(each.ctx, ast.Load)
        for each in ast.walk(statement)
    )


def _annotation(node: ast.expr, at: Place) -> tuple[ast.expr | None, Place | None]:
    """What the only binding of a name is annotated with, and where that is."""
    scope = at.scope
    while isinstance(node, ast.Name) and scope is not None and scope.node is not None:
        bindings = scope.bindings.get(node.id)
        if bindings is not None:
            return _annotated(bindings, at._replace(scope=scope))
        scope = scope.parent
    return None, None


def _annotated(bindings: list[Binding], at: Place) -> tuple[ast.expr | None, Place | None]:
    match bindings:
        case [Binding(how=How.PARAMETER, node=ast.arg(annotation=annotation))]:
            outer = at.scope.parent if at.scope is not None else None
            return annotation, at._replace(scope=outer)
        case [Binding(how=How.ANNOTATED, node=ast.AnnAssign(annotation=annotation))]:
            return annotation, at
    return None, None


def _sides(annotation: ast.expr, at: Place) -> Iterator[ast.expr]:
    """The members of a union, None left out; nothing where it is no union."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            for each in (left, right):
                inner = [*_sides(each, at)]
                yield from inner if inner else _unless_none(each)
        case ast.Subscript(value=outer, slice=ast.Tuple(elts=members)) if (
            at.qualified(outer) == "typing.Union"
        ):
            for each in members:
                yield from _unless_none(each)
        case ast.Subscript(value=outer, slice=inner) if at.qualified(outer) == "typing.Optional":
            yield from _sides(inner, at)


def _unless_none(node: ast.expr) -> list[ast.expr]:
    return [] if isinstance(node, ast.Constant) and node.value is None else [node]
