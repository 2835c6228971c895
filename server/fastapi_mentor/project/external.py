"""Classes of installed packages and of the standard library, read from their sources like the project's."""

from __future__ import annotations

import ast
import builtins
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.facts.library import BASES
from fastapi_mentor.facts.names import Symbol
from fastapi_mentor.project import inheritance, resolution
from fastapi_mentor.project.site_packages import STANDARD_LIBRARY

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project

_DEPTH = 12
"""How often a name may lead to another package before a cycle is assumed."""


class Ancestry(NamedTuple):
    """What the sources say of a name.

    `bases` are the full names of the class and all its ancestors but `object`, nearest first, `?` for one
    of which nothing is known; None for what is no class. `clear` is false where Jedi may know more.
    """

    bases: tuple[str, ...] | None
    clear: bool = True


UNKNOWN = Ancestry(None)


class External:
    """Answers from the sources of what is installed; nothing of it is executed."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, Ancestry] = {}

    def ancestry(self, qualified: str) -> Ancestry:
        """What is known of a full name."""
        known = self._known.get(qualified)
        if known is None:
            # What another package says does not change under the hands of somebody who types.
            known = self._known[qualified] = self._project.apart(lambda: self._look_up(qualified))
        return known

    def _look_up(self, qualified: str) -> Ancestry:
        if not qualified.replace(".", "_").isidentifier():
            return UNKNOWN
        found: dict[str, None] = {}
        pending = [qualified]
        clear = True
        while pending and len(found) < 100:
            name = pending.pop(0)
            if name in BASES:
                found.setdefault(name)
                pending.extend(BASES[name])
            elif "." not in name:
                found.update(dict.fromkeys(_of_builtin(name) or ("?",)))
            else:
                symbol = self._symbol(name, _DEPTH)
                clear = clear and symbol is not None
                definition = symbol.definition if symbol is not None else None
                if symbol is None or definition is None or not isinstance(definition.node, ast.ClassDef):
                    found.setdefault("?")
                elif symbol.qualified not in found:
                    found.setdefault(symbol.qualified)
                    pending.extend(inheritance.named_bases(definition))
        known = tuple(each for each in found if each != "object")
        return Ancestry(known if known and known[0] != "?" else None, clear)

    def _symbol(self, qualified: str, depth: int) -> Symbol | None:
        """What a full name means, followed to where it is defined; None where that is made at runtime."""
        module, _, dotted = qualified.rpartition(".")
        while module:
            file = self._file(module)
            target = self._project.module(file) if file is not None else None
            if target is not None:
                symbol = resolution.resolve(target, dotted, 0)
                if symbol is None:
                    makes = target.definitions("__getattr__") or target.definitions("*")
                    return None if makes and not _is_standard(module) else Symbol(qualified)
                if symbol.definition is None and symbol.qualified != qualified and depth:
                    return self._symbol(symbol.qualified, depth - 1)
                return symbol
            module, _, last = module.rpartition(".")
            dotted = f"{last}.{dotted}"
        return Symbol(qualified)

    def _file(self, module: str) -> str | None:
        """The Python file of a module that is not the project's."""
        if _is_standard(module):
            path = os.path.join(STANDARD_LIBRARY, *module.split("."))
            places = (os.path.join(path, "__init__.py"), f"{path}.py")
            return next((each for each in places if os.path.isfile(each)), None)
        file = self._project.finder.find(module, os.path.join(self._project.root, "_"))
        return file if file is not None and file.endswith(".py") and self._project.is_external(file) else None


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _of_builtin(name: str) -> tuple[str, ...]:
    value = getattr(builtins, name, None)
    return (
        tuple(each.__name__ for each in value.__mro__ if each is not object)
        if isinstance(value, type)
        else ()
    )
