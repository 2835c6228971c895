"""A condition of a query in which an operator of Python stands that SQL never gets to see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum

from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_TAKERS = ("where", "filter", "having", "and_", "or_", "outerjoin", "join")
_MAY_FAIL = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp)


class Operator(Enum):
    """An operator that Python works out itself, on the column as an object."""

    IS = "is"
    IS_NOT = "is not"
    IN = "in"
    NOT_IN = "not in"
    NOT = "not"
    AND = "and"
    OR = "or"
    CHAIN = "a chain of comparisons"


class PythonCondition:
    """`User.ended is None` in `select(User).where(User.ended is None)`.

    `node` is the expression that Python works out at once, `call` what is given it.
    """

    words = frozenset({"where", "filter", "having", "and_", "or_", "outerjoin"})

    def __init__(self, node: ast.expr, operator: Operator, call: Call, outline: Outline) -> None:
        self.node = node
        self.operator = operator
        self.call = call
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[PythonCondition]:
        """The ones in the queries of a statement."""
        for call in outline.calls(*_TAKERS):
            for given in call.node.args:
                if type(given) in _MAY_FAIL:
                    at = place(outline, call.scope)
                    for node, operator in _worked_out(given, at):
                        yield cls(node, operator, call, outline)

    @property
    def location(self) -> Location:
        """The place of the expression."""
        return self.outline.location(self.node)

    @property
    def parts(self) -> list[ast.expr]:
        """What stands on both sides of the operator, or behind it."""
        match self.node:
            case ast.Compare(left=left, comparators=others):
                return [left, *others]
            case ast.BoolOp(values=values):
                return values
            case ast.UnaryOp(operand=operand):
                return [operand]
        return []

    @property
    def is_whole_argument(self) -> bool:
        """Whether it is all that an argument of the call is made of."""
        return any(each is self.node for each in self.call.node.args)


def _worked_out(node: ast.expr, at: Place) -> Iterator[tuple[ast.expr, Operator]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            found = _OPERATORS.get(type(op))
            if found is not None and _is_column(left, at) and not _is_column(right, at):
                yield node, found
        case ast.Compare(left=left, comparators=others):
            if any(_is_column(each, at) for each in (left, *others)):
                yield node, Operator.CHAIN
        case ast.BoolOp(op=op, values=values):
            for each in values:
                yield from _worked_out(each, at)
            if any(_is_sql(each, at) for each in values[:-1]):
                yield node, Operator.AND if isinstance(op, ast.And) else Operator.OR
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            if _is_sql(operand, at):
                yield node, Operator.NOT
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            yield from _worked_out(operand, at)
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            yield from _worked_out(left, at)
            yield from _worked_out(right, at)


_OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Is: Operator.IS,
    ast.IsNot: Operator.IS_NOT,
    ast.In: Operator.IN,
    ast.NotIn: Operator.NOT_IN,
}
_COMPARING = frozenset(
    {*("in_", "not_in", "notin_", "is_", "is_not", "isnot", "like", "ilike", "not_like", "contains", "any")}
    | {*("has", "between", "startswith", "endswith", "icontains", "is_distinct_from", "exists")}
)


def _is_sql(node: ast.expr, at: Place) -> bool:
    """Whether an expression is a column, or a comparison of one that makes SQL."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return type(op) not in _OPERATORS and (_is_column(left, at) or _is_column(right, at))
        case ast.Call(func=ast.Attribute(value=value, attr=name)):
            return name in _COMPARING and _is_column(value, at)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return _is_sql(operand, at)
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            return _is_sql(left, at) or _is_sql(right, at)
    return _is_column(node, at)


def _is_column(node: ast.expr, at: Place) -> bool:
    """Whether an expression is a column or a relationship of a mapped class: `User.ended`."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, (ast.Name, ast.Attribute)):
        return False
    mapped = MappedClass.of(at.definition(node.value))
    if mapped is None or not mapped.is_table or mapped.mapper is Mapper.TORTOISE:
        return False
    return node.attr in mapped.columns or node.attr in mapped.relationships
