"""The way from a folder to the settings of the project it belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi_mentor.settings.options import TABLE, Settings, SettingsError, kebab_case

PROJECT_MARKS = ("pyproject.toml", ".git", "setup.py", "setup.cfg")


class LoadedSettings(NamedTuple):
    """Settings, the root folder to which their paths and patterns are relative, and their file."""

    settings: Settings
    root: str
    path: str | None
    """The `pyproject.toml` that holds them; None where no file does and all is at its default."""

    def resolve(self, path: str) -> str:
        """The absolute path of a file or folder that the settings name."""
        return os.path.normpath(os.path.join(self.root, os.path.expanduser(path)))


def load_settings(
    folder: str, configuration: str | None = None, problems: list[str] | None = None
) -> LoadedSettings:
    """The settings of the nearest `pyproject.toml`, at or above `folder`, that has a table of them.

    `configuration` names the file instead; unless it is a `pyproject.toml`, its paths are relative
    to the project of `folder`. Raises SettingsError if a file cannot be read or used; where `problems`
    are given, mistakes in single keys are added to them, and these keys are at their default.
    """
    folder = os.path.abspath(folder)
    if configuration is not None:
        path = os.path.abspath(configuration)
        at_home = os.path.basename(path) == "pyproject.toml"
        root = os.path.dirname(path) if at_home else project_root(folder)
        return LoadedSettings(_read(path, problems, required=True) or Settings(), root, path)
    for above in _folders_above(folder):
        path = os.path.join(above, "pyproject.toml")
        settings = _read(path, problems)
        if settings is not None:
            return LoadedSettings(settings, above, path)
    return LoadedSettings(Settings(), project_root(folder), None)


def project_root(folder: str) -> str:
    """The nearest folder at or above `folder` that bears a mark of a project; else `folder`."""
    folder = os.path.abspath(folder)
    for above in _folders_above(folder):
        if any(os.path.exists(os.path.join(above, mark)) for mark in PROJECT_MARKS):
            return above
    return folder


def _folders_above(folder: str) -> Iterator[str]:
    yield folder
    while (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def _read(path: str, problems: list[str] | None, required: bool = False) -> Settings | None:
    """The settings in a TOML file; None if it has no table of them."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError) and not required:
            return None
        raise SettingsError([f"{path}: cannot be read: {error.strerror}"]) from error
    # Most files have no such table: neither a parser nor pydantic is imported to find that out.
    if b"fastapi-mentor" not in content:
        return None
    table = _table(path, content)
    if table is None:
        return None
    from fastapi_mentor.settings.validation import validated

    try:
        return validated(table, kebab_case, path, f"{TABLE} ")
    except SettingsError as error:
        if problems is None:
            raise
        problems += error.problems
        sound = {key: value for key, value in table.items() if key not in error.keys}
        return validated(sound, kebab_case, path, f"{TABLE} ")


def _table(path: str, content: bytes) -> dict[str, Any] | None:
    import tomllib

    try:
        document = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: is not valid TOML: {error}"]) from error
    tool = document.get("tool")
    table = tool.get("fastapi-mentor") if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise SettingsError([f"{path}: {TABLE} must be a table, not {table!r}"])
