"""What classes inherit, across modules and from installed packages, and which definition of a name counts."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.facts.library import BASES, canonical
from fastapi_mentor.facts.names import Definition, Symbol, dotted_name
from fastapi_mentor.facts.scope import How

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule


def ancestors(module: ProjectModule, qualified: str) -> list[str]:
    """The full names of a class and all its bases, nearest first; `?` stands for one that is not known."""
    found: list[str] = []
    pending: list[tuple[str, Definition | None]] = []
    symbol = module.symbol(qualified) if qualified not in BASES else None
    pending.append((qualified, symbol.definition if symbol else None))
    while pending and len(found) < 200:
        name, definition = pending.pop(0)
        if name in found:
            continue
        found.append(name)
        pending.extend(_bases(module, name, definition))
    return found


def _bases(
    module: ProjectModule, name: str, definition: Definition | None
) -> list[tuple[str, Definition | None]]:
    known = BASES.get(name)
    if known is not None:
        return [(base, None) for base in known]
    if definition is None:
        answer = module.project.installed_bases(name)
        return [(canonical(base), None) for base in answer] if answer is not None else [("?", None)]
    if not isinstance(definition.node, ast.ClassDef):
        return [("?", None)]
    return [
        (symbol.qualified, symbol.definition) if symbol else ("?", None) for symbol in _symbols(definition)
    ]


def named_bases(definition: Definition) -> list[str]:
    """The full names of the direct bases of a class; `?` stands for one that is not known."""
    return [symbol.qualified if symbol is not None else "?" for symbol in _symbols(definition)]


def _symbols(definition: Definition) -> Iterator[Symbol | None]:
    """What the direct bases of a class mean."""
    assert isinstance(definition.node, ast.ClassDef)
    for base in definition.node.bases:
        dotted = dotted_name(base.value if isinstance(base, ast.Subscript) else base)
        yield definition.module.resolve(dotted) if dotted else None


def decisive(definitions: Sequence[Definition]) -> Definition:
    """The definition that says most: the last that defines or imports the name, else the first."""
    for definition in reversed(definitions):
        if definition.how in (How.DEFINED, How.IMPORTED):
            return definition
    for definition in definitions:
        if not (isinstance(definition.value, ast.Constant) and definition.value.value is None):
            return definition
    return definitions[0]
