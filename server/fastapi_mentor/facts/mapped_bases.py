"""What makes a class a mapped one: the declarative bases of SQLAlchemy, SQLModel and Tortoise."""

from __future__ import annotations

import ast
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.types import type_of

_DEPTH = 8


class Mapper(Enum):
    """What maps a class to a table."""

    SQLALCHEMY = "SQLAlchemy"
    SQLMODEL = "SQLModel"
    TORTOISE = "Tortoise"


ROOTS = {
    "sqlalchemy.orm.DeclarativeBase": Mapper.SQLALCHEMY,
    "sqlalchemy.orm.DeclarativeBaseNoMeta": Mapper.SQLALCHEMY,
    "sqlmodel.SQLModel": Mapper.SQLMODEL,
    "tortoise.Model": Mapper.TORTOISE,
}
"""The classes from which mapped ones inherit, by their full names."""

_WITHOUT_COLUMNS = frozenset(
    {
        *("object", "abc.ABC", "typing.Generic", "typing.Protocol", "pydantic.BaseModel", "enum.Enum"),
        *("sqlalchemy.orm.MappedAsDataclass", "sqlalchemy.ext.asyncio.AsyncAttrs", "dict", "str"),
    }
)


class Parent(NamedTuple):
    """A base of a class: what it makes of it (`mapper`), the class of the project that it is.

    A base that is nothing of both and not `is_known` may bring anything. `is_root` where the base is, or
    was made as, the one from which all mapped classes inherit.
    """

    mapper: Mapper | None = None
    definition: Definition | None = None
    is_known: bool = True
    is_root: bool = False


def parent_of(node: ast.expr, at: Place, depth: int = 0) -> Parent:
    """What a base of a class is."""
    if isinstance(node, ast.Subscript):
        node = node.value
    name = at.qualified(node)
    if name is None or depth > _DEPTH:
        return Parent(is_known=False)
    if name in ROOTS:
        return Parent(ROOTS[name], is_root=True)
    if name in _WITHOUT_COLUMNS:
        return Parent()
    definition = at.definition(node)
    if definition is None:
        return Parent(is_known=False)
    if isinstance(definition.node, ast.ClassDef):
        return Parent(definition=definition)
    there = Place(definition.module, None, None)
    match definition.value:
        case ast.Call() as call:
            return _made(call, there, depth)
        case ast.Name() | ast.Attribute() as alias:
            return parent_of(alias, there, depth + 1)
    return Parent(is_known=False)


def _made(call: ast.Call, at: Place, depth: int) -> Parent:
    """What a call that makes a base makes: `declarative_base()`."""
    name = at.qualified(call.func) or ""
    is_declarative = name == "sqlalchemy.orm.declarative_base"
    if isinstance(call.func, ast.Attribute) and call.func.attr == "generate_base":
        is_declarative = type_of(call.func.value, at) == "sqlalchemy.orm.registry"
    if not is_declarative:
        return Parent(is_known=False)
    given = argument(call, "cls")
    if given is None:
        return Parent(Mapper.SQLALCHEMY, is_known=argument(call, "metaclass") is None, is_root=True)
    inner = parent_of(given, at, depth + 1)
    return inner._replace(mapper=Mapper.SQLALCHEMY, is_root=True)


def is_mapping_decorator(node: ast.expr, at: Place) -> bool:
    """Whether a decorator maps a class: `@registry.mapped`, `@registry.mapped_as_dataclass(...)`."""
    if isinstance(node, ast.Call):
        node = node.func
    if not isinstance(node, ast.Attribute) or node.attr not in ("mapped", "mapped_as_dataclass"):
        return False
    return type_of(node.value, at) == "sqlalchemy.orm.registry"
