"""What a module asks of the tables of a project: where classes stand, and what is said of them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.facts.names import Definition
from fastapi_mentor.project.tables import ADDED_TO, CATCHES_ERRORS, OF_TABLES, TableIndex, classes_called

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule


def table_classes(module: ProjectModule, name: str = "") -> Sequence[Definition]:
    """The classes called `name` (without it all) in the files around that speak of mapped classes."""
    folder = module.project.part_of(module.path)
    module.project.note(("tables", folder, name))
    found = module.project.index(TableIndex).within(folder)
    names = [name] if name else [each for each in found if each.isidentifier()]
    return [
        definition
        for each in names
        for path in found.get(each, ())
        for definition in _classes(module, path, each)
    ]


def classes_naming(module: ProjectModule, table: str) -> Sequence[Definition]:
    """The classes in the files around that say the name of a table, by which one it may be mapped."""
    folder = module.project.part_of(module.path)
    module.project.note(("tables", folder, ""))
    found = module.project.index(TableIndex).within(folder)
    return [
        definition
        for name, paths in classes_called(table, found)
        for path in paths
        for definition in _classes(module, path, name)
    ]


def is_extended(module: ProjectModule, name: str) -> bool:
    """Whether any of the files around gives columns or relationships to a class outside of its body."""
    return _is_said(module, name + ADDED_TO)


def has_database_errors_caught(module: ProjectModule) -> bool:
    """Whether any of the files around may catch errors of the database for others."""
    return _is_said(module, CATCHES_ERRORS)


def names_table(module: ProjectModule, table: str) -> bool:
    """Whether any of the files around says the name of a table."""
    return _is_said(module, OF_TABLES + table)


def table_names(module: ProjectModule) -> Sequence[str]:
    """The names of tables that any of the files around says."""
    folder = module.project.part_of(module.path)
    module.project.note(("tables", folder, ""))
    found = module.project.index(TableIndex).within(folder)
    return [each.removeprefix(OF_TABLES) for each in found if each.startswith(OF_TABLES)]


def _is_said(module: ProjectModule, key: str) -> bool:
    folder = module.project.part_of(module.path)
    module.project.note(("tables", folder, key))
    return key in module.project.index(TableIndex).within(folder)


def _classes(module: ProjectModule, path: str, name: str) -> list[Definition]:
    other = module.project.module(path)
    found = other.definitions(name) if other is not None else ()
    return [each for each in found if isinstance(each.node, ast.ClassDef)]
