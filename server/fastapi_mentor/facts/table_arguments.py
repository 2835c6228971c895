"""What `__table_args__` says: indexes, constraints and options of a table."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.column import called_of
from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.properties import cached_property


class Constraint(NamedTuple):
    """An index or constraint over some columns: `Index`, `UniqueConstraint`, `PrimaryKeyConstraint`.

    `columns` are names of columns, or of attributes; None for what is an expression.
    """

    kind: str
    columns: tuple[str | None, ...]
    node: ast.Call

    @property
    def is_unique(self) -> bool:
        """Whether no two rows may have the same."""
        if self.kind in ("UniqueConstraint", "PrimaryKeyConstraint"):
            return True
        return literal(argument(self.node, "unique")) is True


class TableArguments:
    """The value of `__table_args__`; None where a function gives it, which is not followed."""

    def __init__(self, value: ast.expr | None, at: Place) -> None:
        self.value = value
        self.place = at

    @cached_property
    def parts(self) -> list[ast.expr]:
        """What it holds, one by one."""
        if isinstance(self.value, (ast.Tuple, ast.List)):
            return self.value.elts
        return [self.value] if self.value is not None else []

    @cached_property
    def is_complete(self) -> bool:
        """Whether all that it holds can be seen."""
        return self.value is not None and all(
            isinstance(part, ast.Dict) or (bool(called_of(part, self.place)) and not has_unpacking(part))  # type: ignore[arg-type]
            for part in self.parts
        )

    @cached_property
    def constraints(self) -> list[Constraint]:
        """Its indexes and constraints over columns, foreign keys included (as those columns)."""
        found: list[Constraint] = []
        for part in self.parts:
            kind = called_of(part, self.place)
            if not isinstance(part, ast.Call):
                continue
            if kind == "Index":
                found.append(Constraint(kind, tuple(map(_column, part.args[1:])), part))
            elif kind in ("UniqueConstraint", "PrimaryKeyConstraint"):
                found.append(Constraint(kind, tuple(map(_column, part.args)), part))
            elif kind == "ForeignKeyConstraint" and part.args:
                names = part.args[0].elts if isinstance(part.args[0], (ast.List, ast.Tuple)) else []
                found.append(Constraint(kind, tuple(map(_column, names)), part))
        return found

    def option(self, name: str) -> ast.expr | None:
        """An option of the table: `schema`, `extend_existing`."""
        for part in self.parts:
            if isinstance(part, ast.Dict):
                for key, value in zip(part.keys, part.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == name:
                        return value
        return None

    @property
    def schema(self) -> str | None:
        """The schema of the table; None where none is said, or it is not text."""
        given = literal(self.option("schema"))
        return given if isinstance(given, str) else None


def _column(node: ast.expr) -> str | None:
    """The column that `"name"`, `name`, `Class.name`, `name.desc()` or `text("name")` stands for."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Attribute(value=value, attr="desc" | "asc" | "nulls_last" | "nulls_first")):
            return _column(value)
        case ast.Attribute(value=ast.Name(), attr=name):
            return name
    return None
