"""The projects that open files belong to, each with its settings and its checker."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi_mentor.settings import (
    LoadedSettings,
    Settings,
    SettingsError,
    load_settings,
    project_root,
    validate_rule_names,
)

if TYPE_CHECKING:
    from fastapi_mentor.baseline import Baseline
    from fastapi_mentor.catalogue import Catalogue
    from fastapi_mentor.checker import Checker, Diagnostic, Report, Watch
    from fastapi_mentor.lsp.documents import Document
    from fastapi_mentor.project import Project
    from fastapi_mentor.project.application.traits import Summary
    from fastapi_mentor.project.cache import Cache
    from fastapi_mentor.project.installed import InstalledNames
    from fastapi_mentor.source import Source

logger = logging.getLogger(__name__)

Asked = dict[str, Mapping[str, Any]]
"""What the editor's configuration asks for, by workspace folder; `""` stands for what is in none."""

_SETTINGS = re.compile(
    r"(?:pyproject\.toml|requirements.*\.txt|(?:uv|poetry|pdm|Pipfile)\.lock|pylock.*\.toml|\.gitignore)"
)


def is_setting(path: str) -> bool:
    """Whether a file says how a project is looked at, or which packages it uses."""
    return _SETTINGS.fullmatch(os.path.basename(path)) is not None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Analysis:
    """A project as it is looked at: what is asked of it, and who answers."""

    loaded: LoadedSettings
    catalogue: Catalogue
    project: Project
    checker: Checker
    installed: InstalledNames
    cache: Cache
    baseline: Baseline | None
    is_known: bool
    """Whether it is a project or a folder of the workspace, and not the folder of a file from somewhere."""

    def files(self) -> Iterator[str]:
        """The Python files of the project; around a file from somewhere, only its neighbours."""
        from fastapi_mentor.project.discovery import neighbours_in, python_files

        walk = python_files if self.is_known else neighbours_in
        return walk(self.project.root, exclude=self.loaded.settings.exclude, root=self.loaded.root)

    def check(self, source: Source, *, in_haste: bool = False, watch: Watch | None = None) -> Report | None:
        """What is found in a file; None if the settings leave it out. See `Checker.check`."""
        from fastapi_mentor.project.discovery import is_excluded

        if is_excluded(source.path, self.loaded.settings.exclude, self.loaded.root):
            self.project.show(source)
            return None
        report = self.checker.check(source, in_haste=in_haste, watch=watch)
        if self.project.unanswered:
            self.installed.ask(self.project.unanswered)
            self.project.unanswered.clear()
        return report

    def new_findings(self, found: list[Diagnostic], source: Source) -> list[Diagnostic]:
        """Those that the project's baseline does not know."""
        if self.baseline is None:
            return found
        from fastapi_mentor.baseline import path_in

        place = self.loaded.resolve(self.loaded.settings.baseline or "")
        return self.baseline.part(path_in(place, source.path), found, source.lines)[0]

    def forget(self, path: str) -> None:
        """The file on disk counts again."""
        self.project.invalidate(path)
        self.checker.forget(path)

    def close(self) -> None:
        """Let go of processes and files."""
        self.installed.close()
        self.cache.close()


class Configuration:
    """Finds settings: those of the project, with the editor's on top. Complains of each mistake once."""

    def __init__(self, folders: Sequence[str], asked: Asked) -> None:
        self._folders = tuple(folders)
        self._asked = asked
        self._told: set[str] = set()

    def settings_of(self, folder: str) -> LoadedSettings:
        """The settings for the files in a folder."""
        workspace = self.workspace_of(folder)
        try:
            loaded = load_settings(folder)
        except SettingsError as error:
            self._tell(error)
            loaded = LoadedSettings(Settings(), project_root(folder), None)
        if loaded.path is None and workspace is not None:
            # Packages that say nothing to us are part of the workspace, not projects of their own.
            loaded = loaded._replace(root=project_root(workspace))
        try:
            settings = loaded.settings.merged_with_client(
                self._asked.get(workspace or "", self._asked.get("", {}))
            )
        except SettingsError as error:
            self._tell(error)
            return loaded
        return loaded._replace(settings=settings)

    def workspace_of(self, folder: str) -> str | None:
        """The innermost workspace folder around a folder."""
        inside = os.path.join(folder, "")
        around = [name for name in self._folders if inside.startswith(os.path.join(name, ""))]
        return max(around, key=len, default=None)

    def _tell(self, error: SettingsError) -> None:
        for problem in error.problems:
            if problem not in self._told:
                self._told.add(problem)
                logger.warning("%s", problem)


