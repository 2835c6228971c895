"""An inclusion of a router, and what the router is given after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.route import DECORATORS, ROUTERS
from fastapi_mentor.facts.scope import Call, Function
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location


class Addition(NamedTuple):
    """A statement that gives a router a route or another router; `label` is what that is called."""

    node: ast.stmt
    label: str
    location: Location


class Inclusion:
    """`app.include_router(router)`, where the router has a name; `name` is it."""

    words = frozenset({"include_router"})

    def __init__(self, call: Call, router: ast.Name, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.name = router.id
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Inclusion]:
        """Those in a statement."""
        for call in outline.calls("include_router"):
            router = argument(call.node, "router", 0)
            callee = call.node.func
            if not isinstance(router, ast.Name) or not isinstance(callee, ast.Attribute):
                continue
            if outline.is_a(type_of(callee.value, place(outline, call.scope)), *ROUTERS):
                yield cls(call, router, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def statement(self) -> ast.stmt | None:
        """The statement that is nothing but this call, where it stands at the level of its scope."""
        return next((node for _, node in self._level() if _is_call(node, self.node)), None)

    @property
    def added_later(self) -> Sequence[Addition]:
        """What the router is given further down, in the same function or at the same level."""
        found: list[Addition] = []
        is_behind = False
        for outline, node in self._level():
            if _is_call(node, self.node):
                is_behind = True
            elif is_behind:
                label = _given(node, self.name)
                if label is not None:
                    found.append(Addition(node, label, outline.location(node)))
        return found

    def _level(self) -> Iterator[tuple[Outline, ast.stmt]]:
        """The statements of its scope that call what routers are given things with."""
        around = self.call.scope.node
        if isinstance(around, Function):
            yield from ((self.outline, node) for node in around.body)
        elif around is None and self.outline.header is None:
            module = self.outline.module
            for statement in module.calling(DECORATORS | self.words):
                outline = Outline(statement, module)
                yield from ((outline, node) for node in statement.nodes)


def _is_call(node: ast.stmt, call: ast.Call) -> bool:
    return isinstance(node, ast.Expr) and node.value is call


def _given(node: ast.stmt, router: str) -> str | None:
    """What a statement gives a router, by its name."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=kind)) if name == router:
                        return node.name if kind in DECORATORS else None
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="include_router"), args=[first, *_]
            )
        ) if name == router:
            return ast.unparse(first)
    return None
