"""The project: its modules, what their names mean, and the versions of what it uses."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from fastapi_mentor.project.discovery import files_of
from fastapi_mentor.project.environment import Environment, find_environment
from fastapi_mentor.project.external import External
from fastapi_mentor.project.lazy import LazyModule
from fastapi_mentor.project.migrations import MigrationFinder
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.project.modules import ModuleFinder
from fastapi_mentor.project.parts import Parts
from fastapi_mentor.project.readers import FOLLOWED, Affected, Readers
from fastapi_mentor.project.reads import Read, fingerprint
from fastapi_mentor.project.versions import Versions
from fastapi_mentor.source import Source, UnreadableFile, decode
from fastapi_mentor.source.reading import read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.project.application.live import LiveApplication
    from fastapi_mentor.project.told import Index

__all__ = ["Project", "Read"]

T = TypeVar("T")
AnIndex = TypeVar("AnIndex", bound="Index[Any, Any]")


class InstalledNames(Protocol):
    """Answers about classes of installed packages (`project.installed`)."""

    def bases(self, qualified: str) -> Sequence[str] | None:
        """The full names of all ancestors of a class; None while they are not known."""


class ProjectSettings(Protocol):
    """The settings that say where things are (`settings.Settings`)."""

    @property
    def environment(self) -> str | None: ...
    @property
    def roots(self) -> tuple[str, ...]: ...


class Project:
    """One root folder, and everything that checks ask about it.

    `revision` counts the changes that anything outside the changed statement can see: results that were
    worked out at an older revision hold if what they read is still the same (`fingerprint`).
    """

    def __init__(
        self, root: str, settings: ProjectSettings, *, installed: InstalledNames | None = None
    ) -> None:
        self.root = os.path.abspath(root)
        self.settings = settings
        self.environment: Environment | None = find_environment(self.root, configured=settings.environment)
        packages = self.environment.site_packages if self.environment else ()
        self.finder = ModuleFinder(self.root, settings.roots, packages)
        self.installed = installed
        self.external = External(self)
        self.revision = 0
        self.unanswered: set[str] = set()
        """Names of installed packages that were asked for and are not known (yet)."""
        self._modules: dict[str, ProjectModule | None] = {}
        self._parts = Parts(self.root, self.environment)
        self._reads: set[Read] | None = None
        self._readers = Readers()
        self._fingerprints: dict[Read, str] = {}
        self._fingerprints_revision = 0
        self._in_haste = False
        self._application: LiveApplication | None = None
        self.migrations = MigrationFinder(self)
        self._indexes: dict[type[Index[Any, Any]], Index[Any, Any]] = {}
        self.is_alone = False  # a file from somewhere, and the folder around it no project
        self._files: dict[str, list[str]] = {}

    def index(self, kind: type[AnIndex]) -> AnIndex:
        """The index of a kind, which knows what the texts of the files tell."""
        found = self._indexes.get(kind)
        if found is None:
            found = self._indexes[kind] = kind(self)
        return found  # type: ignore[return-value]

    @property
    def application(self) -> LiveApplication:
        """The applications that the files of the project make."""
        if self._application is None:
            from fastapi_mentor.project.application.live import LiveApplication

            self._application = LiveApplication(self)
        return self._application

    def files_in(self, folder: str) -> Sequence[str]:
        """The Python files of a folder of the project."""
        if folder not in self._files:
            self._files[folder] = files_of(folder, self.settings, self.root, self.is_alone)
        return self._files[folder]

    # Modules

    def module(self, path: str) -> ProjectModule | None:
        """The module in a file of the project; None where it can not be read."""
        try:
            return self._modules[path]
        except KeyError:
            pass
        try:
            text = decode(path, read_bytes(path))
        except UnreadableFile:
            module = None
        else:
            module = ProjectModule(self, path, LazyModule(path, text))
        self._modules[path] = module
        return module

    def show(self, source: Source) -> ProjectModule:
        """The module of a file that is being checked or edited: `source` stands in for the file on disk."""
        path = source.path
        if path not in self._modules:
            # Nobody has asked for it: a file that could not be found was noted as an import.
            self._modules[path] = ProjectModule(self, path, source)
        module = self._modules[path]
        if module is None:
            module = self._modules[path] = ProjectModule(self, path, source)
            self.revision += 1
            return module
        old = module.text
        if old is source:
            return module
        module.replace(source)
        if isinstance(old, LazyModule):
            if old.text != source.text:
                self.revision += 1
            return module
        affected = self._readers.affected(path, old, source)
        if affected is None or affected:
            self.revision += 1
            self._readers.keep(self.revision, affected)
        return module

    def release(self, source: Source) -> None:
        """The file was checked and is not being edited: its syntax tree may go."""
        module = self._modules.get(source.path)
        if module is not None and module.text is source:
            module.release()
        for statement in source.statements:
            if (survey := statement.memo.get("survey")) is not None:
                survey.dissolve()
            statement.memo.clear()

    def overlay(self, path: str, source: Source | None) -> None:
        """An open document stands in for the file, or (None) stands in no longer."""
        if source is None:
            self.invalidate(path)
        else:
            self.show(source)

    def shown(self, path: str) -> Source | None:
        """The document that stands in for a file, if one does."""
        module = self._modules.get(path)
        return module.source if module is not None else None

    def invalidate(self, path: str) -> None:
        """The file changed on disk: the next question reads it again."""
        if path in self._modules:
            del self._modules[path]
            self.revision += 1
        for index in self._indexes.values():
            index.forget(path)
        if self._application is not None:
            self._application.forget(path)

    def files_changed(self) -> None:
        """Files appeared or disappeared: where imports lead is looked up again."""
        self.finder.invalidate()
        self._modules = {path: module for path, module in self._modules.items() if module and module.source}
        self._parts = Parts(self.root, self.environment)
        self._indexes.clear()
        self._files.clear()
        self.external = External(self)
        self.revision += 1
        if self._application is not None:
            self._application.files_changed()

    def affected_since(self, revision: int) -> Affected:
        """What stands behind reads that is different since then."""
        return self._readers.affected_between(revision, self.revision)

    # Imports

    def find(self, module: str, from_path: str) -> str | None:
        """The file that an import in the file `from_path` leads to."""
        self.note(("module", from_path, module))
        return self.finder.find(module, from_path)

    def find_relative(self, from_path: str, level: int, module: str) -> str | None:
        """The same for `from ..module import`, with `level` dots."""
        self.note(("module", from_path, "." * level + module))
        return self.finder.find_relative(from_path, level, module)

    def is_external(self, path: str) -> bool:
        """Whether a file came with an installed package."""
        return self.finder.is_external(path)

    def installed_bases(self, qualified: str) -> Sequence[str] | None:
        """The ancestors of a class of an installed package; None where they are not known (yet)."""
        self.note(("installed", qualified, ""))
        if self.installed is None:
            return None
        answer = self.bases_outside(qualified)
        if answer is None and self.environment is not None and not self.external.ancestry(qualified).clear:
            self.unanswered.add(qualified)
        return answer

    def bases_outside(self, qualified: str) -> Sequence[str] | None:
        """The same, without asking for what is not known."""
        known = self.installed.bases(qualified) if self.installed is not None else None
        return known if known is not None else self.external.ancestry(qualified).bases

    # Versions

    def versions(self, path: str) -> Versions:
        """The versions that the part of the project around a file uses."""
        return self._parts.versions(path)

    def satisfies(self, path: str, package: str, specifier: str) -> bool:
        """Whether the project around a file uses such a version; an unknown one counts as the newest."""
        return self.versions(path).satisfies(package, specifier)

    def part_of(self, path: str) -> str:
        """The folder of the part of the project around a file: one that says what it depends on."""
        return self._parts.around(path)

    # What was read

    def note(self, read: Read) -> None:
        """Notes that the running check read something."""
        if self._reads is not None:
            self._reads.add(read)
            if read[0] in FOLLOWED:
                self._readers.note(read)

    def note_all(self, reads: frozenset[Read]) -> None:
        """Notes several reads at once."""
        if self._reads is not None:
            self._reads.update(reads)

    def apart(self, work: Callable[[], T]) -> T:
        """The result of `work`; what it reads is not the running check's."""
        outer, self._reads = self._reads, None
        try:
            return work()
        finally:
            self._reads = outer

    def recorded(self, work: Callable[[], T]) -> tuple[T, frozenset[Read]]:
        """The result of `work`, and what it read."""
        outer, self._reads = self._reads, set()
        try:
            result = work()
            return result, frozenset(self._reads)
        finally:
            if outer is not None:
                outer.update(self._reads)
            self._reads = outer

    @property
    def in_haste(self) -> bool:
        """Whether somebody types just now: what takes long may be as it was."""
        return self._in_haste

    @in_haste.setter
    def in_haste(self, value: bool) -> None:
        if self._in_haste and not value:
            self._fingerprints.clear()
        self._in_haste = value

    def fingerprint(self, read: Read) -> str:
        """What stands behind a read now; a result holds while all its fingerprints stay the same."""
        if self._fingerprints_revision != self.revision:
            affected = self.affected_since(self._fingerprints_revision)
            if affected is None:
                self._fingerprints.clear()
            for changed in affected or ():
                self._fingerprints.pop(changed, None)
            self._fingerprints_revision = self.revision
        known = self._fingerprints.get(read)
        if known is None:
            known = self._fingerprints[read] = fingerprint(self, read)
        return known
