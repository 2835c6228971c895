"""The projects that open files belong to, each with its settings and its checker."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi_mentor.settings import LoadedSettings, Settings, SettingsError, load_settings, project_root

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue
    from fastapi_mentor.checker import Checker
    from fastapi_mentor.lsp.documents import Document
    from fastapi_mentor.project.project import Project

logger = logging.getLogger(__name__)


_SETTINGS = re.compile(
    r"(?:pyproject\.toml|requirements.*\.txt|(?:uv|poetry|pdm|Pipfile)\.lock|pylock.*\.toml|\.gitignore)"
)


def is_setting(path: str) -> bool:
    """Whether a file says how a project is looked at, or which packages it uses."""
    return _SETTINGS.fullmatch(os.path.basename(path)) is not None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Analysis:
    """A project as it is looked at: its root folder, what is asked of it, and who asks."""

    root: str
    settings: Settings
    catalogue: Catalogue
    project: Project
    checker: Checker

    def leaves_out(self, path: str) -> bool:
        """Whether the settings exclude a file."""
        from fastapi_mentor.project.discovery import is_excluded

        return is_excluded(path, self.settings.exclude, self.root)


class Analyses:
    """Finds, and keeps, the project of each file. Belongs to the engine's thread.

    `configuration` holds what the editor asked for, by workspace folder; `""` stands for all others.
    """

    def __init__(self) -> None:
        self.configuration: dict[str, Mapping[str, Any]] = {}
        self._catalogue: Catalogue | None = None
        self._known: dict[tuple[str, str], Analysis] = {}
        self._folders: dict[str, Analysis] = {}
        self._told: set[str] = set()

    def __iter__(self) -> Iterator[Analysis]:
        return iter(list(self._known.values()))

    @property
    def catalogue(self) -> Catalogue:
        """All rules there are."""
        if self._catalogue is None:
            from fastapi_mentor.catalogue import load_catalogue

            self._catalogue = load_catalogue()
            for problem in self._catalogue.problems:
                logger.warning("Some rules are missing: %s", problem)
        return self._catalogue

    def of(self, path: str) -> Analysis:
        """The project of a file."""
        folder = os.path.dirname(path)
        analysis = self._folders.get(folder)
        if analysis is None:
            analysis = self._folders[folder] = self._find(folder)
        return analysis

    def forget(self, documents: Iterable[Document]) -> None:
        """Read all settings anew; the projects start afresh, with the documents that are open."""
        self._known.clear()
        self._folders.clear()
        self._told.clear()
        for document in documents:
            if document.is_file and document.seen.source is not None and not document.closed:
                self.of(document.path).project.show(document.seen.source)

    def files_changed(self, changed: Iterable[str], moved: bool) -> None:
        """Python files have changed on disk; `moved` says that some have come or gone."""
        for analysis in self._known.values():
            for path in changed:
                analysis.project.forget(path)
            if moved:
                analysis.project.files_changed()

    def settings_of(self, folder: str) -> LoadedSettings:
        """The settings for a folder: of its `pyproject.toml`, with the editor's on top."""
        try:
            loaded = load_settings(folder)
        except SettingsError as error:
            self._tell(error)
            loaded = LoadedSettings(Settings(), project_root(folder), None)
        try:
            settings = loaded.settings.merged_with_client(self._asked(folder))
        except SettingsError as error:
            self._tell(error)
            return loaded
        return loaded._replace(settings=settings)

    def _find(self, folder: str) -> Analysis:
        loaded = self.settings_of(folder)
        # Two workspace folders in one project may ask for different things.
        key = (loaded.root, repr(loaded.settings))
        analysis = self._known.get(key)
        if analysis is None:
            analysis = self._known[key] = self._open(loaded)
        return analysis

    def _open(self, loaded: LoadedSettings) -> Analysis:
        from fastapi_mentor.checker import Checker
        from fastapi_mentor.project.project import Project

        settings = loaded.settings
        project = Project(loaded.root, roots=settings.roots, environment=settings.environment)
        checker = Checker(self.catalogue, settings, project)
        return Analysis(loaded.root, settings, self.catalogue, project, checker)

    def _asked(self, folder: str) -> Mapping[str, Any]:
        inside = os.path.join(folder, "")
        folders = [name for name in self.configuration if name and inside.startswith(os.path.join(name, ""))]
        return self.configuration.get(max(folders, key=len, default=""), {})

    def _tell(self, error: SettingsError) -> None:
        """Say what is wrong with settings, once."""
        for problem in error.problems:
            if problem not in self._told:
                self._told.add(problem)
                logger.warning("%s", problem)
