"""A field of a pydantic model."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import Name, argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.source import Location

_FIELD = frozenset({"pydantic.Field", "sqlmodel.Field"})
_NO_FIELD = frozenset({"typing.ClassVar", "dataclasses.InitVar"})


class ModelField:
    """`name: annotation = value` in the body of a model.

    `value` is what stands after `=`; `default` is what it means: the default inside `Field(...)` too.
    """

    def __init__(self, node: ast.AnnAssign, target: ast.Name, outline: Outline, scope: Scope | None) -> None:
        self.node = node
        self.outline = outline
        self.scope = scope
        self.name = Name(target.id, outline.location(target))
        self.annotation = node.annotation
        self.value = node.value

    @classmethod
    def read(cls, node: ast.stmt, outline: Outline, scope: Scope | None) -> ModelField | None:
        """The field that a member of a model is, if it is one."""
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            return None
        if node.target.id.startswith("_") or node.target.id == "model_config":
            return None
        outer = node.annotation.value if isinstance(node.annotation, ast.Subscript) else node.annotation
        if outline.qualified(outer, scope) in _NO_FIELD:
            return None
        return cls(node, node.target, outline, scope)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def settings(self) -> ast.Call | None:
        """The call `Field(...)` that says more about it, as its value or inside `Annotated`."""
        return next(filter(self._is_field, self._candidates()), None)

    def option(self, name: str) -> ast.expr | None:
        """What `Field(...)` says about `name`: an alias, a constraint, a description."""
        return argument(self.settings, name) if self.settings is not None else None

    @property
    def default(self) -> ast.expr | None:
        """Its default, if it has one that is no factory."""
        value = self.value
        if value is not None and value is self.settings:
            value = argument(self.settings, "default", 0)
        is_ellipsis = isinstance(value, ast.Constant) and value.value is Ellipsis
        return None if is_ellipsis else value

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return self.default is None and self.option("default_factory") is None

    def _candidates(self) -> Iterator[ast.Call]:
        if isinstance(self.value, ast.Call):
            yield self.value
        if isinstance(self.annotation, ast.Subscript) and isinstance(self.annotation.slice, ast.Tuple):
            for part in self.annotation.slice.elts[1:]:
                if isinstance(part, ast.Call):
                    yield part

    def _is_field(self, call: ast.Call) -> bool:
        return self.outline.qualified(call.func, self.scope) in _FIELD
