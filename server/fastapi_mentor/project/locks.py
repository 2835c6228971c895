"""The exact versions that are written in lock files and in environments."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.declarations import DamagedFile, Declarations, read_text

LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml")

_PACKAGE = pattern(r"\n\[\[packages?\]\][^\n]*\n")
_NAME = pattern(r"^name\s*=\s*[\"']([^\"'\n]+)[\"']", re.MULTILINE)
_VERSION = pattern(r"^version\s*=\s*[\"']([^\"'\n]+)[\"']", re.MULTILINE)
_CONFLICT = pattern(r"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)


def read_lock(path: str) -> Declarations:
    """The versions in a lock file: uv.lock, poetry.lock, pdm.lock, pylock.toml or Pipfile.lock.

    A package that is locked in several versions (for several platforms) counts with the newest.
    Raises FileNotFoundError and DamagedFile.
    """
    text = read_text(path)
    return _read_pipfile_lock(path, text) if text.lstrip()[:1] == "{" else _read_toml(path, text)


def _read_toml(path: str, text: str) -> Declarations:
    # A real TOML parser takes half a second for a large lock file, which no person writes by hand.
    found = Declarations(path)
    text = "\n" + text
    for header in _PACKAGE.finditer(text):
        end = text.find("\n[", header.end() - 1)
        table = text[header.end() : end if end >= 0 else None]
        name, version = _NAME.search(table), _VERSION.search(table)
        if name and version:
            found.add_exact(name[1], version[1])
    if "<<<<<<< " in text and _CONFLICT.search(text):
        raise DamagedFile(path, "has a merge conflict")
    if not found and text.strip():
        import tomllib

        try:
            tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise DamagedFile(path, error) from None
    return found


def _read_pipfile_lock(path: str, text: str) -> Declarations:
    import json

    try:
        lock: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedFile(path, error) from None
    found = Declarations(path)
    for section in ("default", "develop"):
        packages = lock.get(section)
        for name, package in packages.items() if isinstance(packages, dict) else ():
            version = package.get("version") if isinstance(package, dict) else None
            if isinstance(version, str):
                found.add(name, version)
    return found


def read_site_packages(origin: str, folders: Sequence[str]) -> Declarations:
    """The versions that are installed, told by the names of their `dist-info` folders.

    A package in two folders counts where Python finds it first.
    """
    found = Declarations(origin)
    for folder in folders:
        here = Declarations(origin)
        for name, version in _installed(folder):
            here.add_exact(name, version)
        for name, version_of in here.items():
            found.setdefault(name, version_of)
    return found


def _installed(folder: str) -> Iterator[tuple[str, str]]:
    try:
        entries = os.listdir(folder)
    except OSError:
        return
    for entry in entries:
        if entry.startswith("~"):  # what pip left of a package that it could not remove
            continue
        stem, suffix = os.path.splitext(entry)
        if suffix == ".dist-info":
            name, _, version = stem.rpartition("-")
            if name and version:
                yield name, version
        elif suffix == ".egg-info":
            parts = stem.split("-")
            if len(parts) > 1:
                yield parts[0], parts[1]
        elif suffix == ".egg-link":
            yield from _linked(os.path.join(folder, entry))


def _linked(link: str) -> Iterator[tuple[str, str]]:
    """The package that an old editable install points at."""
    try:
        source = os.path.join(os.path.dirname(link), read_text(link).split("\n")[0].strip())
        infos = [name for name in os.listdir(source) if name.endswith(".egg-info")]
        text = read_text(os.path.join(source, infos[0], "PKG-INFO"))
    except (OSError, ValueError, IndexError, DamagedFile):
        return
    name, version = (re.search(rf"^{key}: *(\S+)", text, re.MULTILINE) for key in ("Name", "Version"))
    if name and version:
        yield name[1], version[1]
