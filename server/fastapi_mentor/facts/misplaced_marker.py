"""A marker such as `Depends(...)` that is made inside a function, where nobody looks at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import MARKER_NAMES, MARKERS
from fastapi_mentor.facts.scope import Call, Function
from fastapi_mentor.facts.uses import uses_of
from fastapi_mentor.source import Location

_FIELDS_OF_MARKERS = frozenset(
    {"dependency", "use_cache", "scopes", "scope", "default", "alias", "annotation"}
)
_TAKING_MARKERS = frozenset(
    {"append", "extend", "insert", "print", "isinstance", "type", "Depends", "Security"}
)


class MisplacedMarker:
    """`db = Depends(get_db)` in the body of a function that goes on to use it as if it were the value.

    `name` is the local name that it is given, "" where it is used on the spot. `statement` is the
    assignment.
    """

    words = MARKER_NAMES

    def __init__(
        self, call: Call, marker: str, statement: ast.Assign | ast.AnnAssign | None, outline: Outline
    ) -> None:
        self.call = call
        self.node = call.node
        self.marker = marker
        self.statement = statement
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MisplacedMarker]:
        """Such markers in a statement."""
        for call in outline.calls(*MARKER_NAMES):
            if not call.scope.is_function:
                continue
            marker = outline.callee(call)
            if marker not in MARKERS:
                continue
            is_route = any(each.scope is call.scope and each.routes for each in Handler.find(outline))
            found = _used_as_value(call, is_route)
            if found is not None:
                yield cls(
                    call, marker, found if isinstance(found, ast.Assign | ast.AnnAssign) else None, outline
                )

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def name(self) -> str:
        """The local name that is bound to it."""
        target = _target(self.statement)
        return target.id if isinstance(target, ast.Name) else ""

    @property
    def handler(self) -> Handler | None:
        """The function around, where FastAPI calls it."""
        return next((each for each in Handler.find(self.outline) if each.scope is self.call.scope), None)

    @property
    def is_first_level(self) -> bool:
        """Whether its assignment is a statement of the function itself, not of a block in it."""
        node = self.call.scope.node
        return isinstance(node, Function) and any(each is self.statement for each in node.body)


def _used_as_value(call: Call, is_route: bool) -> ast.AST | None:
    """What uses the marker as if FastAPI had replaced it: the assignment, or what is done with it at once.

    A route makes no markers for others, so there any use of it is one.
    """
    function = call.scope.node
    assert isinstance(function, Function)
    above = parents(function)
    around = above[call.node]
    if not _is_in_body(call.node, function, above):
        return None
    if _treats_as_value(call.node, around) or (is_route and _hands_on(call.node, around)):
        return around
    target = _target(around)
    if not isinstance(target, ast.Name) or len(call.scope.bindings.get(target.id, ())) != 1:
        return None
    uses = [each for each in uses_of(target.id, function) if isinstance(each.ctx, ast.Load)]
    if any(
        _treats_as_value(each, above[each]) or (is_route and _hands_on(each, above[each])) for each in uses
    ):
        return around
    return None


def _target(statement: ast.AST | None) -> ast.expr | None:
    match statement:
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return target
    return None


def _treats_as_value(node: ast.expr, around: ast.AST) -> bool:
    match around:
        case ast.Attribute(value=value, attr=name):
            return value is node and name not in _FIELDS_OF_MARKERS
        case ast.Expr():
            return True  # nobody looks at it at all
        case ast.Await() | ast.For() | ast.AsyncFor() | ast.comprehension() | ast.withitem():
            return True
        case ast.Call(func=func):
            return func is node
        case ast.BinOp() | ast.Compare(ops=[ast.Lt() | ast.Gt() | ast.LtE() | ast.GtE() | ast.In()]):
            return True
        case ast.Subscript(value=value):
            return value is node
    return False


def _hands_on(node: ast.expr, around: ast.AST) -> bool:
    """Whether it is returned, or given to something that is no part of FastAPI."""
    match around:
        case ast.Return() | ast.Dict() | ast.FormattedValue():
            return True
        case ast.keyword(arg=name):
            return name != "dependencies"
        case ast.Call(func=func, args=args):
            called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            return node in args and called not in _TAKING_MARKERS
    return False


def _is_in_body(node: ast.AST, function: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether it is none of the defaults, annotations and decorators of a nested function."""
    while node is not function:
        around = above[node]
        if isinstance(around, ast.arguments | ast.arg | ast.ClassDef):
            return False
        if isinstance(around, Function) and around is not function:
            return False
        node = around
    return True
