"""What the texts of files tell, worked out once for each text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from fastapi_mentor.source import UnreadableFile
from fastapi_mentor.source.reading import read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project

T = TypeVar("T")


class Told(Generic[T]):
    """What `read` tells of the bytes of each file; of a file that is edited, those of the newest text."""

    def __init__(self, project: Project, read: Callable[[bytes], T]) -> None:
        self._project = project
        self._read = read
        self._known: dict[str, tuple[int, T]] = {}

    def of(self, path: str) -> T:
        """What a file tells; one that can not be read is empty."""
        shown = self._project.shown(path)
        serial = shown.serial if shown is not None else 0
        known = self._known.get(path)
        if known is None or known[0] != serial:
            known = self._known[path] = (serial, self._read(bytes_of(self._project, path)))
        return known[1]

    def forget(self, path: str) -> None:
        """A file changed on disk."""
        self._known.pop(path, None)


def bytes_of(project: Project, path: str) -> bytes:
    """The bytes of a file of a project, edits included; none where it can not be read."""
    shown = project.shown(path)
    if shown is not None:
        return shown.text.encode("utf-8", "replace")
    try:
        return read_bytes(path)
    except UnreadableFile:
        return b""
