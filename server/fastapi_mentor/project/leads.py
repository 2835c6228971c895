"""The names by which a module may come to something that blocks, told from texts."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from fastapi_mentor.facts.blocking_text import blocking_functions, hot_functions
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.belonging import imported_modules

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

# Modules that mostly pass on to others what is asked of them: their imports are looked at too.
_LAYER = pattern(
    r"(?:^|[/_])(?:services?|crud|repositor(?:y|ies)|repos?|dal|dao|domain|use_?cases?|managers?|controllers?"
    r"|logic|deps|dependenc(?:y|ies)|__init__)(?:[/_.]|$)"
)

# Modules that hold what others use, and seldom do anything.
_STILL = pattern(
    r"[/_](?:types?|schemas?|constants?|exceptions?|errors?|enums?|logg(?:ing|er|ers)|log|settings|config|version|typing)"
    r"(?:[/.]|$)"
)
_NOTHING: frozenset[str] = frozenset()
_DEPTH = 3
_MANY = 8


def leads_by(module: ProjectModule, name: str) -> frozenset[str]:
    """The names of what may block, among the functions of the modules that a name leads to."""
    return module.remember("leads", name, lambda: leads(module, name))


def leads(module: ProjectModule, name: str, depth: int = 0) -> frozenset[str]:
    """The names of what may block, among the functions of the modules that a name of a module leads to.

    `self` leads to all that the module imports: its attributes may be objects of any class.
    """
    found: set[str] = set()
    if name == "self":
        return hot(module, deep=True).union(*(hot(each, deep=False) for each in imported_modules(module)))
    for definition in module.definitions(name):
        node, value = definition.node, definition.value
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= leads_of_import(module, node, name)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found |= hot(module, deep=False)
        elif value is not None and depth < _DEPTH:
            names = {each.id for each in walk(value) if isinstance(each, ast.Name)}
            for inner in names if len(names) <= _MANY else ():
                found |= leads(module, inner, depth + 1)
    return frozenset(found)


def leads_of_import(module: ProjectModule, node: ast.Import | ast.ImportFrom, name: str) -> frozenset[str]:
    """The same for a name that an import binds."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            if (alias.asname or alias.name.partition(".")[0]) == name:
                return _of_file(module, alias.name)
        elif alias.asname == name and alias.name != name:
            under = leads_of_import(
                module, ast.ImportFrom(node.module, [ast.alias(alias.name)], node.level), alias.name
            )
            return under | {name} if alias.name in under else under
        elif (alias.asname or alias.name) == name:
            around = "." * node.level + (node.module or "")
            file = _file(module, around)
            if file is None:
                return _NOTHING
            if not file.endswith(".py") or file.endswith("__init__.py"):
                below = _of_file(module, f"{around}{'' if around.endswith('.') else '.'}{alias.name}")
                if below:
                    return below
            return _of_file(module, around)
    return _NOTHING


def _of_file(module: ProjectModule, name: str) -> frozenset[str]:
    """What may block in a module of the project that another imports."""
    file = _file(module, name)
    if file is None or not file.endswith(".py"):
        return _NOTHING
    inside = file[len(module.project.root) :]
    target = module.project.module(file) if _STILL.search(inside) is None else None
    return hot(target, deep=_LAYER.search(inside) is not None) if target is not None else _NOTHING


def _file(module: ProjectModule, name: str) -> str | None:
    if name.partition(".")[0] in sys.stdlib_module_names:
        return None
    file = module.project.find(name, module.path)
    return None if file is None or module.project.is_external(file) else file


def hot(module: ProjectModule, *, deep: bool) -> frozenset[str]:
    """The names of functions of a module that may block; with `deep` also by what they call elsewhere."""
    kind = "deep" if deep else ""
    if module.project.in_haste and kind in module.hot_before:
        # All of a text is read for it: what it said at the last rest will do until the next one.
        module.project.note(("hot", module.path, kind))
        return module.hot_before[kind]
    found = module.hot_before[kind] = module.remember("hot", kind, lambda: _hot(module, deep))
    return found


def _hot(module: ProjectModule, deep: bool) -> frozenset[str]:
    module.project.note(("hot", module.path, "deep" if deep else ""))
    elsewhere: set[str] = set()
    if deep:
        for imported in imported_modules(module):
            elsewhere |= hot(imported, deep=False)
    text = module.text.text
    known = module.blocking_before
    if known is None or known[0] != text:
        # The file is asked about before it is checked, and after, and then by those that go deep.
        known = module.blocking_before = (text, blocking_functions(text))
    return hot_functions(text, known[1], elsewhere)
