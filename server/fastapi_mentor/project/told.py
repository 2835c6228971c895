"""What the texts of a project's files tell, worked out once for each text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from fastapi_mentor.source import UnreadableFile
from fastapi_mentor.source.reading import read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project

T = TypeVar("T")
G = TypeVar("G")


class Index(ABC, Generic[T, G]):
    """What each file of a project tells, and what those of a folder tell together; see `Project.index`.

    Of a file that is edited it is what the newest text tells; one that can not be read is empty.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._told: dict[str, tuple[int, T]] = {}
        self._gathered: dict[str, tuple[int, G]] = {}

    @abstractmethod
    def read(self, text: bytes) -> T:
        """What a text tells."""

    @abstractmethod
    def gather(self, folder: str) -> G:
        """What the files of a folder tell together."""

    def of(self, path: str) -> T:
        """What a file tells."""
        shown = self.project.shown(path)
        serial = shown.serial if shown is not None else 0
        known = self._told.get(path)
        if known is None or known[0] != serial:
            known = self._told[path] = (serial, self.read(bytes_of(self.project, path)))
        return known[1]

    def within(self, folder: str) -> G:
        """What the files of a folder tell, gathered once for each revision of the project."""
        revision = self.project.revision
        known = self._gathered.get(folder)
        if known is None or known[0] != revision:
            known = self._gathered[folder] = (revision, self.gather(folder))
        return known[1]

    def forget(self, path: str) -> None:
        """A file changed on disk."""
        self._told.pop(path, None)
        self._gathered.clear()


def bytes_of(project: Project, path: str) -> bytes:
    """The bytes of a file of a project, edits included; none where it can not be read."""
    shown = project.shown(path)
    if shown is not None:
        return shown.text.encode("utf-8", "replace")
    try:
        return read_bytes(path)
    except UnreadableFile:
        return b""
