"""The plug-ins that bring rules, and the modules of their packages."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

GROUP = "fastapi_mentor.rules"
OUR_PACKAGE = "fastapi_mentor_rules"


class Plugin(NamedTuple):
    """An entry point of our group: the name a person gave it, and the package it names."""

    name: str
    package: str


def installed_plugins() -> list[Plugin]:
    """The entry points of our group, ours first, the others by name.

    The metadata of installed packages is read here because `importlib.metadata` loads the whole
    `email` package, which takes longer than checking a file.
    """
    found: dict[str, list[Plugin]] = {}
    for folder in sys.path:
        for entry in _metadata_folders(folder or os.curdir):
            distribution = entry.partition("-")[0].lower().replace("_", "-").replace(".", "-")
            if distribution not in found and (plugins := _entry_points(folder, entry)):
                found[distribution] = plugins
    plugins = [plugin for group in found.values() for plugin in group]
    return sorted(plugins, key=lambda plugin: (plugin.package != OUR_PACKAGE, plugin))


def _metadata_folders(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []  # sys.path names folders that are not there, and zip files


def _entry_points(folder: str, metadata: str) -> list[Plugin]:
    try:
        with open(os.path.join(folder, metadata, "entry_points.txt"), encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return []
    plugins = []
    section = ""
    for line in map(str.strip, text.splitlines() if GROUP in text else ()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            plugins.append(Plugin(name.strip(), value.partition("[")[0].strip()))
    return plugins


def chapters(package: ModuleType) -> Iterator[tuple[str, list[str]]]:
    """The chapters of a package and the modules of each. (`pkgutil` would import `inspect`.)"""
    for root in package.__path__:
        for chapter in sorted(os.listdir(root)) if os.path.isdir(root) else ():
            folder = os.path.join(root, chapter)
            if os.path.isfile(os.path.join(folder, "__init__.py")):
                files = sorted(os.listdir(folder))
                names = [name[:-3] for name in files if name.endswith(".py")]
                yield chapter, [name for name in names if not name.startswith("_")]


def imported(name: str) -> ModuleType | str:
    """A module, or in one line why it cannot be had."""
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:  # whatever somebody else's module does
        lines = str(error).strip().splitlines() or [""]
        return f"{type(error).__name__}: {lines[0]}".rstrip(": ")
