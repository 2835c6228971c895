"""A column of a mapped class: its options, its keys, and the type that its annotation says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.column_type import AnnotatedColumn, takes_none, unquoted
from fastapi_mentor.facts.expression import Name, argument, has_unpacking, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.source import Location

COLUMN_CALLS = frozenset({"Column", "mapped_column"})
_WRAPPED = frozenset({"deferred", "column_property"})
_PACKAGES = ("sqlalchemy.", "sqlmodel.")


def called_of(value: ast.expr | None, at: Place, packages: tuple[str, ...] = _PACKAGES) -> str:
    """The last part of the name of what an expression calls, where that comes with the ORM."""
    if not isinstance(value, ast.Call):
        return ""
    name = at.qualified(value.func)
    return name.rpartition(".")[2] if name is not None and name.startswith(packages) else ""


class ForeignKey(NamedTuple):
    """What a column refers to, as `table.column`; `table` may say its schema. None where it is not text."""

    node: ast.expr
    text: str | None

    @property
    def table(self) -> str | None:
        """The table, with its schema if that is said."""
        return self.text.rpartition(".")[0] if self.text is not None and "." in self.text else None

    @property
    def column(self) -> str | None:
        """The column."""
        return self.text.rpartition(".")[2] if self.text is not None and "." in self.text else None


class Column:
    """`name = Column(...)`, `name: Mapped[T] = mapped_column(...)`, `name: T = Field(...)` of SQLModel.

    `calls` are those that describe it, nearest first: the one behind the `=`, the one that `sa_column` gets,
    those inside `Annotated`. `annotation` is the type that is declared, without `Mapped[...]`.
    """

    def __init__(
        self,
        node: ast.stmt,
        target: ast.AST,
        name: str,
        outline: Outline,
        at: Place,
        value: ast.expr | None,
        annotation: ast.expr | None,
    ) -> None:
        self.node = node
        self.outline = outline
        self.place = at
        self.name = Name(name, outline.location(target))
        self.value = value
        self.declared = annotation
        """The whole annotation as it stands."""

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def call(self) -> ast.Call | None:
        """The call of `Column`, `mapped_column` or `Field` behind the `=`."""
        value = self.value
        if isinstance(value, ast.Call) and called_of(value, self.place) in _WRAPPED and value.args:
            value = value.args[0]
        return value if isinstance(value, ast.Call) else None

    @cached_property
    def calls(self) -> list[ast.Call]:
        """The calls that describe it."""
        found = [self.call] if self.call is not None else []
        for call in [*found]:
            inner = argument(call, "sa_column")
            if isinstance(inner, ast.Call):
                found.append(inner)
        return [*found, *self._annotated.calls]

    @property
    def annotation(self) -> ast.expr | None:
        """The type that it declares: `T` of `Mapped[T]`, or what a field of SQLModel says."""
        return self._annotated.inner

    @property
    def is_mapped(self) -> bool:
        """Whether it says `Mapped[...]`."""
        return self._annotated.is_mapped

    @cached_property
    def _annotated(self) -> AnnotatedColumn:
        found = AnnotatedColumn()
        if self.declared is not None:
            found.read(self.declared, self.place, 0)
        return found

    @cached_property
    def has_hidden_options(self) -> bool:
        """Whether not all that describes it can be seen."""
        if not self._annotated.is_known:
            return True
        if self.call is not None and called_of(self.call, self.place) not in COLUMN_CALLS | {"Field"}:
            return True
        for call in self.calls:
            if has_unpacking(call):
                return True
            column, more = argument(call, "sa_column"), argument(call, "sa_column_args")
            if column is not None and called_of(column, self.place) != "Column":
                return True
            if more is not None and not isinstance(more, (ast.List, ast.Tuple)):
                return True
            kwargs = argument(call, "sa_column_kwargs")
            if kwargs is not None and not isinstance(kwargs, ast.Dict):
                return True
            if any(isinstance(each, ast.Name) and self._may_be_constraint(each) for each in call.args):
                return True
        return False

    def _may_be_constraint(self, node: ast.Name) -> bool:
        """Whether a name that `Column` is given may mean a foreign key."""
        definition = self.place.definition(node)
        return definition is not None and definition.value is not None

    def read_all(self) -> None:
        """Looks at all that it says, for the sake of what that reads elsewhere."""
        _ = self.has_hidden_options, self.foreign_keys, self.is_optional, self.column_name, self.type

    def option(self, name: str) -> ast.expr | None:
        """What is said about `name`: in a call, or in what SQLModel hands on to the column."""
        for call in self.calls:
            given = argument(call, name)
            if given is not None:
                return given
            more = argument(call, "sa_column_kwargs")
            if isinstance(more, ast.Dict):
                for key, value in zip(more.keys, more.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == name:
                        return value
        return None

    def flag(self, name: str, default: bool = False) -> bool | None:
        """Whether an option is on; None where that is not known."""
        given = self.option(name)
        if given is not None:
            value = literal(given)
            return bool(value) if isinstance(value, (bool, str, int)) else None
        return None if self.has_hidden_options else default

    @property
    def is_key(self) -> bool | None:
        """Whether it is (part of) the primary key; None where that is not known."""
        return self.flag("primary_key")

    @cached_property
    def foreign_keys(self) -> list[ForeignKey]:
        """What it refers to."""
        found: list[ForeignKey] = []
        for call in self.calls:
            more = argument(call, "sa_column_args")
            parts = [*call.args, *(more.elts if isinstance(more, (ast.List, ast.Tuple)) else [])]
            for part in parts:
                if called_of(part, self.place) == "ForeignKey":
                    assert isinstance(part, ast.Call)
                    found.append(_foreign_key(part, argument(part, "column", 0)))
            given = argument(call, "foreign_key")
            if given is not None and literal(given) is not None:
                found.append(_foreign_key(call, given))
        return found

    @cached_property
    def column_name(self) -> str | None:
        """Its name in the database; None where that is not known."""
        for call in self.calls:
            if self.outline is not None and called_of(call, self.place) not in COLUMN_CALLS:
                continue
            given = argument(call, "name")
            if given is None and call.args and isinstance(literal(call.args[0]), str):
                given = call.args[0]
            if given is not None:
                text = literal(given)
                return text if isinstance(text, str) else None
        return str(self.name)

    @cached_property
    def type(self) -> ast.expr | None:
        """The type that a call names: `String(20)`."""
        for call in self.calls:
            given = argument(call, "type_") or argument(call, "sa_type")
            if given is not None:
                return given
            if called_of(call, self.place) not in COLUMN_CALLS:
                continue
            for part in call.args:
                if isinstance(literal(part), str) or called_of(part, self.place) in _NO_TYPES:
                    continue
                return part
        return None

    @cached_property
    def is_optional(self) -> bool | None:
        """Whether the type that it declares takes None; None where that is not known."""
        annotation = self.annotation
        return takes_none(annotation, self._annotated.place or self.place) if annotation is not None else None


_NO_TYPES = frozenset({"ForeignKey", "Sequence", "Identity", "Computed", "CheckConstraint"})


def _foreign_key(node: ast.expr, target: ast.expr | None) -> ForeignKey:
    text = literal(target) if target is not None else None
    return ForeignKey(node, text if isinstance(text, str) else None)


def read_columns(node: ast.stmt, outline: Outline, at: Place, *, all_annotated: bool) -> Iterator[Column]:
    """The column that a member of a class is, if it is one.

    With `all_annotated` a plain annotation is enough, as in SQLModel.
    """
    match node:
        case ast.AnnAssign(target=ast.Name(id=name) as target, annotation=annotation, value=value):
            called = called_of(value, at)
            if called in COLUMN_CALLS or (called in _WRAPPED and _wraps_column(value, at)):
                yield Column(node, target, name, outline, at, value, annotation)
            elif (called and called != "Field") or name.startswith("__"):
                return
            elif (all_annotated and not _is_no_field(name, annotation, at)) or (
                value is None and _says_mapped(annotation, at)
            ):
                yield Column(node, target, name, outline, at, value, annotation)
        case ast.Assign(targets=[ast.Name(id=name) as target], value=ast.Call() as value):
            called = called_of(value, at)
            if called in COLUMN_CALLS or (called in _WRAPPED and _wraps_column(value, at)):
                yield Column(node, target, name, outline, at, value, None)


def _is_no_field(name: str, annotation: ast.expr, at: Place) -> bool:
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return name.startswith("_") or name == "model_config" or at.qualified(outer) == "typing.ClassVar"


def _wraps_column(value: ast.expr | None, at: Place) -> bool:
    return isinstance(value, ast.Call) and bool(value.args) and called_of(value.args[0], at) in COLUMN_CALLS


def _says_mapped(annotation: ast.expr, at: Place) -> bool:
    annotation = unquoted(annotation)
    return isinstance(annotation, ast.Subscript) and at.qualified(annotation.value) == "sqlalchemy.orm.Mapped"
