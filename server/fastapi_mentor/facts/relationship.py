"""A relationship of a mapped class: to which class it leads and how the two sides name each other."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.column import called_of
from fastapi_mentor.facts.column_type import unquoted
from fastapi_mentor.facts.expression import Name, argument, has_unpacking, literal
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.source import Location

RELATIONSHIP_CALLS = frozenset({"relationship", "relation", "Relationship", "dynamic_loader"})
_MAPPED = ("Mapped", "WriteOnlyMapped", "DynamicMapped", "Annotated", "Optional", "Union")
_MANY = frozenset(
    {
        *("list", "set", "typing.Sequence", "typing.Iterable", "sqlalchemy.orm.WriteOnlyMapped"),
        *("sqlalchemy.orm.DynamicMapped", "typing.Collection", "collections.abc.Collection", "dict"),
        *(
            "typing.AbstractSet",
            "collections.abc.Set",
            "collections.abc.MutableSequence",
            "typing.MutableSequence",
        ),
    }
)


class Relationship:
    """`name: Mapped[list["Other"]] = relationship(...)`, or `Relationship(...)` of SQLModel."""

    def __init__(
        self,
        node: ast.stmt,
        target: ast.AST,
        outline: Outline,
        at: Place,
        call: ast.Call | None,
        annotation: ast.expr | None,
    ) -> None:
        self.node = node
        self.outline = outline
        self.place = at
        self.name = Name(target.id, outline.location(target))  # type: ignore[attr-defined]
        self.call = call
        self.annotation = annotation

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def more(self) -> ast.Dict | None:
        """What SQLModel hands on in `sa_relationship_kwargs`."""
        given = argument(self.call, "sa_relationship_kwargs") if self.call is not None else None
        return given if isinstance(given, ast.Dict) else None

    @cached_property
    def has_hidden_options(self) -> bool:
        """Whether not all that it is given can be seen."""
        if self.call is None:
            return False
        if has_unpacking(self.call) or argument(self.call, "sa_relationship") is not None:
            return True
        if argument(self.call, "sa_relationship_args") is not None:
            return True
        given = argument(self.call, "sa_relationship_kwargs")
        if given is None:
            return False
        return self.more is None or any(not isinstance(key, ast.Constant) for key in self.more.keys)

    def read_all(self) -> None:
        """Looks at all that it says, for the sake of what that reads elsewhere."""
        _ = self.has_hidden_options, self.is_of_sqlmodel, self.target, self.is_many

    def option(self, name: str) -> ast.expr | None:
        """What it is given for an option; None where nothing, or None itself."""
        if self.call is None:
            return None
        given = argument(self.call, name)
        if given is None and self.more is not None:
            for key, value in zip(self.more.keys, self.more.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    given = value
        return None if given is None or literal(given) is None else given

    def text(self, name: str) -> str | None:
        """What it is given for an option, where that is a string."""
        given = literal(self.option(name))
        return given if isinstance(given, str) else None

    @property
    def is_of_sqlmodel(self) -> bool:
        """Whether SQLModel makes it."""
        return called_of(self.call, self.place) == "Relationship"

    @cached_property
    def target_node(self) -> ast.expr | None:
        """The expression that names the class to which it leads."""
        given = (
            argument(self.call, "argument", 0) if self.call is not None and not self.is_of_sqlmodel else None
        )
        if given is not None:
            inner = given.body if isinstance(given, ast.Lambda) else given
            if isinstance(inner, ast.Call) and not inner.args and isinstance(inner.func, ast.Attribute):
                return None
            return inner
        return _inner(unquoted(self.annotation), self.place)[0] if self.annotation is not None else None

    @cached_property
    def target(self) -> str | None:
        """The name of the class to which it leads, as it is written: `Other` or `models.Other`."""
        node = self.target_node
        text = literal(node) if node is not None else None
        if isinstance(text, str):
            words = text.split(".")
            return text if all(word.isidentifier() for word in words) else None
        return dotted_name(node) if node is not None else None

    @cached_property
    def is_many(self) -> bool | None:
        """Whether its annotation says that it holds several; None where nothing says so or not."""
        if self.annotation is None:
            return None
        return _inner(unquoted(self.annotation), self.place)[1]


def _inner(annotation: ast.expr, at: Place, depth: int = 0) -> tuple[ast.expr | None, bool | None]:
    """The class in the annotation of a relationship, and whether there may be several."""
    written, annotation = annotation, unquoted(annotation)
    match annotation:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            sides = [each for each in (left, right) if literal(each) is not None]
            return _inner(sides[0], at, depth + 1) if len(sides) == 1 else (None, None)
        case ast.Subscript(value=outer, slice=inner) if depth < 6:
            name = at.qualified(outer) or (outer.id if isinstance(outer, ast.Name) else "")
            many = name in _MANY
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            parts = [each for each in parts if not (isinstance(each, ast.Constant) and each.value is None)]
            if not parts:
                return None, None
            if name == "typing.Annotated":
                parts = parts[:1]
            if not many and name.rpartition(".")[2] not in _MAPPED:
                return None, None
            found, several = _inner(parts[-1], at, depth + 1)
            return found, True if many else several
        case ast.Name() | ast.Attribute() | ast.Constant():
            return written, False
    return None, None


def read_relationship(node: ast.stmt, outline: Outline, at: Place) -> Relationship | None:
    """The relationship that a member of a class is, if it is one."""
    match node:
        case ast.AnnAssign(target=ast.Name() as target, annotation=annotation, value=value):
            if called_of(value, at) in RELATIONSHIP_CALLS:
                return Relationship(node, target, outline, at, value, annotation)  # type: ignore[arg-type]
        case ast.Assign(targets=[ast.Name() as target], value=ast.Call() as value):
            if called_of(value, at) in RELATIONSHIP_CALLS:
                return Relationship(node, target, outline, at, value, None)
    return None
