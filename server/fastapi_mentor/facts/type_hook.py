"""A method by which a type told pydantic 1 how it is validated or described."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.source import Location

_OLD = {
    "__get_validators__": "__get_pydantic_core_schema__",
    "__modify_schema__": "__get_pydantic_json_schema__",
}


class OldHook:
    """`__get_validators__` or `__modify_schema__` in a class that has no hook of pydantic 2 besides."""

    def __init__(self, node: Function, owner: ast.ClassDef, outline: Outline) -> None:
        self.node = node
        self.owner = owner.name
        self.outline = outline

    words = frozenset({"class"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OldHook]:
        """Each of them in the classes of a statement."""
        if not outline.has_text(*_OLD):
            return
        for node, members in outline.classes():
            functions = {
                part.name: (part, inner) for part, inner in members if isinstance(part, ast.FunctionDef)
            }
            for name, new in _OLD.items():
                if name in functions and new not in functions:
                    yield cls(functions[name][0], node, functions[name][1])

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.outline.name_of(self.node).location

    @property
    def yielded(self) -> ast.expr | None:
        """The one validator that it yields, where it does no more than that."""
        body = [
            part
            for part in self.node.body
            if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        ]
        match body:
            case [ast.Expr(value=ast.Yield(value=ast.expr() as value))]:
                return value
        return None
