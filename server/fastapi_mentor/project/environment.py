"""The Python environment that a project runs in, found by its files without starting any Python."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fastapi_mentor.pattern import pattern

_NAMES = (".venv", "venv")
_VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX")
_VERSION = pattern(r"(\d+)\.(\d+)(?:\.(\d+))?")


class Environment(NamedTuple):
    """An environment on disk.

    `path`            its folder
    `origin`          how it was found: `configured`, `.venv`, `venv`, `VIRTUAL_ENV`, `CONDA_PREFIX`
    `python_version`  (3, 12, 1), or (3, 12) where the last number is not written down, or None
    `site_packages`   where packages are installed, first to last
    """

    path: str
    origin: str
    python_version: tuple[int, ...] | None
    site_packages: tuple[str, ...]


def find_environment(
    root: str,
    workspace_root: str | None = None,
    configured: str | None = None,
    variables: Mapping[str, str] = os.environ,
) -> Environment | None:
    """The environment of the project in the folder `root`, or None.

    `configured` (a folder, or the Python in it; relative to `root`) is the only answer if it is given:
    None then means that there is no environment at that place. Otherwise it is the `.venv` or `venv` of
    `root` or of its nearest parent, up to `workspace_root`, else that of `variables`.
    """
    if configured:
        path = os.path.normpath(os.path.join(root, os.path.expanduser(configured)))
        if not os.path.isdir(path):
            path = os.path.dirname(os.path.dirname(path))
        return read_environment(path, "configured")
    for folder in _upwards(root, workspace_root or root):
        for name in _NAMES:
            environment = read_environment(os.path.join(folder, name), name)
            if environment:
                return environment
    for variable in _VARIABLES:
        if path := variables.get(variable, ""):
            environment = read_environment(os.path.abspath(path), variable)
            if environment:
                return environment
    return None


def read_environment(path: str, origin: str) -> Environment | None:
    """What is known of the environment in a folder, or None if there is none in it."""
    settings = _settings(os.path.join(path, "pyvenv.cfg"))
    folders = list(_site_packages(path))
    if settings is None and not os.path.isdir(os.path.join(path, "conda-meta")):
        return None
    settings = settings or {}
    if settings.get("include-system-site-packages", "").lower() == "true":
        home = settings.get("home", "")
        for prefix in (os.path.dirname(home), home) if home else ():
            folders.extend(_site_packages(prefix))
    version = settings.get("version_info") or settings.get("version") or _conda_version(path)
    if not version and folders:
        version = os.path.basename(os.path.dirname(folders[0]))
    return Environment(path, origin, _numbers(version), tuple(dict.fromkeys(folders)))


def _upwards(folder: str, last: str) -> Iterator[str]:
    yield folder
    while folder != last and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        if not (folder + os.sep).startswith(last.rstrip(os.sep) + os.sep):
            return
        yield folder


def _settings(path: str) -> dict[str, str] | None:
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            pairs = (line.partition("=") for line in file.read(100_000).splitlines())
            return {key.strip().lower(): value.strip() for key, _, value in pairs}
    except OSError:
        return None


def _site_packages(prefix: str) -> Iterator[str]:
    windows = os.path.join(prefix, "Lib", "site-packages")
    if os.path.isdir(windows):
        yield windows
    seen = {os.path.realpath(windows)}
    for library in ("lib", "lib64"):
        for python in _pythons(os.path.join(prefix, library)):
            for name in ("site-packages", "dist-packages"):
                path = os.path.join(prefix, library, python, name)
                if os.path.isdir(path) and os.path.realpath(path) not in seen:
                    seen.add(os.path.realpath(path))
                    yield path


def _pythons(library: str) -> list[str]:
    try:
        names = os.listdir(library)
    except OSError:
        return []
    return sorted((name for name in names if re.match(r"(python|pypy)3", name)), reverse=True)


def _conda_version(path: str) -> str:
    try:
        names = os.listdir(os.path.join(path, "conda-meta"))
    except OSError:
        return ""
    return next((name for name in names if re.match(r"python-\d", name)), "")


def _numbers(text: str) -> tuple[int, ...] | None:
    match = _VERSION.search(text)
    return tuple(int(number) for number in match.groups() if number) if match else None
