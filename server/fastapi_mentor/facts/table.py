"""The columns of a class that SQLAlchemy or SQLModel maps to a table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.attributes import Member, members_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.shape import NONE, Shape, annotated_shape, union

_TYPES = {
    **dict.fromkeys(("Integer", "BigInteger", "SmallInteger", "INTEGER", "BIGINT", "SMALLINT"), "int"),
    **dict.fromkeys(("String", "Text", "Unicode", "UnicodeText", "VARCHAR", "TEXT", "CHAR", "CITEXT"), "str"),
    **dict.fromkeys(("Float", "Double", "FLOAT", "REAL", "DOUBLE_PRECISION"), "float"),
    **dict.fromkeys(("Boolean", "BOOLEAN"), "bool"),
    **dict.fromkeys(("Numeric", "DECIMAL", "NUMERIC"), "decimal.Decimal"),
    **dict.fromkeys(("DateTime", "TIMESTAMP", "DATETIME"), "datetime.datetime"),
    **dict.fromkeys(("Date", "DATE"), "datetime.date"),
    **dict.fromkeys(("Time", "TIME"), "datetime.time"),
    **dict.fromkeys(("Interval", "INTERVAL"), "datetime.timedelta"),
    **dict.fromkeys(("Uuid", "UUID"), "uuid.UUID"),
    **dict.fromkeys(("JSON", "JSONB"), "typing.Any"),
}
_SECRETS = (
    "password",
    "passwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "hash",
    "salt",
    "private_key",
    "otp",
)


class Column(NamedTuple):
    """A column: the name of its attribute and what it holds."""

    name: str
    shape: Shape

    @property
    def is_secret(self) -> bool:
        """Whether its name says that nobody should see it."""
        return any(word in self.name.lower() for word in _SECRETS)


def is_table(qualified: str, module: Module) -> bool:
    """Whether a class of the project is mapped to a table."""
    symbol = module.symbol(qualified)
    definition = symbol.definition if symbol is not None else None
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return False
    if any(each.arg == "table" and literal(each.value) is True for each in definition.node.keywords):
        return True
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "__tablename__" for target in node.targets)
        for member in definition.members
        for node in member.nodes
    )


def columns_of(qualified: str, module: Module) -> list[Column] | None:
    """The columns of a mapped class, in their order; None where not all of them can be told."""
    found: dict[str, Column] = {}
    has_key = False
    for member in members_of(qualified, module):
        if _hides_columns(member.node):
            return None
        for name, call, annotation in _columns(member):
            if name in found:
                continue
            shape = _shape(call, annotation, member.place)
            if shape is None:
                return None
            if not _is_relation(shape, module):
                found[name] = Column(name, shape)
                has_key = has_key or (call is not None and _is_key(call))
    return list(found.values()) if has_key else None


def _columns(member: Member) -> Iterator[tuple[str, ast.Call | None, ast.expr | None]]:
    """The name of an attribute that may be a column, the call that describes it, and its annotation."""
    at = member.place
    match member.node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            if name.startswith("_") or _called(value, at) in ("relationship", "Relationship"):
                return
            outer = at.qualified(annotation.value) if isinstance(annotation, ast.Subscript) else None
            if outer in ("typing.ClassVar", "sqlalchemy.orm.WriteOnlyMapped", "sqlalchemy.orm.DynamicMapped"):
                return
            yield name, value if isinstance(value, ast.Call) else None, annotation
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            if _called(call, at) in ("Column", "mapped_column"):
                yield name, call, None


def _called(value: ast.expr | None, at: Place) -> str:
    """The last part of the name of what an expression calls, in SQLAlchemy or SQLModel."""
    name = at.qualified(value.func) if isinstance(value, ast.Call) else None
    return name.rpartition(".")[2] if name and name.startswith(("sqlalchemy.", "sqlmodel.")) else ""


def _hides_columns(node: ast.stmt) -> bool:
    """Whether a member may make columns in a way that is not followed."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return any("declared_attr" in ast.unparse(each) for each in node.decorator_list)
    return False


def _shape(call: ast.Call | None, annotation: ast.expr | None, at: Place) -> Shape | None:
    if annotation is not None:
        return annotated_shape(annotation, at)
    if call is None:
        return None
    positional = [each for each in call.args if literal(each) is None or not isinstance(literal(each), str)]
    shape = _column_type(argument(call, "type_") or (positional[0] if positional else None), at)
    given = argument(call, "nullable")
    if shape is None or (literal(given) is False if given is not None else _is_key(call)):
        return shape
    return union([shape, NONE])


def _column_type(node: ast.expr | None, at: Place) -> Shape | None:
    kind = node.func if isinstance(node, ast.Call) else node
    name = (at.qualified(kind) or "") if kind is not None else ""
    if not name.startswith(("sqlalchemy.", "sqlmodel.")):
        return None
    last = name.rpartition(".")[2]
    if last in ("Enum", "ENUM") and isinstance(node, ast.Call) and node.args:
        return (
            annotated_shape(node.args[0], at) if not isinstance(node.args[0], ast.Constant) else Shape("str")
        )
    if last == "ARRAY" and isinstance(node, ast.Call) and node.args:
        inner = _column_type(node.args[0], at)
        return Shape("list", (inner,)) if inner is not None else None
    known = _TYPES.get(last)
    return Shape(known) if known is not None else None


def _is_key(call: ast.Call) -> bool:
    return literal(argument(call, "primary_key")) is True


def _is_relation(shape: Shape, module: Module) -> bool:
    return any(is_table(leaf.name, module) for leaf in shape.leaves() if "." in leaf.name)
