"""Names of the project's modules, with what has to be imported for them."""

from __future__ import annotations

import ast
import os
from functools import cached_property
from typing import NamedTuple

from fastapi_mentor.facts.names import Definition
from fastapi_mentor.project.application.completion.candidate import Import, Wish


class Access(NamedTuple):
    """Whether a name can be written as it is, and the import that it needs."""

    is_possible: bool
    needed: Import | None = None


class Reach:
    """How one file gets at the names of others."""

    def __init__(self, wish: Wish) -> None:
        self._module = wish.module
        self._project = wish.project
        self._lines = wish.source.lines
        self._spelt: dict[str, str] = {}

    def access(self, path: str, name: str) -> Access:
        """How the file gets at a name of a module; not at all where that name means another thing to it."""
        module = self._module
        if path == module.path:
            return Access(True)
        other = self._project.module(path)
        if other is None:
            return Access(False)
        definitions = module.definitions(name)
        if definitions:
            return Access(self._is_same(definitions[0], path, f"{other.name}.{name}"))
        if path in self._stars:
            return Access(True)
        spelt = self._spelt.get(path)
        if spelt is None:
            spelt = self._spelt[path] = self._spelling(path, other.name)
        return Access(True, Import(spelt, name))

    def _is_same(self, definition: Definition, path: str, qualified: str) -> bool:
        """Whether what the file calls by a name is that of another module."""
        name = definition.name
        match definition.node:
            case ast.ImportFrom(module=str(module), level=0, names=names):
                if f"{module}.{name}" == qualified and any(
                    each.name == name and each.asname is None for each in names
                ):
                    return True
        present = self._module.resolve(name)
        if present is None:
            return False
        found = present.definition
        if found is not None and found.module.path == path and found.name == name:
            return True
        return present.qualified == qualified

    @cached_property
    def _stars(self) -> set[str | None]:
        """The files of which all names are imported."""
        path, project = self._module.path, self._project
        nodes = [each.node for each in self._module.definitions("*")]
        return {
            project.find_relative(path, node.level, node.module or "")
            if node.level
            else project.find(node.module or "", path)
            for node in nodes
            if isinstance(node, ast.ImportFrom)
        }

    @cached_property
    def _is_relative(self) -> bool:
        """Whether the file imports its neighbours by where they are from here."""
        return any(line.startswith("from .") for line in self._lines[:200])

    def _spelling(self, path: str, name: str) -> str:
        """A module as this file would import it."""
        module = self._module
        if not self._is_relative:
            return name
        inside = os.path.relpath(path, os.path.dirname(module.path)).removesuffix(".py")
        parts = inside.replace(os.sep, "/").split("/")
        levels = parts.count("..")
        rest = [each for each in parts if each not in ("..", "__init__")]
        if levels >= module.name.count(".") + os.path.basename(module.path).startswith("__init__"):
            return name
        return "." * (levels + 1) + ".".join(rest)
