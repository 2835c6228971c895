"""A statement of SQLAlchemy that is made and dropped: nothing executes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Function, How
from fastapi_mentor.facts.session import class_of_session
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_MAKERS = frozenset(
    f"{package}.{name}"
    for package in ("sqlalchemy", "sqlmodel", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite")
    for name in ("delete", "update", "insert")
)


class UnusedStatement:
    """`delete(User).where(...)` as a statement of its own, or under a name that nobody reads.

    `maker` is `delete`, `node` the whole chain.
    """

    words = frozenset({"where", "values", "returning"})

    def __init__(self, node: ast.Call, maker: str, scope_call: Call, outline: Outline) -> None:
        self.node = node
        self.maker = maker
        self.call = scope_call
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[UnusedStatement]:
        """The ones in the functions of a statement."""
        dropped: set[ast.expr] | None = None
        for call in outline.calls(*cls.words):
            maker = _maker(call.node, place(outline, call.scope))
            if maker is None:
                continue
            if dropped is None:
                dropped = {
                    node.value
                    for root in outline.statement.nodes
                    for node in ast.walk(root)
                    if isinstance(node, ast.Expr)
                }
            if call.node in dropped or _is_kept_for_nothing(call):
                yield cls(call.node, maker, call, outline)

    @property
    def location(self) -> Location:
        """The place of the whole."""
        return self.outline.location(self.node)

    @property
    def is_kept(self) -> bool:
        """Whether it has a name."""
        return _is_kept_for_nothing(self.call)

    @property
    def session(self) -> tuple[str, bool] | None:
        """The only session that the function has a name for, and whether it is an async one."""
        found: dict[str, bool] = {}
        at = place(self.outline, self.call.scope)
        for name, bindings in self.call.scope.bindings.items():
            if any(each.how in (How.PARAMETER, How.ENTERED, How.ASSIGNED) for each in bindings):
                kind = class_of_session(type_of(ast.Name(name, ast.Load()), at), at)
                if kind is not None:
                    found[name] = "asyncio" in kind
        return next(iter(found.items())) if len(found) == 1 else None


def _is_kept_for_nothing(call: Call) -> bool:
    """Whether a local name is given what a call makes, and nothing in the function reads that name."""
    scope = call.scope
    if not isinstance(scope.node, Function):
        return False
    named = [
        name
        for name, bindings in scope.bindings.items()
        if name not in scope.outside and [each.value for each in bindings] == [call.node]
    ]
    return len(named) == 1 and not any(
        isinstance(node, ast.Name) and node.id == named[0] and isinstance(node.ctx, ast.Load)
        for node in ast.walk(scope.node)
    )


def _maker(node: ast.Call, at: Place) -> str | None:
    """`delete` of a chain that begins with `delete(...)`."""
    root: ast.expr = node
    while isinstance(root, ast.Call) and isinstance(root.func, ast.Attribute):
        if not isinstance(root.func.value, ast.Call):
            break
        root = root.func.value
    called = (dotted_name(root.func) or "") if isinstance(root, ast.Call) and root is not node else ""
    if not isinstance(root, ast.Call) or not any(word in called for word in ("delete", "update", "insert")):
        return None
    name = at.qualified(root.func)
    return name.rpartition(".")[2] if name in _MAKERS else None
