"""What the names of a module mean, followed through assignments, imports and other modules."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from fastapi_mentor.facts.library import canonical
from fastapi_mentor.facts.names import Definition, Symbol, dotted_name
from fastapi_mentor.facts.scope import How
from fastapi_mentor.project.inheritance import decisive

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

_BUILTINS = frozenset(dir(builtins))
_DEPTH = 24
"""How far imports, aliases and bases are followed before a cycle is assumed."""


def resolve(module: ProjectModule, dotted: str, depth: int) -> Symbol | None:
    """What a dotted name means at the top level of a module."""
    first, _, rest = dotted.partition(".")
    if depth > _DEPTH:
        return None
    found = module.definitions(first)
    if found:
        return _meaning(module, decisive(found), rest, depth)
    for star in module.definitions("*"):
        if isinstance(star.node, ast.ImportFrom) and not first.startswith("_"):
            symbol = imported(module, star.node, first, rest, depth + 1)
            if symbol is not None and (symbol.definition is not None or _is_library(star.node)):
                return symbol
    if first in _BUILTINS:
        return Symbol(dotted)
    return None


def _is_library(node: ast.ImportFrom) -> bool:
    """Whether all that a star import brings comes from FastAPI's well-known world."""
    return node.level == 0 and (node.module or "").partition(".")[0] in (
        "fastapi",
        "starlette",
        "pydantic",
    )


def _meaning(module: ProjectModule, definition: Definition, rest: str, depth: int) -> Symbol | None:
    if definition.how is How.IMPORTED:
        assert isinstance(definition.node, (ast.Import, ast.ImportFrom))
        return imported(module, definition.node, definition.name, rest, depth)
    if definition.how is How.ASSIGNED and definition.value is not None:
        alias = dotted_name(definition.value)
        if alias is not None and alias.partition(".")[0] != definition.name:
            symbol = resolve(module, f"{alias}.{rest}" if rest else alias, depth + 1)
            # An attribute of an object has no definition, but the name that is given to it has.
            if symbol is not None and (symbol.definition or not _owns(module, symbol.qualified)):
                return symbol
    name = f"{module.name}.{definition.name}"
    if rest:
        return Symbol(canonical(f"{name}.{rest}"))
    return Symbol(canonical(name), definition)


def _owns(module: ProjectModule, qualified: str) -> bool:
    return qualified.startswith(f"{module.name}.")


def imported(
    importing: ProjectModule, node: ast.Import | ast.ImportFrom, name: str, rest: str, depth: int
) -> Symbol | None:
    """What `name.rest` means after an import statement of a module."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.asname == name:
                return _in_module(importing, alias.name, rest, depth)
            if not alias.asname and alias.name.partition(".")[0] == name:
                return _in_module(importing, name, rest, depth)
        return None
    for alias in node.names:
        if (alias.asname or alias.name) == name or alias.name == "*":
            target = name if alias.name == "*" else alias.name
            dotted = f"{target}.{rest}" if rest else target
            if node.level:
                written = node.module or ""
                file = importing.project.find_relative(importing.path, node.level, written)
                module = importing.project.finder.resolve_relative(importing.path, node.level, written)
                return _in_file(importing, file, module, dotted, depth, "." * node.level + written)
            return _in_module(importing, node.module or "", dotted, depth)
    return None


def _in_module(importing: ProjectModule, module: str, dotted: str, depth: int) -> Symbol | None:
    file = importing.project.find(module, importing.path)
    return _in_file(importing, file, module, dotted, depth, module)


def _in_file(
    importing: ProjectModule, file: str | None, module: str, dotted: str, depth: int, sibling: str
) -> Symbol | None:
    """What `dotted` means in the module `module`, whose file is `file` if the project has it."""
    project = importing.project
    if file is None or (project.is_external(file) and not project.is_external(importing.path)):
        if sibling.startswith("."):
            return None
        return Symbol(canonical(f"{module}.{dotted}" if dotted else module))
    if not dotted:
        return Symbol(canonical(module))
    if depth > _DEPTH:
        return None
    first, _, rest = dotted.partition(".")
    if file.endswith(".py"):
        target = project.module(file)
        if target is not None and target is not importing:
            symbol = resolve(target, dotted, depth + 1)
            if symbol is not None and (symbol.definition is not None or first not in _BUILTINS):
                return symbol
    separator = "" if sibling.endswith(".") or not sibling else "."
    inner = f"{sibling}{separator}{first}"
    below = project.find(inner, importing.path)
    if below is not None:
        return _in_file(importing, below, f"{module}.{first}", rest, depth + 1, inner)
    return None


def by_full_name(importing: ProjectModule, qualified: str, depth: int) -> Symbol | None:
    """The symbol with a full name, as a module would import it."""
    module, _, rest = qualified.rpartition(".")
    dotted = rest
    while module:
        file = importing.project.find(module, importing.path)
        if file == importing.path:
            return resolve(importing, dotted, depth)
        if file is not None:
            return _in_file(importing, file, module, dotted, depth, module)
        module, _, last = module.rpartition(".")
        dotted = f"{last}.{dotted}"
    return Symbol(qualified) if "." not in qualified else None
