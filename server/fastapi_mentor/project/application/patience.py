"""Builds the application model and lets others have their turn meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastapi_mentor.project.application import building
from fastapi_mentor.project.application.model import ApplicationModel
from fastapi_mentor.project.application.reading import ROUTING
from fastapi_mentor.project.application.running import Runner
from fastapi_mentor.project.project import Project

Breathe = Callable[[], None]


def build(project: Project, files: Iterable[str], breathe: Breathe) -> ApplicationModel:
    """The model of the applications in files; `breathe` is called every few milliseconds.

    It may change the project: then the model is a mixture, of which somebody else has to know that it is old.
    """
    builder = _Builder(project, breathe)
    for path in files:
        builder.add(path)
    return builder.finished()


class _Builder(building.Builder):
    """Takes in what is open as it is in the editor, and pauses between the pieces."""

    def __init__(self, project: Project, breathe: Breathe) -> None:
        super().__init__(project)
        self._breathe = breathe
        self._runner = _Runner(self._relevance, self._recorder, breathe)

    def add(self, path: str) -> None:
        self._breathe()
        shown = self.project.shown(path)
        module = self.project.module(path) if shown is not None else None
        if shown is None or module is None:
            super().add(path)
        elif path not in self._paths:
            self._paths.add(path)
            if building._RELEVANT.search(shown.text.encode(errors="surrogatepass")):
                self._modules[path] = module
                self._outlines[path] = {}
                self._take(module, ROUTING)

    def _take(self, *arguments: Any) -> None:
        self._breathe()
        super()._take(*arguments)


class _Runner(Runner):
    def __init__(self, relevance: Any, recorder: Any, breathe: Breathe) -> None:
        super().__init__(relevance, recorder)
        self._breathe = breathe

    def module_level(self, *arguments: Any) -> None:
        self._breathe()
        super().module_level(*arguments)

    def _enter(self, *arguments: Any) -> None:
        self._breathe()
        super()._enter(*arguments)
