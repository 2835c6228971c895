"""The keys and indexes of a table: by which columns a database finds rows without reading all of them."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.names import Module
from fastapi_mentor.source import Kind

_OF_MYSQL = ("pymysql", "aiomysql", "mysqlclient", "asyncmy", "mysql-connector-python")
_INDEX = frozenset({"Index"})


def has_index(mapped: MappedClass, column: Column) -> bool:
    """Whether a column has, or may have, an index whose first column it is."""
    flags = [column.flag(name) for name in ("index", "unique", "primary_key")]
    constraints = mapped.constraints
    if any(flag is not False for flag in flags) or constraints is None or not mapped.is_complete:
        return True
    names = {str(column.name), column.column_name}
    for constraint in constraints:
        if constraint.kind != "ForeignKeyConstraint" and (
            not constraint.columns or constraint.columns[0] in (*names, None)
        ):
            return True
    # An index may be made beside the class: `Index("ix", User.team_id)`.
    module = mapped.outline.module
    return any(
        _mentions(statement.nodes, str(column.name))
        for statement in module.calling(_INDEX)
        # What a class has in its body is its own.
        if statement.nodes and statement.kind is not Kind.MEMBER
    )


def _mentions(nodes: tuple[ast.stmt, ...], name: str) -> bool:
    return any(
        (isinstance(each, ast.Attribute) and each.attr == name)
        or (isinstance(each, ast.Constant) and each.value == name)
        for node in nodes
        for each in ast.walk(node)
    )


def indexes_foreign_keys(mapped: MappedClass) -> bool:
    """Whether the database may be MySQL or MariaDB, which make an index for each foreign key."""
    return may_be_mysql(mapped.outline.module)


def may_be_mysql(module: Module) -> bool:
    """Whether the database may be MySQL or MariaDB."""
    return any(module.has_package(name) for name in _OF_MYSQL)


def may_have_key(mapped: MappedClass) -> bool:
    """Whether a class has, or may have, a primary key."""
    if any(column.is_key is not False for column in mapped.columns.values()):
        return True
    if mapped.constraints is None or any(each.kind == "PrimaryKeyConstraint" for each in mapped.constraints):
        return True
    for each in mapped.line:
        given = each.body.options.get("__mapper_args__", ast.Constant(0))
        if given is None or "primary_key" in ast.unparse(given):
            return True
        arguments = each.body.table_arguments
        if arguments is not None and (arguments.option("autoload") or arguments.option("autoload_with")):
            return True
    return False
