"""The parts of a project that say for themselves what they depend on, as in a monorepo."""

from __future__ import annotations

import os

from fastapi_mentor.project.environment import Environment, find_environment
from fastapi_mentor.project.folders import folder_of
from fastapi_mentor.project.versions import Versions, installed_versions

_MARKERS = (
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
    "setup.cfg",
    "uv.lock",
    "poetry.lock",
    "Pipfile",
)


class Parts:
    """Finds the part around a file, and the versions that it uses; each is looked up once."""

    def __init__(self, root: str, environment: Environment | None) -> None:
        self._root = root
        self._environment = environment
        self._versions: dict[str, Versions] = {}
        self._folders: dict[str, str] = {}

    def versions(self, path: str) -> Versions:
        """The versions that the part around a file uses."""
        folder = self.around(path)
        known = self._versions.get(folder)
        if known is None:
            environment = self._environment
            if folder != self._root:
                environment = find_environment(folder, self._root) or environment
            known = self._versions[folder] = installed_versions(folder, environment, self._root)
        return known

    def around(self, path: str) -> str:
        """The folder of the part around a file."""
        return self._nearest(folder_of(path))

    def _nearest(self, folder: str) -> str:
        """The nearest folder around that declares what it depends on."""
        known = self._folders.get(folder)
        if known is None:
            parent = os.path.dirname(folder)
            inside = folder != self._root and folder.startswith(self._root + os.sep) and parent != folder
            if not inside:
                known = self._root
            elif any(os.path.isfile(os.path.join(folder, marker)) for marker in _MARKERS):
                known = folder
            else:
                known = self._nearest(parent)
            self._folders[folder] = known
        return known
