"""Whether a column keeps the zone of its times, and whether its default knows one."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.column_type import unquoted
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Function

NAIVE = frozenset({"datetime.datetime.utcnow", "datetime.datetime.now", "datetime.datetime.today"})
_TYPES = ("DateTime", "TIMESTAMP", "DATETIME")
_OWN_TYPES = ("type_annotation_map", "registry", "metadata")


def is_aware(node: ast.expr, at: Place) -> bool | None:
    """Whether a default gives times with a zone; None where it gives something else."""
    if isinstance(node, ast.Lambda):
        return _is_aware_reading(node.body, at)
    if at.qualified(node) in NAIVE:
        return False
    definition = at.definition(node)
    if definition is None or not isinstance(definition.node, ast.FunctionDef):
        return None
    for scope in definition.module.survey(definition).top.children:
        function = scope.node
        if isinstance(function, Function) and function.name == definition.name:
            match function.body:
                case [ast.Return(value=ast.expr() as value)] | [
                    ast.Expr(),
                    ast.Return(value=ast.expr() as value),
                ]:
                    there = Outline(definition.statement, definition.module)
                    return _is_aware_reading(value, place(there, scope))
    return None


def _is_aware_reading(node: ast.expr, at: Place) -> bool | None:
    if not isinstance(node, ast.Call):
        return None
    name = at.qualified(node.func)
    if name == "datetime.datetime.now":
        zone = argument(node, "tz", 0)
        if zone is not None:
            return literal(zone) is not None
        return None if node.keywords else False
    return False if name in NAIVE and not (node.args or node.keywords) else None


def keeps_zone(column: Column) -> bool | None:
    """Whether the type that a column names keeps the zone; None where it is no type of times."""
    kind = column.type
    name = column.place.qualified(kind.func if isinstance(kind, ast.Call) else kind) if kind else None
    if name is None or not name.startswith("sqlalchemy.") or name.rpartition(".")[2] not in _TYPES:
        return None
    if name.startswith("sqlalchemy.dialects.") and "postgresql" not in name:
        return None
    given = argument(kind, "timezone", 0) if isinstance(kind, ast.Call) else None
    value = literal(given) if given is not None else False
    return value if isinstance(value, bool) else None


def is_plain_time(column: Column, owner: MappedClass | None) -> bool:
    """Whether `Mapped[datetime]` alone makes the type of a column, and its base says no other for that."""
    if column.type is not None or column.has_hidden_options or not column.is_mapped:
        return False
    annotation = column.annotation
    if annotation is None or _without_none(annotation, column.place) != "datetime.datetime":
        return False
    root = _root_of(owner) if owner is not None else None
    return root is not None and not any(name in root.body.options for name in _OWN_TYPES)


def _without_none(annotation: ast.expr, at: Place) -> str | None:
    annotation = unquoted(annotation)
    match annotation:
        case ast.BinOp(op=ast.BitOr(), left=left, right=ast.Constant(value=None)):
            return at.qualified(left)
        case ast.BinOp(op=ast.BitOr(), left=ast.Constant(value=None), right=right):
            return at.qualified(right)
        case ast.Subscript(value=outer, slice=inner) if at.qualified(outer) == "typing.Optional":
            return at.qualified(inner)
    return at.qualified(annotation)


def _root_of(owner: MappedClass) -> MappedClass | None:
    """The base of all mapped classes from which a class inherits; of a mixin that beside which it stands."""
    if owner.mapper is Mapper.SQLALCHEMY:
        return next((each for each in owner.line if each.is_root), None)
    if owner.mapper is not None:
        return None
    module = owner.outline.module
    found = [MappedClass.of(each) for name in module.classes() for each in module.definitions(name)]
    roots = [each for each in found if each is not None and each.is_root]
    return roots[0] if len(roots) == 1 else None
