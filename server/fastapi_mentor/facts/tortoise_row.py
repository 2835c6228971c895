"""A call of a method of one row of a Tortoise model: `user.save()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.unawaited import is_never_awaited
from fastapi_mentor.source import Location

_GIVING_ONE = frozenset({"get", "get_or_none", "first", "last", "earliest", "latest", "create"})


class UnawaitedRowCall:
    """`user.save()`, which nobody awaits."""

    words = frozenset({"save", "delete", "refresh_from_db", "fetch_related"})

    def __init__(self, call: Call, outline: Outline) -> None:
        assert isinstance(call.node.func, ast.Attribute)
        self.call = call
        self.node = call.node
        self.method = call.node.func
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[UnawaitedRowCall]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            match call.node.func:
                case ast.Attribute(value=ast.Name() as row, attr=name) if not call.awaited:
                    if call.node.args and name != "fetch_related":
                        continue  # `session.delete(user)`
                    at = place(outline, call.scope)
                    model = _model_of(row, at)
                    if model is None or "tortoise.Model" not in outline.module.ancestors(model):
                        continue
                    if is_never_awaited(call):
                        yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the method."""
        return self.outline.location(self.method)

    @property
    def is_in_async_function(self) -> bool:
        """Whether it may be awaited where it stands."""
        return isinstance(self.call.scope.node, ast.AsyncFunctionDef)


def _model_of(row: ast.Name, at: Place) -> str | None:
    """The class of a row: of what makes it, of the query that gives it, or as it is annotated."""
    bindings = local_bindings(row.id, at.scope) or ()
    if len(bindings) == 1:
        value = bindings[0].value
        match value.value if isinstance(value, ast.Await) else value:
            case ast.Call(func=ast.Attribute(attr=method) as function) if method in _GIVING_ONE:
                root: ast.expr = function
                while isinstance(root, (ast.Attribute, ast.Call)):
                    root = root.func if isinstance(root, ast.Call) else root.value
                if isinstance(root, ast.Name) and root.id[:1].isupper():
                    return at.qualified(root) if isinstance(value, ast.Await) else None
    return type_of(row, at)
