"""What the paths on the command line ask to be checked: files, grouped by the settings they obey."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from fastapi_mentor.project.discovery import is_excluded, python_files
from fastapi_mentor.settings import LoadedSettings, Settings, SettingsError, load_settings
from fastapi_mentor.settings.options import Preset

Adjust = Callable[[Settings], Settings]


class Group(NamedTuple):
    """Files that obey the same settings, by absolute path."""

    loaded: LoadedSettings
    files: list[str]


@dataclass
class Targets:
    """Groups of files, and a line for each thing that cannot be checked."""

    groups: dict[tuple[str, str | None], Group] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many files there are."""
        return sum(len(group.files) for group in self.groups.values())


def adjusted(
    settings: Settings, preset: Preset | None, select: tuple[str, ...], ignore: tuple[str, ...]
) -> Settings:
    """Settings with what the command line says on top.

    `select` takes the place of the file's, and what it names is no longer ignored by the file;
    `ignore` is added to the file's.
    """
    if preset is not None:
        settings = replace(settings, preset=preset)
    if select:
        kept = tuple(name for name in settings.ignore if name not in select)
        settings = replace(settings, select=select, ignore=kept)
    if ignore:
        settings = replace(settings, ignore=(*settings.ignore, *ignore))
    return settings


class Finder:
    """Goes from paths to groups; reads each project's settings once."""

    def __init__(
        self, configuration: str | None, adjust: Adjust, force_exclude: bool, needs_all: bool
    ) -> None:
        """`needs_all`: nothing is to be done by settings of which a part is bad."""
        self._needs_all = needs_all
        self._configuration = configuration
        self._adjust = adjust
        self._force_exclude = force_exclude
        self._loaded: dict[str, LoadedSettings | None] = {}
        self._seen: set[str] = set()
        self.targets = Targets()

    def find(self, paths: Iterable[str]) -> Targets:
        """The groups of all paths; each file is in one group, once."""
        for path in paths:
            full = os.path.abspath(path)
            if os.path.isdir(full):
                loaded = self.settings_of(full)
                if loaded is not None:
                    self._add_folder(full, loaded)
            elif os.path.exists(full):
                loaded = self.settings_of(os.path.dirname(full))
                if loaded is not None and not (
                    self._force_exclude and is_excluded(full, loaded.settings.exclude, loaded.root)
                ):
                    self._add(full, loaded)
            else:
                self.targets.complaints.append(f"{path}: there is no such file or folder")
        return self.targets

    def settings_of(self, folder: str) -> LoadedSettings | None:
        """The settings for a folder that was asked for, and a complaint of what is bad in them; or None."""
        if folder not in self._loaded:
            self._loaded[folder] = self._load(folder)
        return self._loaded[folder]

    def _load(self, folder: str) -> LoadedSettings | None:
        problems: list[str] = []
        loaded: LoadedSettings | None = None
        try:
            loaded = load_settings(folder, self._configuration, None if self._needs_all else problems)
        except SettingsError as error:
            problems += error.problems
        self.targets.complaints += (one for one in problems if one not in self.targets.complaints)
        return loaded._replace(settings=self._adjust(loaded.settings)) if loaded is not None else None

    def _add_folder(self, top: str, loaded: LoadedSettings) -> None:
        def unreadable(folder: str, error: OSError) -> None:
            self.targets.complaints.append(f"{folder}: cannot be read: {error.strerror}")

        walk = python_files(top, exclude=loaded.settings.exclude, root=loaded.root, on_error=unreadable)
        nested: dict[str, LoadedSettings | None] = {top: loaded}
        for path in walk:
            own = self._nested(os.path.dirname(path), nested)
            if own is None:
                continue
            if own is not loaded and is_excluded(path, own.settings.exclude, own.root):
                continue
            self._add(path, own)

    def _nested(self, folder: str, known: dict[str, LoadedSettings | None]) -> LoadedSettings | None:
        """The settings of a folder below one that was asked for: its own table, or those above."""
        if folder in known:
            return known[folder]
        own = os.path.join(folder, "pyproject.toml")
        found = self._nested(os.path.dirname(folder), known)
        if self._configuration is None and os.path.exists(own):
            loaded = self.settings_of(folder)
            # A `pyproject.toml` without a table of ours does not begin another project.
            if loaded is None or loaded.path == own:
                found = loaded
        known[folder] = found
        return found

    def _add(self, path: str, loaded: LoadedSettings) -> None:
        if path in self._seen:
            return
        self._seen.add(path)
        key = (loaded.root, loaded.path)
        self.targets.groups.setdefault(key, Group(loaded, [])).files.append(path)
