"""Names of the project's modules, with what has to be imported for them."""

from __future__ import annotations

import os
from typing import NamedTuple

from fastapi_mentor.project.application.completion.candidate import Import, Wish


class Access(NamedTuple):
    """Whether a name can be written as it is, and the import that it needs."""

    is_possible: bool
    needed: Import | None = None


_NONE = Access(False)


def access_to(path: str, name: str, wish: Wish) -> Access:
    """How a file gets at a name of a module; not at all where that name means another thing to it."""
    module = wish.module
    if path == module.path:
        return Access(True)
    other = wish.project.module(path)
    if other is None:
        return _NONE
    qualified = f"{other.name}.{name}"
    present = module.resolve(name)
    if present is not None:
        definition = present.definition
        same = definition is not None and definition.module.path == path and definition.name == name
        return Access(same or present.qualified == qualified)
    if module.definitions(name):
        return _NONE
    return Access(True, Import(_spelt(path, other.name, wish), name))


def _spelt(path: str, name: str, wish: Wish) -> str:
    """A module as this file would import it: relative where the file does so with its neighbours."""
    text = "".join(wish.source.lines[:200])
    folder = os.path.dirname(wish.source.path)
    inside = os.path.relpath(path, folder).removesuffix(".py").replace(os.sep, "/")
    parts = inside.split("/")
    levels = parts.count("..")
    rest = [each for each in parts if each not in ("..", "__init__")]
    if "from ." in text and levels < wish.module.name.count("."):
        return "." * (levels + 1) + ".".join(rest)
    return name