class Analyses:
    """Finds, and keeps, the analysis of each file. Belongs to the engine's thread.

    `learnt` is called, by some thread, with an analysis whose installed packages answered a question.
    """

    def __init__(self, learnt: Callable[[Analysis], None], catalogue: Catalogue | None = None) -> None:
        self._learnt = learnt
        self._configuration = Configuration((), {})
        self._catalogue = catalogue
        self._known: dict[tuple[str, str], Analysis] = {}
        self._folders: dict[str, Analysis] = {}
        self._routing: dict[str, dict[str, Summary]] | None = None

    def prepare(self) -> None:
        """Load what the first check will need, while the editor is still busy with itself."""
        import fastapi_mentor.checker
        import fastapi_mentor.project.installed  # noqa: F401

        _ = self.catalogue

    def load_rules(self, breathe: Callable[[], None]) -> None:
        """Import the rules that no file has needed so far, so that no keystroke has to wait for one."""
        for info in self.catalogue.rules.values():
            _ = info.subject.kind, info.rule
            breathe()

    def of(self, path: str) -> Analysis:
        """The analysis of a file."""
        folder = os.path.dirname(path)
        analysis = self._folders.get(folder)
        if analysis is None:
            analysis = self._folders[folder] = self._find(folder)
        return analysis

    def start_afresh(self, configuration: Configuration, documents: Iterable[Document] = ()) -> None:
        """Read all settings anew; the projects begin again, with the documents that are open."""
        self.close()
        self._configuration = configuration
        for document in documents:
            if document.is_file and document.seen.source is not None and not document.closed:
                self.of(document.path).project.show(document.seen.source)

    def files_changed(self, changed: Iterable[str], moved: bool) -> None:
        """Python files have changed on disk; `moved` says that some have come or gone."""
        for analysis in self._known.values():
            for path in changed:
                analysis.project.invalidate(path)
            if moved:
                analysis.project.files_changed()

    def learn(self, routing: Mapping[str, Mapping[str, list[Any]]]) -> bool:
        """Another process has seen what the files of projects contribute; tells whether that is news."""
        from fastapi_mentor.project.application.traits import unpacked

        self._routing = {
            root: {path: unpacked(each) for path, each in files.items()} for root, files in routing.items()
        }
        told = [self._tell(root, analysis) for (root, _), analysis in self._known.items()]
        return any(told)

    def _tell(self, root: str, analysis: Analysis) -> bool:
        if self._routing is None:
            return False
        project = analysis.project
        before = project.revision
        project.application.learn_all(self._routing.get(root, {}))
        return project.revision != before

    def close(self) -> None:
        """Let go of everything."""
        # A copy: at the very end the engine may still be at work.
        for analysis in list(self._known.values()):
            analysis.close()
        self._known.clear()
        self._folders.clear()

    def _find(self, folder: str) -> Analysis:
        loaded = self._configuration.settings_of(folder)
        # Two workspace folders in one project may ask for different things.
        key = (loaded.root, repr(loaded.settings))
        analysis = self._known.get(key)
        if analysis is None:
            is_known = loaded.path is not None or self._configuration.workspace_of(folder) is not None
            analysis = self._known[key] = self._open(loaded, is_known)
            self._tell(loaded.root, analysis)
        return analysis

    def _open(self, loaded: LoadedSettings, is_known: bool) -> Analysis:
        from fastapi_mentor.checker import Checker
        from fastapi_mentor.project import Project
        from fastapi_mentor.project.cache import Cache
        from fastapi_mentor.project.installed import InstalledNames

        settings = loaded.settings
        for problem in validate_rule_names(settings, self.catalogue.names, f"the settings of {loaded.root}"):
            logger.warning("%s", problem)
        project = Project(loaded.root, settings)
        project.is_alone = not is_known
        project.application.is_told = is_known  # by the process that looks at the workspace
        # A lone file of somewhere is no reason to leave a folder there.
        cache = Cache.open(loaded.root, settings.cache_dir) if is_known else Cache()

        def listener(names: frozenset[str]) -> None:
            self._learnt(analysis)

        installed = project.installed = InstalledNames(project.environment, cache, listener)
        checker = Checker(self.catalogue, settings, project)
        baseline = known_findings(loaded)
        analysis = Analysis(loaded, self.catalogue, project, checker, installed, cache, baseline, is_known)
        return analysis

    @property
    def catalogue(self) -> Catalogue:
        """All rules there are."""
        if self._catalogue is None:
            from fastapi_mentor.catalogue import load_catalogue

            self._catalogue = load_catalogue()
            for problem in self._catalogue.problems:
                logger.warning("Some rules are missing: %s", problem)
        return self._catalogue


def known_findings(loaded: LoadedSettings) -> Baseline | None:
    """The baseline of a project; a bad one is complained of, and then everything is new."""
    if not loaded.settings.baseline:
        return None
    from fastapi_mentor.baseline import BaselineError, load_baseline

    try:
        return load_baseline(loaded.resolve(loaded.settings.baseline))
    except BaselineError as error:
        logger.warning("%s", error)
        return None
