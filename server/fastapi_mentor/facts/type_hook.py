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


_JSON = {"str": "string", "int": "integer", "float": "number", "dict": "object", "list": "array"}


class OldHook:
    """`__get_validators__` or `__modify_schema__` in a class that has no hook of pydantic 2 besides."""

    def __init__(self, node: Function, owner: ast.ClassDef, outline: Outline) -> None:
        self.node = node
        self.owner = owner.name
        self.bases = owner.bases
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
    def statements(self) -> list[ast.stmt]:
        """What it does, its docstring left out."""
        return [
            part
            for part in self.node.body
            if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        ]

    @property
    def filled(self) -> str | None:
        """The name of the schema into which it writes, where it does no more than that."""
        parameters = [*self.node.args.posonlyargs, *self.node.args.args]
        if len(parameters) < 2 or not self.statements or self.node.args.kwonlyargs:
            return None
        others = {each.arg for each in parameters[2:]}
        if self.node.args.kwarg is not None or self.node.args.vararg is not None:
            return None
        for part in self.statements:
            for each in ast.walk(part):
                if isinstance(each, (ast.Return, ast.Yield)):
                    return None
                if isinstance(each, ast.Name) and each.id in others:
                    return None
        return parameters[1].arg

    @property
    def json_type(self) -> str | None:
        """What JSON calls the type from which the class inherits."""
        for each in self.bases:
            if isinstance(each, ast.Name) and each.id in _JSON:
                return _JSON[each.id]
        return None

    @property
    def yielded(self) -> ast.expr | None:
        """The one validator that it yields, where it does no more than that."""
        match self.statements:
            case [ast.Expr(value=ast.Yield(value=ast.expr() as value))]:
                return value
        return None
