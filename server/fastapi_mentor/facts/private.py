"""Attributes of models that begin with an underscore, which are no fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.model import Member, Model
from fastapi_mentor.source import Location

_FIELDS = frozenset({"pydantic.Field", "sqlmodel.Field"})


class PrivateName:
    """`_name: annotation = value` or `_name = value` in the body of a model."""

    def __init__(self, target: ast.Name, member: Member, model: Model) -> None:
        self.target = target
        self.node = member.node
        self.outline = member.outline
        self.model = model

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.outline.location(self.target)

    @property
    def name(self) -> Name:
        """Its name."""
        return Name(self.target.id, self.location)

    @property
    def annotation(self) -> ast.expr | None:
        """Its annotation."""
        return self.node.annotation if isinstance(self.node, ast.AnnAssign) else None

    @property
    def value(self) -> ast.expr | None:
        """Its value."""
        return self.node.value  # type: ignore[attr-defined, no-any-return]

    @property
    def is_mangled(self) -> bool:
        """Whether Python gives it another name: two underscores before, none behind."""
        return self.target.id.startswith("__") and not self.target.id.endswith("__")

    @property
    def field_call(self) -> ast.Call | None:
        """`Field(...)`, as its value or inside `Annotated`."""
        calls = [self.value]
        if isinstance(self.annotation, ast.Subscript) and isinstance(self.annotation.slice, ast.Tuple):
            calls += self.annotation.slice.elts[1:]
        for call in calls:
            if isinstance(call, ast.Call) and self.outline.qualified(call.func, self.model.scope) in _FIELDS:
                return call
        return None

    def is_named_in_class(self) -> bool:
        """Whether the class itself uses it: it is meant to be private then."""
        word = f".{self.target.id}"
        quoted = (f'"{self.target.id}"', f"'{self.target.id}'")
        texts = [member.outline.statement.text for member in self.model.members]
        return any(word in text or any(each in text for each in quoted) for text in texts)


def private_names(model: Model) -> Iterator[PrivateName]:
    """The attributes of a model that begin with an underscore; those of Python itself not."""
    for member in model.members:
        match member.node:
            case ast.AnnAssign(target=ast.Name() as target) | ast.Assign(targets=[ast.Name() as target]):
                if target.id.startswith("_") and not target.id.endswith("__") and target.id.strip("_"):
                    outer = getattr(member.node, "annotation", None)
                    outer = outer.value if isinstance(outer, ast.Subscript) else outer
                    if outer is None or member.outline.qualified(outer, model.scope) != "typing.ClassVar":
                        yield PrivateName(target, member, model)
