"""What a module is there for: the application, its tests, its migrations, or work that is done once."""

from __future__ import annotations

import re
from enum import Enum

from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.scope import Scope


class Purpose(Enum):
    """What a module, or a function in it, is there for."""

    APPLICATION = "application"
    TEST = "test"
    MIGRATION = "migration"
    """A change of a database's schema, which runs once and is written by a developer."""
    SCRIPT = "script"
    """Seeds, scripts and other work that a developer starts."""


_FOLDERS = {
    Purpose.TEST: frozenset({"test", "tests", "testing", "e2e"}),
    Purpose.MIGRATION: frozenset({"alembic", "migrations", "migration"}),
    Purpose.SCRIPT: frozenset(
        {"cli", "script", "scripts", "seed", "seeds", "seeders", "fixtures", "benchmarks"}
    ),
}
_STEMS = {
    Purpose.TEST: re.compile(r"tests?|conftest|tests?_.*|.*_tests?"),
    Purpose.MIGRATION: re.compile(r"migrat(e|ions?|or)(_.*)?|.*_(migrat(e|ions?|or))"),
    Purpose.SCRIPT: re.compile(
        r"(seed|populate|backfill|initial_data|init_?db|demo_data)(er|s)?(_.*)?|.*_seed(er|s)?"
    ),
}
_FUNCTIONS = {
    Purpose.MIGRATION: re.compile(r"_*(upgrade|downgrade|(run_)?migrat(e|ions?))(_.*)?|.*_migrat(e|ions?)"),
    Purpose.SCRIPT: re.compile(r"_*(seed|populate|backfill|init_?(db|data|database)|create_initial)(_.*)?"),
}

_FOR_SHOW = frozenset(
    {"docs", "docs_src", "examples", "example", "samples", "sample", "demo", "demos", "tutorial"}
)


def purpose_of(module: Module, scope: Scope | None = None) -> Purpose:
    """What a module, and in it the function around a scope, is there for, as their names and place tell."""
    whole = module.remember("purpose", "", lambda: _of_module(module))
    if whole is not Purpose.APPLICATION:
        return whole
    while scope is not None:
        for purpose, pattern in _FUNCTIONS.items():
            if scope.is_function and pattern.fullmatch(scope.node.name):  # type: ignore[union-attr]
                return purpose
        scope = scope.parent
    return whole


def is_for_show(module: Module) -> bool:
    """Whether a module is an example or a part of documentation, which leaves out what is not its subject."""
    return not _FOR_SHOW.isdisjoint(module.relative_path.split("/")[:-1])


def _of_module(module: Module) -> Purpose:
    *folders, file = module.relative_path.split("/")
    stem = file.removesuffix(".py")
    for purpose, names in _FOLDERS.items():
        if not names.isdisjoint(folders):
            return purpose
    for purpose, pattern in _STEMS.items():
        if pattern.fullmatch(stem):
            return purpose
    if module.definitions("down_revision") and module.definitions("upgrade"):
        return Purpose.MIGRATION
    operations = module.resolve("op") if module.definitions("op") else None
    if operations is not None and operations.qualified == "alembic.op":
        return Purpose.MIGRATION
    return Purpose.APPLICATION
