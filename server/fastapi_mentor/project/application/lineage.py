"""The ancestors of classes, also where they come from packages or from folders that are no packages."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.names import Definition, Module
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.meaning import definition_of

_DEPTH = 12


def ancestors_of(qualified: str | None, definition: Definition | None, module: Module) -> Sequence[str]:
    """The full names of a class and all its bases; `?` stands for one that is not known."""
    known = module.ancestors(qualified) if qualified is not None else ("?",)
    if "?" not in known or definition is None or not isinstance(definition.node, ast.ClassDef):
        return known
    name = f"{definition.module.path}:{definition.name}"
    found: Sequence[str] = definition.module.remember("lineage", name, lambda: tuple(_lineage(definition, 0)))
    return (*known, *found)


def _lineage(definition: Definition, depth: int) -> Iterator[str]:
    if depth > _DEPTH or not isinstance(definition.node, ast.ClassDef):
        return
    there = Place(definition.module, None, None)
    for base in definition.node.bases:
        node = base.value if isinstance(base, ast.Subscript) else base
        qualified = there.qualified(node)
        if qualified is not None:
            yield qualified
            yield from (each for each in there.module.ancestors(qualified) if each != "?")
        above = definition_of(node, there)
        if above is not None and above is not definition:
            yield from _lineage(above, depth + 1)
