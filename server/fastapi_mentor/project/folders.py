"""Listings of folders as the import system sees them, each read from the disk once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

INIT = os.sep + "__init__.py"

MARKERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile"})
"""Files that make a folder the root of a project."""

_SKIPPED = frozenset({"node_modules", "site-packages", "dist-packages", "__pycache__"})

folder_of = lru_cache(maxsize=10_000)(os.path.dirname)
"""The folder of a file; it is asked for each import that is followed."""

_MOST_FOLDERS = 5_000
_DEEPEST = 6


class Listing(NamedTuple):
    """What a folder holds: `modules` are stems of `.py` files, `folders` its sub-folders, `links` those
    of them that are symbolic links."""

    modules: frozenset[str]
    folders: frozenset[str]
    links: frozenset[str]
    is_package: bool
    is_project: bool
    is_environment: bool


def is_file(places: Sequence[str]) -> bool:
    """Whether the places are a module or an ordinary package, not folders of a namespace."""
    return bool(places) and places[0].endswith(".py")


_NOTHING = Listing(frozenset(), frozenset(), frozenset(), False, False, False)


class Folders:
    """A cache of listings; a folder that does not exist or cannot be read is empty."""

    def __init__(self) -> None:
        self._listings: dict[str, Listing] = {}

    def __getitem__(self, folder: str) -> Listing:
        listing = self._listings.get(folder)
        if listing is None:
            listing = self._listings[folder] = _read(folder)
        return listing

    def places(self, folder: str, name: str) -> tuple[str, ...]:
        """Where `name` lives in the folder: its file, its `__init__`, or its folder if it has none."""
        listing = self[folder]
        path = os.path.join(folder, name)
        if name in listing.folders:
            if self[path].is_package:
                return (path + INIT,)
            return (path + ".py",) if name in listing.modules else (path,)
        return (path + ".py",) if name in listing.modules else ()

    def below(self, places: Sequence[str], name: str) -> tuple[str, ...]:
        """Where the sub-module `name` of a package lives, a package of one or more `places`."""
        spread: list[str] = []
        for place in places:
            folder = place.removesuffix(INIT)
            if folder.endswith(".py"):
                continue
            found = self.places(folder, name)
            if is_file(found):
                return found
            spread.extend(found)
        return tuple(spread)

    def forget(self, folders: Iterable[str] | None = None) -> None:
        """Read the given folders again when they are next asked for; by default all of them."""
        if folders is None:
            self._listings.clear()
            return
        for folder in folders:
            self._listings.pop(folder, None)

    def roots_below(self, folder: str) -> Iterator[str]:
        """Folders from which Python may import: projects, their `src`, and parents of packages.

        Hidden folders, symbolic links, environments and the insides of packages are not searched.
        """
        pending = [(folder, 0)]
        seen = 0
        while pending and seen < _MOST_FOLDERS:
            here, depth = pending.pop()
            seen += 1
            listing = self[here]
            if listing.is_environment:
                continue
            below = [
                os.path.join(here, name)
                for name in sorted(listing.folders - listing.links)
                if name not in _SKIPPED
            ]
            plain = [path for path in below if not self[path].is_package]
            if len(plain) < len(below) or self.is_root(here):
                yield here
            if depth < _DEEPEST:
                pending.extend((path, depth + 1) for path in reversed(plain))

    def is_root(self, folder: str) -> bool:
        """Whether the folder is a project, or the `src` of one, and so surely on Python's path."""
        listing = self[folder]
        if listing.is_package:
            return False
        parent, name = os.path.split(folder)
        return listing.is_project or (name == "src" and self[parent].is_project)


def _read(folder: str) -> Listing:
    modules: list[str] = []
    folders: list[str] = []
    links: list[str] = []
    is_project = is_environment = False
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith(".py"):
                    modules.append(name[:-3])
                    is_project = is_project or name == "setup.py"
                elif name in MARKERS:
                    is_project = True
                elif name == "pyvenv.cfg" or name == "conda-meta":
                    is_environment = True
                elif not name.startswith(".") and entry.is_dir():
                    folders.append(name)
                    if entry.is_symlink():
                        links.append(name)
    except (OSError, ValueError):
        return _NOTHING
    return Listing(
        frozenset(modules),
        frozenset(folders),
        frozenset(links),
        "__init__" in modules,
        is_project,
        is_environment,
    )
