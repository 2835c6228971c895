"""The packages that are installed in an environment, those in editable mode where they really live."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.folders import Folders, is_file

STANDARD_LIBRARY = os.path.dirname(os.path.realpath(os.__file__))
_INSTALLED = pattern(r"[\\/](?:site|dist)-packages[\\/]")


class SitePackages:
    """The `site-packages` folders of an environment, read when the first name is asked for."""

    def __init__(self, paths: Sequence[str], folders: Folders) -> None:
        self.paths = tuple(os.path.normpath(path) for path in paths)
        self._folders = folders
        self._editables: list[Editable] | None = None

    def places(self, name: str) -> tuple[str, ...]:
        """Where the top-level module or package `name` is installed."""
        spread: dict[str, None] = {}
        for folder in self._search_path():
            places = self._folders.places(folder, name)
            if is_file(places):
                return places
            spread.update(dict.fromkeys(places))
        for editable in self._editables or ():
            if target := editable.packages.get(name):
                return self._folders.places(*os.path.split(target.removesuffix(".py")))
        return tuple(spread)

    def holds(self, path: str, workspace_root: str) -> bool:
        """Whether a file came with an installed package or with Python itself.

        Packages are the project's own where the workspace lies inside `site-packages`.
        """
        own = path.startswith(workspace_root + os.sep)
        for folder in (*self.paths, STANDARD_LIBRARY):
            if path.startswith(folder + os.sep):
                return not (own and workspace_root.startswith(folder + os.sep))
        return _INSTALLED.search(path, len(workspace_root) if own else 0) is not None

    def _search_path(self) -> Iterator[str]:
        if self._editables is None:
            self._editables = [read_editable(folder) for folder in self.paths]
        yield from self.paths
        for editable in self._editables:
            yield from editable.folders


class Editable(NamedTuple):
    """What links in site-packages point at: `folders` to import from, `packages` by name."""

    folders: tuple[str, ...]
    packages: dict[str, str]


def read_editable(site_packages: str) -> Editable:
    """Follow `.pth` files, setuptools' finders and `direct_url.json`, without running any of them.

    A link that is damaged or leads nowhere is left out.
    """
    folders: dict[str, None] = {}
    packages: dict[str, str] = {}
    for name in _names(site_packages):
        path = os.path.join(site_packages, name)
        if name.endswith((".pth", ".egg-link")):
            folders.update(dict.fromkeys(_linked_folders(path, site_packages)))
        elif name.startswith("__editable__") and name.endswith("_finder.py"):
            packages.update(_mapped_packages(path))
        elif name.endswith(".dist-info"):
            folders.update(dict.fromkeys(_url_folders(os.path.join(path, "direct_url.json"))))
    return Editable(tuple(folders), packages)


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _linked_folders(path: str, site_packages: str) -> list[str]:
    found = []
    for line in _read(path).splitlines():
        line = line.strip()
        if not line or line.startswith(("#", "import ", "import\t")) or "\0" in line:
            continue
        folder = os.path.normpath(os.path.join(site_packages, line))
        if folder != os.path.normpath(site_packages) and os.path.isdir(folder):
            found.append(folder)
    return found


def _mapped_packages(path: str) -> dict[str, str]:
    import ast

    match = re.search(r"^MAPPING[^=\n]*=\s*(\{.*\})\s*$", _read(path), re.MULTILINE)
    if not match:
        return {}
    try:
        mapping = ast.literal_eval(match[1])
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return {}
    if not isinstance(mapping, dict):
        return {}
    return {
        name: os.path.normpath(target)
        for name, target in mapping.items()
        if isinstance(name, str) and isinstance(target, str)
    }


def _url_folders(path: str) -> list[str]:
    text = _read(path)
    if '"editable"' not in text:
        return []
    import json
    from urllib.parse import unquote, urlsplit

    try:
        record = json.loads(text)
        editable = record["dir_info"]["editable"]
        url = urlsplit(record["url"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
    if editable is not True or url.scheme != "file":
        return []
    folder = os.path.normpath(_native(unquote(url.path)))
    return [path for path in (os.path.join(folder, "src"), folder) if os.path.isdir(path)]


def _native(path: str) -> str:
    """The path of a `file:` URL on this system. (`urllib.request` would load an HTTP client.)"""
    return path.lstrip("/") if os.name == "nt" and path[2:3] == ":" else path
